/* How long to wait before trying again: full jitter, doubling, bounded. */

#ifndef GVL_BACKOFF_H
#define GVL_BACKOFF_H

#include "gvl.h"


/* Long enough not to spin, short enough not to be noticed. */
#define GVL_BACKOFF_FIRST_MS  50

typedef struct {
    int64_t                         bound_ms;   /* of the last; 0: none yet */
} gvl_backoff_t;

/* It worked: the next failure waits little again. */
void gvl_backoff_reset(gvl_backoff_t *backoff);

/*
 * Counts a failure and returns what to wait: anything up to a bound that
 * doubles from one failure to the next and is max_ms at the most.
 */
int64_t gvl_backoff_next_ms(gvl_backoff_t *backoff, int64_t max_ms);

#endif /* GVL_BACKOFF_H */
