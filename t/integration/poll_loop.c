/* A loop for tests that says when to turn: poll(2), some timers, a log. */

#include <time.h>

#include "poll_loop.h"


int64_t  poll_loop_skew_ms;


int64_t
poll_loop_now_ms(gvl_loop_t *loop)
{
    struct timespec  now;

    (void) loop;
    clock_gettime(CLOCK_MONOTONIC, &now);

    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000
           + poll_loop_skew_ms;
}


static void
poll_loop_unwatch(gvl_loop_t *loop, gvl_watch_t *watch)
{
    int           i;
    poll_loop_t  *self;

    self = loop->impl;

    for (i = 0; i < POLL_LOOP_MAX; i++) {
        if (self->watches[i] == watch) {
            self->watches[i] = NULL;
            self->fds[i].fd = -1;
        }
    }
}


static gvl_rc_t
poll_loop_watch(gvl_loop_t *loop, gvl_watch_t *watch, int fd, unsigned events)
{
    int           i;
    poll_loop_t  *self;

    self = loop->impl;
    poll_loop_unwatch(loop, watch);

    for (i = 0; i < POLL_LOOP_MAX; i++) {
        if (self->watches[i] == NULL) {
            self->watches[i] = watch;
            self->fds[i].fd = fd;
            self->fds[i].events = (short)
                ((events & GVL_LOOP_READ ? POLLIN : 0)
                 | (events & GVL_LOOP_WRITE ? POLLOUT : 0));
            self->fds[i].revents = 0;
            return GVL_OK;
        }
    }

    return GVL_INTERNAL;
}


static void
poll_loop_disarm(gvl_loop_t *loop, gvl_timer_t *timer)
{
    int           i;
    poll_loop_t  *self;

    self = loop->impl;

    for (i = 0; i < POLL_LOOP_MAX; i++) {
        if (self->timers[i] == timer) {
            self->timers[i] = NULL;
        }
    }
}


static gvl_rc_t
poll_loop_arm(gvl_loop_t *loop, gvl_timer_t *timer, int64_t delay_ms)
{
    int           i;
    poll_loop_t  *self;

    self = loop->impl;
    poll_loop_disarm(loop, timer);

    for (i = 0; i < POLL_LOOP_MAX; i++) {
        if (self->timers[i] == NULL) {
            self->timers[i] = timer;
            self->due_ms[i] = poll_loop_now_ms(loop) + delay_ms;
            return GVL_OK;
        }
    }

    return GVL_INTERNAL;
}


static void
poll_loop_log(gvl_loop_t *loop, gvl_log_level_t level, const char *text)
{
    poll_loop_t  *self;

    (void) level;
    self = loop->impl;
    self->lines++;
    strncpy(self->last, text, sizeof(self->last) - 1);
}


void
poll_loop_init(poll_loop_t *self)
{
    int  i;

    memset(self, 0, sizeof(*self));

    for (i = 0; i < POLL_LOOP_MAX; i++) {
        self->fds[i].fd = -1;
    }

    self->hooks.watch = poll_loop_watch;
    self->hooks.unwatch = poll_loop_unwatch;
    self->hooks.arm = poll_loop_arm;
    self->hooks.disarm = poll_loop_disarm;
    self->hooks.now_ms = poll_loop_now_ms;
    self->hooks.log = poll_loop_log;
    self->hooks.impl = self;
}


void
poll_loop_turn(poll_loop_t *self)
{
    int           i;
    int64_t       now_ms;
    unsigned      events;
    gvl_timer_t  *timer;

    (void) poll(self->fds, POLL_LOOP_MAX, 5);

    for (i = 0; i < POLL_LOOP_MAX; i++) {
        events = (self->fds[i].revents & (POLLIN | POLLERR | POLLHUP)
                  ? GVL_LOOP_READ : 0u)
                 | (self->fds[i].revents & (POLLOUT | POLLERR | POLLHUP)
                    ? GVL_LOOP_WRITE : 0u);

        self->fds[i].revents = 0;

        if (self->watches[i] != NULL && events != 0) {
            self->watches[i]->ready(self->watches[i], events);
        }
    }

    now_ms = poll_loop_now_ms(&self->hooks);

    for (i = 0; i < POLL_LOOP_MAX; i++) {
        if (self->timers[i] != NULL && self->due_ms[i] <= now_ms) {
            timer = self->timers[i];
            self->timers[i] = NULL;
            timer->fired(timer);
        }
    }
}
