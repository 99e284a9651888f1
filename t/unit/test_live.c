/* Channels and watchers: each change once, in order, whatever gets lost. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/past.h"
#include "live/watcher.h"


#define BIDS_MAX  2000

/* The database: one item whose bids follow two edits. */

static gvl_item_t       truth;
static gvl_bid_t        bids[BIDS_MAX];
static bool             gone;               /* there is no such item */
static gvl_rc_t         store_rc;
static bool             store_waits;
static gvl_flow_t      *waiting[64];
static size_t           nwaiting;
static int              asks;

static int64_t          now_us;
static bool             news_up;
static int              joins, leaves, rouses, wakes;
static gvl_live_hub_t   hub;


static gvl_uuid_t
id_of(uint8_t n)
{
    gvl_uuid_t  id;

    memset(&id, 0, sizeof(id));
    id.bytes[15] = n;

    return id;
}


/* Answers of the store, at once or when the test says so. */

static gvl_rc_t
give_page(gvl_flow_t *flow, int64_t after, size_t limit, gvl_live_page_t *out)
{
    size_t   first;
    int64_t  last;

    asks++;

    if (store_rc != GVL_OK) {
        return store_rc;
    }

    last = gvl_live_last_bid(&truth.bidding);
    first = after < last - truth.bidding.bid_count ? 0
            : (size_t) (after - (last - truth.bidding.bid_count));

    out->found = !gone;
    out->item = truth;
    out->n = (size_t) truth.bidding.bid_count - first;
    out->n = out->n > limit ? limit : out->n;
    out->bids = gvl_arena_take_array(flow->arena, out->n, sizeof(gvl_bid_t));
    ck_assert_ptr_nonnull(out->bids);

    if (out->n > 0) {
        memcpy(out->bids, &bids[first], out->n * sizeof(gvl_bid_t));
    }

    if (store_waits) {
        waiting[nwaiting++] = flow;
        return GVL_AGAIN;
    }

    return GVL_OK;
}


static gvl_rc_t
ask_after(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    int64_t sequence, size_t limit, gvl_live_page_t *out)
{
    (void) data;
    (void) item_id;

    return give_page(flow, sequence, limit, out);
}


static gvl_rc_t
ask_latest(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    size_t limit, gvl_live_page_t *out)
{
    int64_t  last;

    (void) data;
    (void) item_id;

    last = gvl_live_last_bid(&truth.bidding);

    return give_page(flow, last - (int64_t) limit, limit, out);
}


static void
answer_all(gvl_rc_t rc)
{
    size_t       i, n;
    gvl_flow_t  *flows[64];

    n = nwaiting;
    memcpy(flows, waiting, sizeof(flows));
    nwaiting = 0;

    for (i = 0; i < n; i++) {
        gvl_flow_resume(flows[i], rc);
    }
}


static bool
news_is_up(void *data)
{
    (void) data;

    return news_up;
}


static void
news_join(void *data, const gvl_uuid_t *item_id)
{
    (void) data;
    (void) item_id;
    joins++;
}


static void
news_leave(void *data, const gvl_uuid_t *item_id)
{
    (void) data;
    (void) item_id;
    leaves++;
}


/* "sequence highest count bids title": enough to see what was told. */

static gvl_rc_t
write_json(void *data, const gvl_live_change_t *change, gvl_arena_t *arena,
    gvl_str_t *json)
{
    char  text[200];

    (void) data;

    /* Nobody is shown by the account's own id, and who leads not at all. */
    if (change->item.bidding.status != GVL_STATUS_ENDED) {
        ck_assert(gvl_uuid_is_nil(&change->item.bidding.highest_bidder_id));

    } else if (change->item.bidding.bid_count > 0) {
        ck_assert_uint_eq(change->item.bidding.highest_bidder_id.bytes[0], 7);
        ck_assert_uint_eq(change->item.bidding.highest_bidder_id.bytes[15],
                          0xaa);
    }

    if (change->nbids > 0) {
        ck_assert_uint_eq(change->bids[0].bidder_id.bytes[15], 0xaa);
    }

    snprintf(text, sizeof(text), "%lld %lld %lld %zu %.*s",
             (long long) change->item.bidding.sequence,
             (long long) change->item.bidding.highest_cents,
             (long long) change->item.bidding.bid_count, change->nbids,
             (int) change->item.title.len,
             change->item.title.data != NULL ? change->item.title.data : "");
    *json = gvl_arena_copy(arena, gvl_str_from(text));

    return json->data == NULL ? GVL_NO_MEMORY : GVL_OK;
}


