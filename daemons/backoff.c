/* Full jitter: many clients of a server that returns do not come at once. */

#include <sys/random.h>

#include "backoff.h"


void
gvl_backoff_reset(gvl_backoff_t *backoff)
{
    backoff->attempts = 0;
}


int64_t
gvl_backoff_next_ms(gvl_backoff_t *backoff)
{
    int64_t   bound_ms;
    unsigned  i;
    uint32_t  random;

    bound_ms = GVL_BACKOFF_FIRST_MS;

    for (i = 0; i < backoff->attempts && bound_ms < GVL_BACKOFF_MAX_MS; i++) {
        bound_ms *= 2;
    }

    if (bound_ms >= GVL_BACKOFF_MAX_MS) {
        bound_ms = GVL_BACKOFF_MAX_MS;

    } else {
        backoff->attempts++;
    }

    /* Without randomness the whole bound is the safe side. */
    if (getrandom(&random, sizeof(random), GRND_NONBLOCK)
        != (ssize_t) sizeof(random))
    {
        return bound_ms;
    }

    return (int64_t) (random % (uint32_t) (bound_ms + 1));
}
