/* Who comes back gets exactly what they missed, or a snapshot. */

#include "live_world.h"


START_TEST(whoever_comes_back_gets_exactly_what_they_missed)
{
    gvl_live_watcher_t  watcher;

    (void) commit_bids(100);
    watch(&watcher, 90);
    expect_bids(&watcher, 91, 103);
    expect(&watcher, "");
    gvl_live_leave(&watcher);
    ck_assert_int_eq(asks, 1);
}
END_TEST


START_TEST(the_distant_past_is_read_from_the_database)
{
    int64_t             sequence;
    gvl_live_watcher_t  watcher;

    (void) commit_bids(1000);
    watch(&watcher, 1);
    expect(&watcher, "");
    tell_hub(commit_bids(1));
    expect(&watcher, "event: edit\nid: 2\ndata: 2 0 0 0 clock\n\n");
    expect(&watcher, "event: edit\nid: 3\ndata: 3 0 0 0 clock\n\n");

    for (sequence = 4; sequence <= 1004; sequence += GVL_LIVE_PAST_PAGE) {
        expect_bids(&watcher, sequence,
                    sequence + GVL_LIVE_PAST_PAGE - 1 < 1004
                    ? sequence + GVL_LIVE_PAST_PAGE - 1 : 1004);

        /* The next page, unless the ring goes on from here. */
        if (sequence + GVL_LIVE_PAST_PAGE < 1004 - GVL_LIVE_RING_MAX + 1) {
            expect(&watcher, "");
        }
    }

    expect(&watcher, "");
    ck_assert_uint_eq(hub.counts.skips, 0);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(few_read_the_past_at_once)
{
    size_t              i;
    gvl_live_watcher_t  watchers[3 * GVL_LIVE_PAST_MAX];

    (void) commit_bids(400);
    watch(&watchers[0], GVL_LIVE_NEVER);
    store_waits = true;

    for (i = 1; i < GVL_COUNT(watchers); i++) {
        watch(&watchers[i], 10);
        expect(&watchers[i], "");
    }

    ck_assert_uint_eq(nwaiting, GVL_LIVE_PAST_MAX);

    /* One that was reading and one in line go; the next in line begins. */
    gvl_live_leave(&watchers[1]);
    gvl_live_leave(&watchers[GVL_COUNT(watchers) - 1]);
    answer_all(GVL_OK);

    while (nwaiting > 0) {
        answer_all(GVL_OK);
    }

    for (i = 2; i < GVL_COUNT(watchers) - 1; i++) {
        expect_bids(&watchers[i], 11, 10 + GVL_LIVE_PAST_PAGE);
    }

    for (i = 0; i < GVL_COUNT(watchers) - 1; i++) {
        if (i != 1) {
            gvl_live_leave(&watchers[i]);
        }
    }

    ck_assert_uint_eq(hub.npasts, 0);
}
END_TEST


START_TEST(a_past_that_cannot_be_read_breaks_the_watcher)
{
    gvl_live_watcher_t  first, watcher;

    (void) commit_bids(400);
    watch(&first, GVL_LIVE_NEVER);
    store_rc = GVL_DATABASE_UNAVAILABLE;
    watch(&watcher, 10);
    expect(&watcher, "");
    ck_assert(watcher.broken);
    gvl_live_leave(&watcher);
    gvl_live_leave(&first);
}
END_TEST


START_TEST(too_far_behind_is_a_snapshot)
{
    gvl_live_watcher_t  watcher;

    truth.bidding.sequence = GVL_LIVE_RESUME_MAX + 10;
    watch(&watcher, 5);
    expect(&watcher, "event: snapshot\nid: 10010\n"
           "data: 10010 0 0 0 clock\n\n");
    gvl_live_leave(&watcher);
}
END_TEST


/* Seen through another worker, whose news have not come here yet. */

START_TEST(whoever_has_seen_more_waits_for_the_database)
{
    gvl_live_watcher_t  here, watcher;

    watch(&here, GVL_LIVE_NEVER);
    (void) commit_bids(2);
    store_waits = true;
    now_us++;
    watch(&watcher, 5);
    expect(&watcher, "");
    expect(&watcher, "");
    ck_assert_uint_eq(nwaiting, 1);
    wakes = 0;
    answer_all(GVL_OK);
    (void) gvl_live_hub_drain(&hub, 10);
    ck_assert_int_eq(wakes, 2);
    expect(&watcher, "");
    tell_hub(commit_bids(1));
    expect_bids(&watcher, 6, 6);
    gvl_live_leave(&watcher);
    gvl_live_leave(&here);
}
END_TEST


START_TEST(whoever_claims_the_future_gets_a_snapshot)
{
    gvl_live_watcher_t  here, watcher;

    watch(&here, GVL_LIVE_NEVER);
    now_us++;
    watch(&watcher, INT64_MAX);
    expect(&watcher, "");
    wakes = 0;
    (void) gvl_live_hub_drain(&hub, 10);
    ck_assert_int_eq(wakes, 2);
    expect(&watcher, "event: snapshot\nid: 3\ndata: 3 0 0 0 clock\n\n");
    expect(&watcher, "");
    gvl_live_leave(&watcher);
    gvl_live_leave(&here);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("live resume");
    tcase_add_test(tcase, whoever_comes_back_gets_exactly_what_they_missed);
    tcase_add_test(tcase, the_distant_past_is_read_from_the_database);
    tcase_add_test(tcase, few_read_the_past_at_once);
    tcase_add_test(tcase, a_past_that_cannot_be_read_breaks_the_watcher);
    tcase_add_test(tcase, too_far_behind_is_a_snapshot);
    tcase_add_test(tcase, whoever_has_seen_more_waits_for_the_database);
    tcase_add_test(tcase, whoever_claims_the_future_gets_a_snapshot);

    return live_run("live resume", tcase);
}
