/* Full jitter: many clients of a server that returns do not come at once. */

#include <sys/random.h>

#include "backoff.h"


void
gvl_backoff_reset(gvl_backoff_t *backoff)
{
    backoff->bound_ms = 0;
}


int64_t
gvl_backoff_next_ms(gvl_backoff_t *backoff, int64_t max_ms)
{
    uint32_t  random;

    backoff->bound_ms = backoff->bound_ms == 0 ? GVL_BACKOFF_FIRST_MS
                                               : backoff->bound_ms * 2;

    if (backoff->bound_ms > max_ms) {
        backoff->bound_ms = max_ms;
    }

    /* Without randomness the whole bound is the safe side. */

    if (getrandom(&random, sizeof(random), GRND_NONBLOCK)
        != (ssize_t) sizeof(random))
    {
        return backoff->bound_ms;
    }

    return (int64_t) (random % (uint32_t) (backoff->bound_ms + 1));
}
