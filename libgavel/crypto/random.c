/* Takes randomness from the kernel, for ids a page at a time. */

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "random.h"


#define GVL_ID_RANDOM  10           /* bytes of a version 7 UUID */

typedef struct {
    pid_t                           pid;
    size_t                          used;
    uint8_t                         bytes[25 * GVL_ID_RANDOM];
} gvl_random_source_t;

/* Per thread, so that no lock is needed and no bytes are given out twice. */
static __thread gvl_random_source_t  gvl_random_source;


void
gvl_random_bytes(uint8_t *bytes, size_t n)
{
    size_t   part;
    ssize_t  got;

    while (n > 0) {

        /* Up to 256 bytes come whole: getrandom(2). */

        part = n < 256 ? n : 256;

        got = getrandom(bytes, part, 0);

        if (got < 0 && errno == EINTR) {
            continue;
        }

        if (got <= 0) {
            abort();
        }

        bytes += got;
        n -= (size_t) got;
    }
}


static gvl_uuid_t
gvl_random_id(void *data)
{
    int64_t               unix_ms;
    struct timespec       now;
    const uint8_t        *random;
    gvl_random_source_t  *source;

    (void) data;
    source = &gvl_random_source;

    if (source->pid != getpid() || source->used == sizeof(source->bytes)) {
        gvl_random_bytes(source->bytes, sizeof(source->bytes));
        source->pid = getpid();
        source->used = 0;
    }

    random = source->bytes + source->used;
    source->used += GVL_ID_RANDOM;

    clock_gettime(CLOCK_REALTIME, &now);
    unix_ms = (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;

    return gvl_uuid_v7(unix_ms, random);
}


gvl_ids_t
gvl_random_ids(void)
{
    return (gvl_ids_t) { gvl_random_id, NULL };
}
