/* The cache without its Redis: misses at once, and nothing old after. */

#include "redis_world.h"


/* Long enough for several of its attempts to connect. */
#define SILENCE_MS  400


START_TEST(a_killed_redis_misses_at_once_and_logs_one_line)
{
    int       lines, i;
    int64_t   start_ms;
    asking_t  asking;

    put_item(7);
    ck_assert_int_eq(cached_sequence(), 7);
    lines = loop.lines;

    redis_server_kill(&server);
    poll_loop_until(&loop, !gvl_redis_cache_up(cache));

    start_ms = poll_loop_now_ms(&loop.hooks);

    for (i = 0; i < 1000; i++) {
        memset(&asking, 0, sizeof(asking));
        asking.what = ASK_ITEM;
        ask_later(&asking);
        ck_assert(asking.ended && !asking.live && !asking.found.found);
        put_item(8);
    }

    ck_assert_int_lt(poll_loop_now_ms(&loop.hooks) - start_ms, DEADLINE_MS);

    /* It goes on trying without a word. */
    start_ms = poll_loop_now_ms(&loop.hooks);

    while (poll_loop_now_ms(&loop.hooks) - start_ms < SILENCE_MS) {
        poll_loop_turn(&loop);
    }

    ck_assert_int_eq(loop.lines, lines + 1);
    ck_assert_ptr_nonnull(strstr(loop.last, "is down"));

    redis_server_start(&server, "");
    poll_loop_until(&loop, gvl_redis_cache_up(cache));
    ck_assert_int_eq(loop.lines, lines + 2);
    put_item(8);
    wait_for_trust();
    ck_assert_int_eq(cached_sequence(), 8);
}
END_TEST


START_TEST(a_stopped_redis_costs_one_deadline_and_no_truth)
{
    int64_t   start_ms;
    asking_t  asking;

    put_item(7);
    ck_assert_int_eq(cached_sequence(), 7);

    kill(server.pid, SIGSTOP);

    start_ms = poll_loop_now_ms(&loop.hooks);
    memset(&asking, 0, sizeof(asking));
    asking.what = ASK_ITEM;
    ask(&asking);
    ck_assert(!asking.live);
    ck_assert_int_lt(poll_loop_now_ms(&loop.hooks) - start_ms,
                     2 * DEADLINE_MS);

    /* Two bids it does not hear of; the third one it does. */
    tell_bids(7, 1, false);
    tell_bids(8, 1, false);

    kill(server.pid, SIGCONT);
    poll_loop_until(&loop, gvl_redis_cache_up(cache));
    wait_for_trust();
    ck_assert_int_eq(cached_sequence(), 0);
    put_item(7);
    ck_assert_int_eq(cached_sequence(), 0);
    put_item(9);
    tell_bids(9, 1, true);
    ck_assert_int_eq(cached_sequence(), 10);
}
END_TEST


START_TEST(flushed_scripts_are_loaded_again)
{
    put_item(7);
    ck_assert_int_eq(cached_sequence(), 7);
    redis_server_run(&server, "SCRIPT FLUSH");
    put_item(8);
    poll_loop_until(&loop, !gvl_redis_cache_up(cache));
    poll_loop_until(&loop, gvl_redis_cache_up(cache));
    put_item(9);
    wait_for_trust();
    ck_assert_int_eq(cached_sequence(), 9);
}
END_TEST


START_TEST(a_wrong_password_keeps_it_down_with_one_line)
{
    int64_t  start_ms;

    gvl_redis_cache_destroy(cache);
    redis_server_kill(&server);
    redis_server_start(&server, "secret");

    loop.lines = 0;
    conf.password = "guess";
    cache = gvl_redis_cache_create(&conf);
    gvl_redis_cache_port(cache, &port);
    poll_loop_until(&loop, loop.lines == 1);
    ck_assert_ptr_nonnull(strstr(loop.last, "WRONGPASS"));
    ck_assert_ptr_null(strstr(loop.last, "guess"));

    start_ms = poll_loop_now_ms(&loop.hooks);

    while (poll_loop_now_ms(&loop.hooks) - start_ms < SILENCE_MS) {
        poll_loop_turn(&loop);
    }

    ck_assert(!gvl_redis_cache_up(cache));
    ck_assert_int_eq(loop.lines, 1);
    gvl_redis_cache_destroy(cache);

    conf.password = "secret";
    cache = gvl_redis_cache_create(&conf);
    gvl_redis_cache_port(cache, &port);
    poll_loop_until(&loop, gvl_redis_cache_up(cache));
}
END_TEST


START_TEST(what_is_asked_at_the_end_is_answered_with_a_miss)
{
    asking_t  asking;

    memset(&asking, 0, sizeof(asking));
    asking.what = ASK_ITEM;
    kill(server.pid, SIGSTOP);
    ask_later(&asking);
    ck_assert(!asking.ended);

    gvl_redis_cache_destroy(cache);
    cache = NULL;
    ck_assert(asking.ended && !asking.live);
    kill(server.pid, SIGCONT);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("redis faults");
    tcase_add_test(tcase, a_killed_redis_misses_at_once_and_logs_one_line);
    tcase_add_test(tcase, a_stopped_redis_costs_one_deadline_and_no_truth);
    tcase_add_test(tcase, flushed_scripts_are_loaded_again);
    tcase_add_test(tcase, a_wrong_password_keeps_it_down_with_one_line);
    tcase_add_test(tcase, what_is_asked_at_the_end_is_answered_with_a_miss);

    return redis_run("redis faults", tcase);
}
