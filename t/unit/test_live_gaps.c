/* What is not told, or told out of order, is read from the database. */

#include "live_world.h"


START_TEST(a_gap_is_filled_from_the_database)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, 3);
    tell_hub(commit_bids(1));
    (void) commit_bids(2);
    tell_hub(commit_bids(1));
    expect_bids(&watcher, 4, 7);
    expect(&watcher, "");
    ck_assert_int_eq(asks, 2);
    ck_assert_uint_eq(hub.counts.gaps, 1);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(what_is_told_while_a_gap_is_read_is_not_lost)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, 3);
    (void) commit_bids(1);
    store_waits = true;
    tell_hub(commit_bids(1));
    (void) commit_bids(1);
    tell_hub(commit_bids(1));
    expect(&watcher, "");
    answer_all(GVL_OK);

    /* The page was read before the last two: it asks at once for those. */
    ck_assert_uint_eq(nwaiting, 1);
    answer_all(GVL_OK);
    expect_bids(&watcher, 4, 7);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(a_gap_wider_than_a_page_is_filled_page_by_page)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, 3);
    expect(&watcher, "");
    (void) commit_bids(2 * GVL_LIVE_RING_MAX + 10);
    tell_hub(commit_bids(1));
    ck_assert_int_eq(asks, 4);

    /* It was up to date before, so it is skipped to the newest. */
    expect(&watcher, "event: snapshot\nid: 526\n"
           "data: 526 5260 523 20 clock\n\n");
    expect(&watcher, "");
    ck_assert_uint_eq(hub.counts.skips, 1);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(an_update_of_unknown_origin_is_looked_up)
{
    gvl_item_update_t   update;
    gvl_live_watcher_t  watcher;

    watch(&watcher, 3);
    update = commit_bids(1);
    update.former_sequence = 0;
    update.nbids = 0;
    tell_hub(update);
    expect_bids(&watcher, 4, 4);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(without_news_the_database_is_polled_once_for_all)
{
    size_t              i;
    gvl_live_watcher_t  watchers[20];

    for (i = 0; i < GVL_COUNT(watchers); i++) {
        watch(&watchers[i], 3);
        expect(&watchers[i], "");
    }

    news_up = false;
    gvl_live_hub_news(&hub, false);
    asks = 0;

    for (i = 0; i < 8; i++) {
        now_us += GVL_LIVE_TURN_MS * 1000;
        gvl_live_hub_turn(&hub);
    }

    ck_assert_int_eq(asks, 4);
    (void) commit_bids(3);
    now_us += GVL_LIVE_POLL_OFTEN_US;
    gvl_live_hub_turn(&hub);

    for (i = 0; i < GVL_COUNT(watchers); i++) {
        expect_bids(&watchers[i], 4, 6);
    }

    /* What was said before the news came back is looked up as well. */
    news_up = true;
    joins = asks = 0;
    (void) commit_bids(1);
    gvl_live_hub_news(&hub, true);
    gvl_live_hub_turn(&hub);
    ck_assert_int_eq(joins, 1);
    ck_assert_int_eq(asks, 1);

    for (i = 0; i < GVL_COUNT(watchers); i++) {
        expect_bids(&watchers[i], 7, 7);
        gvl_live_leave(&watchers[i]);
    }
}
END_TEST


START_TEST(the_end_is_looked_for_when_it_is_due)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, 3);
    expect(&watcher, "");
    asks = 0;
    now_us += GVL_LIVE_POLL_OFTEN_US;
    gvl_live_hub_turn(&hub);
    ck_assert_int_eq(asks, 0);

    now_us = truth.bidding.end_at_us;
    (void) commit_end(GVL_STATUS_ENDED);
    gvl_live_hub_turn(&hub);
    expect(&watcher, "event: end\nid: 4\ndata: 4 0 0 0 \n\n");
    gvl_live_leave(&watcher);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("live gaps");
    tcase_add_test(tcase, a_gap_is_filled_from_the_database);
    tcase_add_test(tcase, what_is_told_while_a_gap_is_read_is_not_lost);
    tcase_add_test(tcase, a_gap_wider_than_a_page_is_filled_page_by_page);
    tcase_add_test(tcase, an_update_of_unknown_origin_is_looked_up);
    tcase_add_test(tcase, without_news_the_database_is_polled_once_for_all);
    tcase_add_test(tcase, the_end_is_looked_for_when_it_is_due);

    return live_run("live gaps", tcase);
}
