/* A loop for tests that says when to turn: poll(2), some timers, a log. */

#ifndef GVL_TEST_POLL_LOOP_H
#define GVL_TEST_POLL_LOOP_H

#include <check.h>
#include <poll.h>
#include <string.h>

#include "loop.h"


#define POLL_LOOP_MAX  16

typedef struct {
    gvl_loop_t                      hooks;
    gvl_watch_t                    *watches[POLL_LOOP_MAX];
    struct pollfd                   fds[POLL_LOOP_MAX];
    gvl_timer_t                    *timers[POLL_LOOP_MAX];
    int64_t                         due_ms[POLL_LOOP_MAX];
    int                             lines;      /* logged */
    char                            last[512];  /* line */
} poll_loop_t;


/* Added to the clock by tests that cannot wait so long. */
extern int64_t  poll_loop_skew_ms;


int64_t poll_loop_now_ms(gvl_loop_t *loop);
void poll_loop_init(poll_loop_t *self);

/* One turn of at most 5 ms. */
void poll_loop_turn(poll_loop_t *self);

/* Turns until the condition holds; fails the test after half a minute. */

#define poll_loop_until(self, condition)                                      \
    do {                                                                      \
        int64_t  end_ms_ = poll_loop_now_ms(&(self)->hooks) + 30000;          \
                                                                              \
        while (!(condition)) {                                                \
            ck_assert_msg(poll_loop_now_ms(&(self)->hooks) < end_ms_,         \
                          "waited in vain for: " #condition);                 \
            poll_loop_turn(self);                                             \
        }                                                                     \
    } while (0)

#endif /* GVL_TEST_POLL_LOOP_H */
