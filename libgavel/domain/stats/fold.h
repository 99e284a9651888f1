/* How an event changes a user's figures. */

#ifndef GVL_STATS_FOLD_H
#define GVL_STATS_FOLD_H

#include "outbox/event.h"
#include "stats/user_stats.h"


/* The change an event makes; false: it makes none. */
bool gvl_stats_change(const gvl_event_t *event, gvl_user_stats_t *change);

/*
 * Sorts changes by user and adds those of one user up; returns how many are
 * left.  Amounts of a batch cannot overflow: each is below 2^53, and a batch
 * has fewer than 2^10.
 */
size_t gvl_stats_fold(gvl_user_stats_t *changes, size_t n);

#endif /* GVL_STATS_FOLD_H */
