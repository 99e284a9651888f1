/* What the parts of the loop share; nobody else includes it. */

#ifndef GVL_DAEMON_MACHINE_H
#define GVL_DAEMON_MACHINE_H

#include <sys/epoll.h>

#include "daemon_loop.h"
#include "timers.h"


/* Readiness taken from the kernel at once. */
#define GVL_DAEMON_READY_MAX  64

typedef struct {
    gvl_loop_t                      hooks;
    int                             epoll;
    int                             signals;
    gvl_watch_t                     signalled;
    gvl_timers_t                   *timers;
    size_t                          nwatches;

    struct epoll_event              ready[GVL_DAEMON_READY_MAX];
    int                             nready;

    int64_t                         grace_ms;
    gvl_timer_t                     grace;
    gvl_daemon_stopping_pt          stopping;
    void                           *data;
    bool                            asked;
    bool                            stopped;
} gvl_daemon_loop_t;

gvl_daemon_loop_t *gvl_daemon_loop(gvl_loop_t *loop);

/* daemon_watch.c */
gvl_rc_t gvl_daemon_loop_watch(gvl_loop_t *loop, gvl_watch_t *watch, int fd,
    unsigned events);
void gvl_daemon_loop_unwatch(gvl_loop_t *loop, gvl_watch_t *watch);
void gvl_daemon_loop_call(const struct epoll_event *event);

#endif /* GVL_DAEMON_MACHINE_H */
