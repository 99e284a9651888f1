/* Descriptors the loop watches, and calls when they are ready. */

#include <stdlib.h>
#include <string.h>

#include "daemon_machine.h"


typedef struct {
    gvl_watch_t                    *watch;
    int                             fd;
} gvl_daemon_watch_t;


static int
gvl_daemon_loop_epoll(gvl_daemon_loop_t *self, int op,
    gvl_daemon_watch_t *entry, unsigned events)
{
    struct epoll_event  event;

    memset(&event, 0, sizeof(event));
    event.data.ptr = entry;
    event.events = ((events & GVL_LOOP_READ) ? (uint32_t) EPOLLIN : 0u)
                   | ((events & GVL_LOOP_WRITE) ? (uint32_t) EPOLLOUT : 0u);

    return epoll_ctl(self->epoll, op, entry->fd, &event);
}


/* A forgotten watch must not be called for what epoll said before. */

void
gvl_daemon_loop_unwatch(gvl_loop_t *loop, gvl_watch_t *watch)
{
    int                  i;
    gvl_daemon_loop_t   *self;
    gvl_daemon_watch_t  *entry;

    self = gvl_daemon_loop(loop);
    entry = watch->impl;

    if (entry == NULL) {
        return;
    }

    for (i = 0; i < self->nready; i++) {
        if (self->ready[i].data.ptr == entry) {
            self->ready[i].data.ptr = NULL;
        }
    }

    (void) gvl_daemon_loop_epoll(self, EPOLL_CTL_DEL, entry, 0);

    self->nwatches--;
    free(entry);
    watch->impl = NULL;
}


gvl_rc_t
gvl_daemon_loop_watch(gvl_loop_t *loop, gvl_watch_t *watch, int fd,
    unsigned events)
{
    gvl_daemon_loop_t   *self;
    gvl_daemon_watch_t  *entry;

    self = gvl_daemon_loop(loop);
    entry = watch->impl;

    if (entry != NULL && entry->fd != fd) {
        gvl_daemon_loop_unwatch(loop, watch);
        entry = NULL;
    }

    if (entry != NULL) {
        return gvl_daemon_loop_epoll(self, EPOLL_CTL_MOD, entry, events) == 0
               ? GVL_OK : GVL_INTERNAL;
    }

    if (self->nwatches == GVL_DAEMON_WATCHES_MAX) {
        return GVL_INTERNAL;
    }

    entry = calloc(1, sizeof(*entry));
    if (entry == NULL) {
        return GVL_NO_MEMORY;
    }

    entry->watch = watch;
    entry->fd = fd;

    if (gvl_daemon_loop_epoll(self, EPOLL_CTL_ADD, entry, events) != 0) {
        free(entry);
        return GVL_INTERNAL;
    }

    watch->impl = entry;
    self->nwatches++;

    return GVL_OK;
}


/* An error or a hang-up is said as both, so that whoever waits finds out. */

void
gvl_daemon_loop_call(const struct epoll_event *event)
{
    unsigned             events;
    gvl_daemon_watch_t  *entry;

    entry = event->data.ptr;
    if (entry == NULL) {
        return;
    }

    events = 0;

    if (event->events & (EPOLLIN | EPOLLERR | EPOLLHUP)) {
        events |= GVL_LOOP_READ;
    }

    if (event->events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) {
        events |= GVL_LOOP_WRITE;
    }

    entry->watch->ready(entry->watch, events);
}
