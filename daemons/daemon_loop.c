/* epoll_wait, what became ready, what is due; again. */

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "daemon_machine.h"
#include "log.h"


gvl_daemon_loop_t *
gvl_daemon_loop(gvl_loop_t *loop)
{
    return loop->impl;
}


static int64_t
gvl_daemon_loop_now_ms(gvl_loop_t *loop)
{
    struct timespec  now;

    (void) loop;
    (void) clock_gettime(CLOCK_MONOTONIC, &now);

    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}


static gvl_rc_t
gvl_daemon_loop_arm(gvl_loop_t *loop, gvl_timer_t *timer, int64_t delay_ms)
{
    return gvl_timers_arm(gvl_daemon_loop(loop)->timers, timer,
                          gvl_daemon_loop_now_ms(loop) + delay_ms);
}


static void
gvl_daemon_loop_disarm(gvl_loop_t *loop, gvl_timer_t *timer)
{
    gvl_timers_disarm(gvl_daemon_loop(loop)->timers, timer);
}


static void
gvl_daemon_loop_log(gvl_loop_t *loop, gvl_log_level_t level, const char *text)
{
    (void) loop;

    gvl_log(level, text, NULL, 0);
}


static void
gvl_daemon_loop_grace_over(gvl_timer_t *timer)
{
    gvl_daemon_loop_t  *self;

    self = timer->data;

    gvl_log(GVL_LOG_WARN, "not finished in time, stopping as it is", NULL, 0);
    self->stopped = true;
}


static void
gvl_daemon_loop_signalled(gvl_watch_t *watch, unsigned events)
{
    gvl_daemon_loop_t        *self;
    struct signalfd_siginfo   info;

    (void) events;
    self = watch->data;

    if (read(self->signals, &info, sizeof(info)) != sizeof(info)) {
        return;
    }

    if (self->asked) {
        self->stopped = true;
        return;
    }

    self->asked = true;
    gvl_log(GVL_LOG_INFO, "stopping", NULL, 0);

    if (gvl_daemon_loop_arm(&self->hooks, &self->grace, self->grace_ms)
        != GVL_OK)
    {
        self->stopped = true;
        return;
    }

    self->stopping(self->data);
}


static bool
gvl_daemon_loop_open(gvl_daemon_loop_t *self)
{
    sigset_t  set;

    self->timers = gvl_timers_create();
    self->epoll = epoll_create1(EPOLL_CLOEXEC);

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    (void) sigprocmask(SIG_BLOCK, &set, NULL);
    (void) signal(SIGPIPE, SIG_IGN);

    self->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);

    return self->timers != NULL && self->epoll != -1 && self->signals != -1
           && gvl_daemon_loop_watch(&self->hooks, &self->signalled,
                                    self->signals, GVL_LOOP_READ) == GVL_OK;
}


gvl_loop_t *
gvl_daemon_loop_create(void)
{
    gvl_daemon_loop_t  *self;

    self = calloc(1, sizeof(*self));
    if (self == NULL) {
        return NULL;
    }

    self->hooks.watch = gvl_daemon_loop_watch;
    self->hooks.unwatch = gvl_daemon_loop_unwatch;
    self->hooks.arm = gvl_daemon_loop_arm;
    self->hooks.disarm = gvl_daemon_loop_disarm;
    self->hooks.now_ms = gvl_daemon_loop_now_ms;
    self->hooks.log = gvl_daemon_loop_log;
    self->hooks.impl = self;
    self->signalled.ready = gvl_daemon_loop_signalled;
    self->signalled.data = self;
    self->grace.fired = gvl_daemon_loop_grace_over;
    self->grace.data = self;

    if (!gvl_daemon_loop_open(self)) {
        return NULL;
    }

    return &self->hooks;
}


void
gvl_daemon_loop_destroy(gvl_loop_t *loop)
{
    gvl_daemon_loop_t  *self;

    self = gvl_daemon_loop(loop);

    gvl_daemon_loop_disarm(loop, &self->grace);
    gvl_daemon_loop_unwatch(loop, &self->signalled);
    assert(self->nwatches == 0);

    gvl_timers_destroy(self->timers);
    (void) close(self->signals);
    (void) close(self->epoll);
    free(self);
}


static int
gvl_daemon_loop_timeout(gvl_daemon_loop_t *self)
{
    int64_t  next_ms, now_ms;

    next_ms = gvl_timers_next_ms(self->timers);
    if (next_ms == -1) {
        return -1;
    }

    now_ms = gvl_daemon_loop_now_ms(&self->hooks);

    if (next_ms <= now_ms) {
        return 0;
    }

    return next_ms - now_ms > 60000 ? 60000 : (int) (next_ms - now_ms);
}


void
gvl_daemon_loop_run(gvl_loop_t *loop, int64_t grace_ms,
    gvl_daemon_stopping_pt stopping, void *data)
{
    int                 i, n;
    gvl_daemon_loop_t  *self;

    self = gvl_daemon_loop(loop);
    self->grace_ms = grace_ms;
    self->stopping = stopping;
    self->data = data;
    self->stopped = false;

    while (!self->stopped) {
        n = epoll_wait(self->epoll, self->ready, GVL_DAEMON_READY_MAX,
                       gvl_daemon_loop_timeout(self));

        self->nready = n < 0 ? 0 : n;

        for (i = 0; i < self->nready; i++) {
            gvl_daemon_loop_call(&self->ready[i]);
        }

        self->nready = 0;
        gvl_timers_fire(self->timers, gvl_daemon_loop_now_ms(loop));
    }
}


void
gvl_daemon_loop_stop(gvl_loop_t *loop)
{
    gvl_daemon_loop(loop)->stopped = true;
}
