/* Watching an item: a snapshot first, then each change, each once. */

#include <stdlib.h>

#include "live_world.h"


START_TEST(a_snapshot_comes_first_and_then_each_bid)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, GVL_LIVE_NEVER);
    expect(&watcher, "event: snapshot\nid: 3\ndata: 3 0 0 0 clock\n\n");
    expect(&watcher, "");

    tell_hub(commit_bids(1));
    expect(&watcher, "event: bid\nid: 4\ndata: 4 40 1 1 \n\n");
    tell_hub(commit_bids(3));
    expect_bids(&watcher, 5, 7);
    expect(&watcher, "");
    ck_assert_int_eq(asks, 1);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(an_event_is_framed_as_a_chunk)
{
    char               *end;
    gvl_live_event_t   *event;

    event = gvl_live_event_create(GVL_LIVE_BID, 4, GVL_STR("{}"));
    ck_assert_uint_eq(strtoul(event->chunk.data, &end, 16), event->text.len);
    ck_assert_int_eq(memcmp(end, "\r\n", 2), 0);
    ck_assert_ptr_eq(end + 2, event->text.data);
    ck_assert_int_eq(memcmp(event->text.data + event->text.len, "\r\n", 2), 0);
    ck_assert_uint_eq((size_t) (end + 2 - event->chunk.data)
                      + event->text.len + 2, event->chunk.len);
    gvl_live_event_drop(event);

    event = gvl_live_last_create();
    ck_assert(gvl_str_eq(event->chunk, GVL_STR("0\r\n\r\n")));
    ck_assert_uint_eq(event->text.len, 0);
    gvl_live_event_drop(event);

    event = gvl_live_lines_create(GVL_STR(": ping"));
    ck_assert(gvl_str_eq(event->chunk, GVL_STR("8\r\n: ping\n\n\r\n")));
    gvl_live_event_drop(event);
}
END_TEST


