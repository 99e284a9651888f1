/* Listens for datagrams and does not read what is in them. */

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "wake.h"


/* Drained at a turn; a storm of them must not keep the loop. */
#define GVL_WAKE_DRAIN  64

struct gvl_wake_s {
    gvl_loop_t                     *loop;
    int                             fd;
    gvl_watch_t                     watch;
    gvl_wake_pt                     woken;
    void                           *data;
};


static void
gvl_wake_ready(gvl_watch_t *watch, unsigned events)
{
    int          i;
    char         byte;
    gvl_wake_t  *wake;

    (void) events;
    wake = watch->data;

    for (i = 0; i < GVL_WAKE_DRAIN; i++) {
        if (recv(wake->fd, &byte, sizeof(byte), MSG_DONTWAIT) < 0) {
            break;
        }
    }

    wake->woken(wake->data);
}


gvl_wake_t *
gvl_wake_listen(gvl_loop_t *loop, const gvl_address_t *address,
    gvl_wake_pt woken, void *data)
{
    gvl_wake_t  *wake;

    wake = calloc(1, sizeof(*wake));
    if (wake == NULL) {
        return NULL;
    }

    wake->loop = loop;
    wake->woken = woken;
    wake->data = data;
    wake->watch.ready = gvl_wake_ready;
    wake->watch.data = wake;

    wake->fd = socket(address->storage.ss_family,
                      SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (wake->fd == -1
        || bind(wake->fd, (const struct sockaddr *) &address->storage,
                address->len) != 0
        || loop->watch(loop, &wake->watch, wake->fd, GVL_LOOP_READ) != GVL_OK)
    {
        gvl_log_errno(GVL_LOG_ERROR, "cannot listen for wake-up datagrams");
        gvl_wake_stop(wake);
        return NULL;
    }

    return wake;
}


void
gvl_wake_stop(gvl_wake_t *wake)
{
    if (wake == NULL) {
        return;
    }

    wake->loop->unwatch(wake->loop, &wake->watch);

    if (wake->fd != -1) {
        (void) close(wake->fd);
    }

    free(wake);
}