/* A bidder's name becomes another one, the same every time. */

static void
mac(void *key, gvl_str_t text, uint8_t out[GVL_MAC_LEN])
{
    (void) key;
    memset(out, 0xaa, GVL_MAC_LEN);
    out[0] = (uint8_t) text.data[text.len - 1];
}


static int64_t
clock_us(void)
{
    return now_us;
}


static void
note_rouse(void *data)
{
    (void) data;
    rouses++;
}


static void
note_wake(gvl_live_watcher_t *watcher)
{
    /* Takes later, as a program would that has much to do. */
    gvl_live_pause(watcher);
    wakes++;
}


static const gvl_live_store_t  store = { NULL, ask_after, ask_latest };
static const gvl_live_news_t   news = { NULL, news_is_up, news_join,
                                        news_leave };
static gvl_bids_ports_t        bids_ports;


static void
setup(void)
{
    gvl_live_ports_t  ports;

    memset(&ports, 0, sizeof(ports));
    memset(&bids_ports, 0, sizeof(bids_ports));
    bids_ports.mac = mac;
    ports.bids = &bids_ports;
    ports.store = &store;
    ports.news = &news;
    ports.write = write_json;
    ports.now_us = clock_us;

    memset(&truth, 0, sizeof(truth));
    truth.bidding.item_id = id_of(1);
    truth.bidding.status = GVL_STATUS_ACTIVE;
    truth.bidding.sequence = 3;
    truth.bidding.end_at_us = INT64_C(2000000000000000);
    truth.title = GVL_STR("clock");

    now_us = INT64_C(1000000000000000);
    news_up = true;
    gone = false;
    store_rc = GVL_OK;
    store_waits = false;
    nwaiting = 0;
    asks = joins = leaves = rouses = wakes = 0;

    gvl_live_hub_init(&hub, &ports);
    hub.wake = note_wake;
    hub.rouse = note_rouse;
}


/* Commits n bids and gives the update that would be told of them. */

static gvl_item_update_t
commit_bids(size_t n)
{
    size_t              i;
    gvl_bid_t          *bid;
    gvl_item_update_t   update;

    memset(&update, 0, sizeof(update));
    update.former_sequence = truth.bidding.sequence;
    update.bids = &bids[truth.bidding.bid_count];
    update.nbids = n;

    for (i = 0; i < n; i++) {
        bid = &bids[truth.bidding.bid_count++];
        memset(bid, 0, sizeof(*bid));
        bid->sequence = ++truth.bidding.sequence;
        bid->amount_cents = bid->sequence * 10;
        bid->bidder_id = id_of(7);
        truth.bidding.highest_cents = bid->amount_cents;
        truth.bidding.highest_bidder_id = bid->bidder_id;
    }

    update.bidding = truth.bidding;

    return update;
}


static gvl_item_update_t
commit_end(gvl_item_status_t status)
{
    gvl_item_update_t  update;

    memset(&update, 0, sizeof(update));
    update.former_sequence = truth.bidding.sequence++;
    truth.bidding.status = status;
    update.bidding = truth.bidding;

    return update;
}


static void
tell(gvl_item_update_t update)
{
    gvl_live_hub_tell(&hub, &update);
}


static void
watch(gvl_live_watcher_t *watcher, int64_t seen)
{
    gvl_uuid_t  item_id;

    item_id = id_of(1);
    ck_assert_int_eq(gvl_live_watch(&hub, watcher, &item_id, seen), GVL_OK);
}


/* The next event's text is what is expected; "": there is none. */

