/* The figures compared with the bids that they came from. */

#ifndef GVL_STATS_RECONCILE_H
#define GVL_STATS_RECONCILE_H

#include "loop.h"


/*
 * Prints a line for each user whose figures are not what the bids say, and
 * mends them when asked to.  Events on their way are waited for.  The exit
 * status: 0 when nothing differs (any more).
 */
int gvl_stats_reconcile(gvl_loop_t *loop, const char *stats_db,
    const char *bids_db, bool fix);

#endif /* GVL_STATS_RECONCILE_H */