START_TEST(a_snapshot_shows_the_latest_bids)
{
    gvl_live_watcher_t  watcher;

    (void) commit_bids(30);
    watch(&watcher, GVL_LIVE_NEVER);
    expect(&watcher, "event: snapshot\nid: 33\ndata: 33 330 30 20 clock\n\n");
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(an_event_is_written_once_for_all)
{
    size_t               i;
    gvl_live_event_t    *events[50];
    gvl_live_watcher_t   watchers[50];

    for (i = 0; i < GVL_COUNT(watchers); i++) {
        watch(&watchers[i], GVL_LIVE_NEVER);
        gvl_live_event_drop(gvl_live_take(&watchers[i]));
    }

    tell_hub(commit_bids(1));

    for (i = 0; i < GVL_COUNT(watchers); i++) {
        events[i] = gvl_live_take(&watchers[i]);
        ck_assert_ptr_eq(events[i], events[0]);
    }

    ck_assert_uint_eq(hub.counts.written, 2);
    ck_assert_int_eq(asks, 1);
    ck_assert_int_eq(joins, 1);

    for (i = 0; i < GVL_COUNT(watchers); i++) {
        ck_assert_int_eq(leaves, 0);
        gvl_live_event_drop(events[i]);
        gvl_live_leave(&watchers[i]);
    }

    ck_assert_int_eq(leaves, 1);
    ck_assert_uint_eq(hub.counts.channels, 0);
}
END_TEST


START_TEST(what_is_told_twice_or_late_is_heard_once)
{
    gvl_item_update_t   first, second;
    gvl_live_watcher_t  watcher;

    watch(&watcher, 3);
    first = commit_bids(2);
    second = commit_bids(1);
    tell_hub(first);
    tell_hub(first);
    tell_hub(second);
    tell_hub(first);
    expect_bids(&watcher, 4, 6);
    expect(&watcher, "");
    ck_assert_int_eq(asks, 1);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(a_slow_reader_is_skipped_to_the_newest)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, GVL_LIVE_NEVER);
    gvl_live_event_drop(gvl_live_take(&watcher));
    gvl_live_pause(&watcher);
    tell_hub(commit_bids(200));
    tell_hub(commit_bids(200));
    (void) gvl_live_hub_drain(&hub, 10);
    ck_assert_int_eq(wakes, 0);
    expect(&watcher, "event: snapshot\nid: 403\n"
           "data: 403 4030 400 20 clock\n\n");
    expect(&watcher, "");
    ck_assert_uint_eq(hub.counts.skips, 1);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(an_item_that_is_over_says_so_and_is_done)
{
    gvl_live_watcher_t  early, late, last;

    watch(&early, 3);
    tell_hub(commit_bids(1));
    tell_hub(commit_end(GVL_STATUS_ENDED));
    expect_bids(&early, 4, 4);
    ck_assert(!gvl_live_done(&early));
    expect(&early, "event: end\nid: 5\ndata: 5 40 1 0 \n\n");
    ck_assert(gvl_live_done(&early));
    gvl_live_leave(&early);

    watch(&late, GVL_LIVE_NEVER);
    expect(&late, "event: snapshot\nid: 5\ndata: 5 40 1 1 clock\n\n");
    expect(&late, "event: end\nid: 5\ndata: 5 40 1 0 \n\n");
    ck_assert(gvl_live_done(&late));

    watch(&last, 5);
    ck_assert(gvl_live_done(&last));
    gvl_live_leave(&last);
    gvl_live_leave(&late);
}
END_TEST


START_TEST(edits_carry_texts_and_cancelling_ends_it)
{
    gvl_item_update_t   update;
    gvl_live_watcher_t  watcher;

    watch(&watcher, 3);

    memset(&update, 0, sizeof(update));
    update.former_sequence = truth.bidding.sequence++;
    truth.title = GVL_STR("watch");
    update.bidding = truth.bidding;
    update.item = &truth;
    tell_hub(update);
    expect(&watcher, "event: edit\nid: 4\ndata: 4 0 0 0 watch\n\n");

    tell_hub(commit_end(GVL_STATUS_CANCELLED));
    expect(&watcher, "event: cancel\nid: 5\ndata: 5 0 0 0 \n\n");
    ck_assert(gvl_live_done(&watcher));
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(an_unknown_item_is_missing_and_a_lost_one_failed)
{
    gvl_live_watcher_t  watcher;

    gone = true;
    watch(&watcher, GVL_LIVE_NEVER);
    ck_assert_int_eq(watcher.channel->state, GVL_LIVE_MISSING);
    expect(&watcher, "");
    gvl_live_leave(&watcher);

    store_rc = GVL_DATABASE_UNAVAILABLE;
    watch(&watcher, GVL_LIVE_NEVER);
    ck_assert_int_eq(watcher.channel->state, GVL_LIVE_FAILED);
    expect(&watcher, "");
    gvl_live_leave(&watcher);

    /* The next one tries again. */
    store_rc = GVL_OK;
    gone = false;
    watch(&watcher, 3);
    ck_assert_int_eq(watcher.channel->state, GVL_LIVE_OPEN);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(whoever_leaves_while_the_database_is_asked_is_not_missed)
{
    gvl_live_watcher_t  watcher;

    store_waits = true;
    watch(&watcher, GVL_LIVE_NEVER);
    expect(&watcher, "");
    gvl_live_leave(&watcher);
    answer_all(GVL_OK);

    watch(&watcher, GVL_LIVE_NEVER);
    gvl_live_leave(&watcher);
    answer_all(GVL_DATABASE_UNAVAILABLE);
    ck_assert_uint_eq(hub.counts.channels, 0);
    ck_assert_uint_eq(hub.counts.watchers, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("live watch");
    tcase_add_test(tcase, a_snapshot_comes_first_and_then_each_bid);
    tcase_add_test(tcase, an_event_is_framed_as_a_chunk);
    tcase_add_test(tcase, a_snapshot_shows_the_latest_bids);
    tcase_add_test(tcase, an_event_is_written_once_for_all);
    tcase_add_test(tcase, what_is_told_twice_or_late_is_heard_once);
    tcase_add_test(tcase, a_slow_reader_is_skipped_to_the_newest);
    tcase_add_test(tcase, an_item_that_is_over_says_so_and_is_done);
    tcase_add_test(tcase, edits_carry_texts_and_cancelling_ends_it);
    tcase_add_test(tcase, an_unknown_item_is_missing_and_a_lost_one_failed);
    tcase_add_test(tcase,
                   whoever_leaves_while_the_database_is_asked_is_not_missed);

    return live_run("live watch", tcase);
}
