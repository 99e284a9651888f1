/* How long to wait before trying again: full jitter, doubling, bounded. */

#ifndef GVL_BACKOFF_H
#define GVL_BACKOFF_H

#include "gvl.h"


/* Long enough not to spin, short enough not to be noticed. */
#define GVL_BACKOFF_FIRST_MS  50

/* A server that is back is found within the minute. */
#define GVL_BACKOFF_MAX_MS    30000

typedef struct {
    unsigned                        attempts;
} gvl_backoff_t;

/* It worked: the next failure waits little again. */
void gvl_backoff_reset(gvl_backoff_t *backoff);

/* Counts a failure and returns what to wait, between 0 and the bound. */
int64_t gvl_backoff_next_ms(gvl_backoff_t *backoff);

#endif /* GVL_BACKOFF_H */
