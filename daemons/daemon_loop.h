/* The daemons' event loop: epoll, timers and signals, in one thread. */

#ifndef GVL_DAEMON_LOOP_H
#define GVL_DAEMON_LOOP_H

#include "loop.h"


/* Descriptors at once; a daemon needs a dozen, and metrics have readers. */
#define GVL_DAEMON_WATCHES_MAX  256

/* Asked to stop by SIGTERM or SIGINT: finish, then gvl_daemon_loop_stop(). */
typedef void (*gvl_daemon_stopping_pt)(void *data);

/* Blocks the two signals for the process; NULL: no memory or descriptor. */
gvl_loop_t *gvl_daemon_loop_create(void);

/* Watches and timers must be gone by then. */
void gvl_daemon_loop_destroy(gvl_loop_t *loop);

/*
 * Runs until stopped.  After a first signal stopping(data) is called and has
 * grace_ms to end things well; a second signal ends it at once.
 */
void gvl_daemon_loop_run(gvl_loop_t *loop, int64_t grace_ms,
    gvl_daemon_stopping_pt stopping, void *data);

void gvl_daemon_loop_stop(gvl_loop_t *loop);

#endif /* GVL_DAEMON_LOOP_H */