static void
expect(gvl_live_watcher_t *watcher, const char *text)
{
    gvl_live_event_t  *event;

    event = gvl_live_take(watcher);

    if (text[0] == '\0') {
        ck_assert_msg(event == NULL, "got: %.*s",
                      event == NULL ? 0 : (int) event->text.len,
                      event == NULL ? "" : event->text.data);
        return;
    }

    ck_assert_msg(event != NULL, "nothing instead of: %s", text);
    ck_assert_msg(event->text.len == strlen(text)
                  && memcmp(event->text.data, text, event->text.len) == 0,
                  "got: %.*s", (int) event->text.len, event->text.data);
    gvl_live_event_drop(event);
}


static void
expect_bids(gvl_live_watcher_t *watcher, int64_t from, int64_t to)
{
    char     text[200];
    int64_t  sequence;

    for (sequence = from; sequence <= to; sequence++) {
        snprintf(text, sizeof(text),
                 "event: bid\nid: %lld\ndata: %lld %lld %lld 1 \n\n",
                 (long long) sequence, (long long) sequence,
                 (long long) sequence * 10, (long long) sequence - 3);
        expect(watcher, text);
    }
}


START_TEST(a_snapshot_comes_first_and_then_each_bid)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, GVL_LIVE_NEVER);
    expect(&watcher, "event: snapshot\nid: 3\ndata: 3 0 0 0 clock\n\n");
    expect(&watcher, "");

    tell(commit_bids(1));
    expect(&watcher, "event: bid\nid: 4\ndata: 4 40 1 1 \n\n");
    tell(commit_bids(3));
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

    tell(commit_bids(1));

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
    tell(first);
    tell(first);
    tell(second);
    tell(first);
    expect_bids(&watcher, 4, 6);
    expect(&watcher, "");
    ck_assert_int_eq(asks, 1);
    gvl_live_leave(&watcher);
}
END_TEST


START_TEST(a_gap_is_filled_from_the_database)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, 3);
    tell(commit_bids(1));
    (void) commit_bids(2);
    tell(commit_bids(1));
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
    tell(commit_bids(1));
    (void) commit_bids(1);
    tell(commit_bids(1));
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
    tell(commit_bids(1));
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
    tell(update);
    expect_bids(&watcher, 4, 4);
    gvl_live_leave(&watcher);
}
END_TEST


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
    tell(commit_bids(1));
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
    tell(commit_bids(1));
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


