/* The daemons' loop: timers in order, descriptors, and who forgets them. */

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "retry.h"
#include "daemon_loop.h"
#include "suite.h"


#define TIMERS  40

static gvl_loop_t  *loop;
static int          fired[TIMERS];
static int          nfired;
static int          turns;


typedef struct {
    gvl_timer_t                     timer;
    int                             number;
} numbered_t;

typedef struct {
    gvl_watch_t                     watch;
    gvl_watch_t                    *other;
    int                             calls;
} pair_t;


static void
setup(void)
{
    loop = gvl_daemon_loop_create();
    ck_assert_ptr_nonnull(loop);
    nfired = 0;
    turns = 0;
}


static void
teardown(void)
{
    gvl_daemon_loop_destroy(loop);
}


static void
stop(void *data)
{
    (void) data;
    gvl_daemon_loop_stop(loop);
}


static void
note(gvl_timer_t *timer)
{
    numbered_t  *numbered;

    numbered = timer->data;
    fired[nfired++] = numbered->number;

    if (numbered->number == TIMERS - 1) {
        gvl_daemon_loop_stop(loop);
    }
}


/* Armed in an order that has nothing to do with when they are due. */

START_TEST(timers_fire_when_they_are_due)
{
    int         i, number;
    numbered_t  timers[TIMERS];

    memset(timers, 0, sizeof(timers));

    for (i = 0; i < TIMERS; i++) {
        number = (i * 17) % TIMERS;
        timers[number].number = number;
        timers[number].timer.fired = note;
        timers[number].timer.data = &timers[number];
        ck_assert_int_eq(loop->arm(loop, &timers[number].timer, 900),
                         GVL_OK);
        ck_assert_int_eq(loop->arm(loop, &timers[number].timer, number * 2),
                         GVL_OK);
    }

    loop->disarm(loop, &timers[7].timer);
    loop->disarm(loop, &timers[20].timer);

    gvl_daemon_loop_run(loop, 1000, stop, NULL);
    ck_assert_int_eq(nfired, TIMERS - 2);

    for (i = 1; i < nfired; i++) {
        ck_assert_int_lt(fired[i - 1], fired[i]);
    }

    for (i = 0; i < TIMERS; i++) {
        loop->disarm(loop, &timers[i].timer);
    }
}
END_TEST


static void
again(gvl_timer_t *timer)
{
    turns++;
    ck_assert_int_eq(loop->arm(loop, timer, 0), GVL_OK);
}


static void
readable(gvl_watch_t *watch, unsigned events)
{
    (void) watch;
    ck_assert(events & GVL_LOOP_READ);
    gvl_daemon_loop_stop(loop);
}


/* It would never let go of a loop that fires all that is due. */

START_TEST(a_timer_without_delay_leaves_room_for_descriptors)
{
    int          fds[2];
    gvl_timer_t  timer;
    gvl_watch_t  watch;

    memset(&timer, 0, sizeof(timer));
    memset(&watch, 0, sizeof(watch));
    timer.fired = again;
    watch.ready = readable;

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(loop->watch(loop, &watch, fds[0], GVL_LOOP_READ),
                     GVL_OK);
    ck_assert_int_eq(loop->arm(loop, &timer, 0), GVL_OK);
    ck_assert_int_eq(write(fds[1], "x", 1), 1);

    gvl_daemon_loop_run(loop, 1000, stop, NULL);
    ck_assert_int_le(turns, 2);

    loop->disarm(loop, &timer);
    loop->unwatch(loop, &watch);
    close(fds[0]);
    close(fds[1]);
}
END_TEST


static void
forget_other(gvl_watch_t *watch, unsigned events)
{
    pair_t  *pair;

    (void) events;
    pair = watch->data;
    pair->calls++;

    loop->unwatch(loop, pair->other);
    gvl_daemon_loop_stop(loop);
}


/* Both are ready in one turn; whichever comes first forgets the other. */

START_TEST(a_forgotten_descriptor_is_not_called)
{
    int     a[2], b[2];
    pair_t  first, second;

    memset(&first, 0, sizeof(first));
    memset(&second, 0, sizeof(second));
    first.watch.ready = second.watch.ready = forget_other;
    first.watch.data = &first;
    second.watch.data = &second;
    first.other = &second.watch;
    second.other = &first.watch;

    ck_assert_int_eq(pipe(a), 0);
    ck_assert_int_eq(pipe(b), 0);
    ck_assert_int_eq(loop->watch(loop, &first.watch, a[0], GVL_LOOP_READ),
                     GVL_OK);
    ck_assert_int_eq(loop->watch(loop, &second.watch, b[0], GVL_LOOP_READ),
                     GVL_OK);
    ck_assert_int_eq(write(a[1], "x", 1), 1);
    ck_assert_int_eq(write(b[1], "x", 1), 1);

    gvl_daemon_loop_run(loop, 1000, stop, NULL);
    ck_assert_int_eq(first.calls + second.calls, 1);

    loop->unwatch(loop, &first.watch);
    loop->unwatch(loop, &second.watch);
    close(a[0]);
    close(a[1]);
    close(b[0]);
    close(b[1]);
}
END_TEST


static void
count_stop(void *data)
{
    ++*(int *) data;
}


START_TEST(a_stop_is_asked_for_once_and_has_its_time)
{
    int      asked;
    int64_t  start_ms;

    asked = 0;
    start_ms = loop->now_ms(loop);
    ck_assert_int_eq(kill(getpid(), SIGTERM), 0);

    gvl_daemon_loop_run(loop, 50, count_stop, &asked);

    ck_assert_int_eq(asked, 1);
    ck_assert_int_ge(loop->now_ms(loop) - start_ms, 50);
}
END_TEST


START_TEST(waits_double_up_to_their_bound)
{
    int            i;
    int64_t        wait_ms, most_ms;
    gvl_backoff_t  backoff;

    most_ms = 0;

    for (i = 0; i < 200; i++) {
        gvl_backoff_reset(&backoff);
        ck_assert_int_le(gvl_backoff_next_ms(&backoff, GVL_RETRY_MAX_MS),
                         GVL_BACKOFF_FIRST_MS);
        ck_assert_int_le(gvl_backoff_next_ms(&backoff, GVL_RETRY_MAX_MS),
                         2 * GVL_BACKOFF_FIRST_MS);
    }

    for (i = 0; i < 200; i++) {
        wait_ms = gvl_backoff_next_ms(&backoff, GVL_RETRY_MAX_MS);
        ck_assert_int_ge(wait_ms, 0);
        ck_assert_int_le(wait_ms, GVL_RETRY_MAX_MS);
        most_ms = wait_ms > most_ms ? wait_ms : most_ms;
    }

    ck_assert_int_gt(most_ms, GVL_RETRY_MAX_MS / 2);
}
END_TEST


int
main(void)
{
    TCase  *t;

    t = tcase_create("daemon_loop");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, timers_fire_when_they_are_due);
    tcase_add_test(t, a_timer_without_delay_leaves_room_for_descriptors);
    tcase_add_test(t, a_forgotten_descriptor_is_not_called);
    tcase_add_test(t, a_stop_is_asked_for_once_and_has_its_time);
    tcase_add_test(t, waits_double_up_to_their_bound);

    return suite_run("daemon_loop", t);
}