START_TEST(a_slow_reader_is_skipped_to_the_newest)
{
    gvl_live_watcher_t  watcher;

    watch(&watcher, GVL_LIVE_NEVER);
    gvl_live_event_drop(gvl_live_take(&watcher));
    gvl_live_pause(&watcher);
    tell(commit_bids(200));
    tell(commit_bids(200));
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
    tell(commit_bids(1));
    tell(commit_end(GVL_STATUS_ENDED));
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
    tell(update);
    expect(&watcher, "event: edit\nid: 4\ndata: 4 0 0 0 watch\n\n");

    tell(commit_end(GVL_STATUS_CANCELLED));
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


/* A storm: updates are lost, doubled and swapped; everybody reads as it
 * comes.  Nobody ever sees a change twice, or one behind a gap. */

#define STORM_WATCHERS  30

static int64_t  storm_seen[STORM_WATCHERS];


static void
storm_take(gvl_live_watcher_t *watchers, size_t i)
{
    char              *id;
    int64_t            sequence;
    gvl_live_event_t  *event;

    event = gvl_live_take(&watchers[i]);

    if (event == NULL) {
        return;
    }

    id = strstr(event->text.data, "id: ");
    sequence = strtoll(id + 4, NULL, 10);

    if (strncmp(event->text.data, "event: snapshot", 15) == 0) {
        ck_assert_int_gt(sequence, storm_seen[i]);

    } else {
        ck_assert_int_eq(sequence, storm_seen[i] + 1);
    }

    storm_seen[i] = sequence;
    gvl_live_event_drop(event);
}


START_TEST(a_storm_of_losses_tells_everybody_everything)
{
    int                 round;
    size_t              i;
    gvl_item_update_t   update, late;
    gvl_live_watcher_t  watchers[STORM_WATCHERS];

    srand((unsigned) _i + 1);
    late = commit_bids(1);

    for (i = 0; i < STORM_WATCHERS; i++) {
        storm_seen[i] = 4;
        watch(&watchers[i], 4);
    }

    for (round = 0; round < 600; round++) {
        store_waits = rand() % 2 == 0;
        update = commit_bids(1 + (size_t) rand() % 3);

        if (rand() % 4 != 0) {
            tell(update);
        }

        if (rand() % 4 == 0) {
            tell(late);
        }

        late = update;

        for (i = 0; i < 200; i++) {
            storm_take(watchers, (size_t) rand() % STORM_WATCHERS);
        }

        if (rand() % 3 == 0) {
            i = (size_t) rand() % STORM_WATCHERS;
            gvl_live_leave(&watchers[i]);
            watch(&watchers[i], storm_seen[i]);
        }

        if (rand() % 2 == 0) {
            answer_all(rand() % 8 == 0 ? GVL_DATABASE_UNAVAILABLE : GVL_OK);
        }

        now_us += 100000;
        gvl_live_hub_turn(&hub);
    }

    store_waits = false;
    answer_all(GVL_OK);
    now_us += GVL_LIVE_POLL_SELDOM_US;
    gvl_live_hub_turn(&hub);

    for (i = 0; i < STORM_WATCHERS; i++) {
        while (storm_seen[i] < truth.bidding.sequence) {
            round = (int) storm_seen[i];
            storm_take(watchers, i);

            if (watchers[i].broken) {
                gvl_live_leave(&watchers[i]);
                watch(&watchers[i], storm_seen[i]);

            } else if (watchers[i].past == NULL) {
                ck_assert_int_gt(storm_seen[i], round);
            }
        }

        gvl_live_leave(&watchers[i]);
    }

    ck_assert_uint_eq(hub.npasts, 0);
    ck_assert_uint_eq(hub.counts.channels, 0);
}
END_TEST


int
main(void)
{
    int       failed;
    TCase    *tcase;
    Suite    *suite;
    SRunner  *runner;

    suite = suite_create("live");
    tcase = tcase_create("channels and watchers");
    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, a_snapshot_comes_first_and_then_each_bid);
    tcase_add_test(tcase, an_event_is_framed_as_a_chunk);
    tcase_add_test(tcase, a_snapshot_shows_the_latest_bids);
    tcase_add_test(tcase, an_event_is_written_once_for_all);
    tcase_add_test(tcase, what_is_told_twice_or_late_is_heard_once);
    tcase_add_test(tcase, a_gap_is_filled_from_the_database);
    tcase_add_test(tcase, what_is_told_while_a_gap_is_read_is_not_lost);
    tcase_add_test(tcase, a_gap_wider_than_a_page_is_filled_page_by_page);
    tcase_add_test(tcase, an_update_of_unknown_origin_is_looked_up);
    tcase_add_test(tcase, whoever_comes_back_gets_exactly_what_they_missed);
    tcase_add_test(tcase, the_distant_past_is_read_from_the_database);
    tcase_add_test(tcase, few_read_the_past_at_once);
    tcase_add_test(tcase, a_past_that_cannot_be_read_breaks_the_watcher);
    tcase_add_test(tcase, too_far_behind_is_a_snapshot);
    tcase_add_test(tcase, whoever_has_seen_more_waits_for_the_database);
    tcase_add_test(tcase, whoever_claims_the_future_gets_a_snapshot);
    tcase_add_test(tcase, a_slow_reader_is_skipped_to_the_newest);
    tcase_add_test(tcase, an_item_that_is_over_says_so_and_is_done);
    tcase_add_test(tcase, edits_carry_texts_and_cancelling_ends_it);
    tcase_add_test(tcase, an_unknown_item_is_missing_and_a_lost_one_failed);
    tcase_add_test(tcase, without_news_the_database_is_polled_once_for_all);
    tcase_add_test(tcase, the_end_is_looked_for_when_it_is_due);
    tcase_add_test(tcase,
                   whoever_leaves_while_the_database_is_asked_is_not_missed);
    tcase_add_loop_test(tcase, a_storm_of_losses_tells_everybody_everything,
                        0, 20);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
