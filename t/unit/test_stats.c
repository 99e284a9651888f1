/* What events do to figures: once each, and only if they can be trusted. */

#include <string.h>

#include <check.h>

#include "event_codec.h"
#include "stats/fold.h"
#include "stats/stories.h"
#include "suite.h"


#define TODAY     INT64_C(20000)
#define FLOOR     (TODAY - GVL_INBOX_DAYS)
#define MESSAGES  8

static gvl_arena_t       *arena;
static gvl_incoming_t     messages[MESSAGES];
static size_t             nmessages;
static char               keys[MESSAGES][GVL_UUID_TEXT_LEN];
static gvl_counted_t      counted;

/* A database that remembers ids and answers at once. */

static gvl_uuid_t         known[MESSAGES];
static size_t             nknown;
static gvl_user_stats_t   changes[MESSAGES];
static size_t             nchanges;
static gvl_dead_event_t   dead[MESSAGES];
static size_t             ndead;
static bool               written;


static gvl_rc_t
enter_inbox(void *data, gvl_flow_t *flow, const gvl_inbox_ask_t *ask,
    gvl_inbox_found_t *out)
{
    size_t  i, j;

    (void) data;
    out->floor_day = FLOOR;
    out->today = TODAY;
    out->fresh = gvl_arena_take_array(flow->arena, ask->n + 1,
                                      sizeof(*out->fresh));

    for (i = 0; i < ask->n; i++) {
        for (j = 0; j < nknown; j++) {
            if (gvl_uuid_eq(&known[j], &ask->event_ids[i])) {
                break;
            }
        }

        if (j == nknown) {
            known[nknown++] = ask->event_ids[i];
            out->fresh[out->nfresh++] = ask->event_ids[i];
        }
    }

    return GVL_OK;
}


static gvl_rc_t
add_stats(void *data, gvl_flow_t *flow, gvl_stats_tx_t *tx,
    const gvl_user_stats_t *list, size_t n, const gvl_dead_event_t *deads,
    size_t m)
{
    (void) data;
    (void) flow;
    (void) tx;

    memcpy(changes, list, n * sizeof(*list));
    memcpy(dead, deads, m * sizeof(*deads));
    nchanges = n;
    ndead = m;
    written = true;

    return GVL_OK;
}


static const gvl_counting_ports_t  counting = {
    .enter_inbox = enter_inbox,
    .add_stats = add_stats
};


static gvl_rc_t
find_stats(void *data, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    gvl_user_stats_t *out)
{
    (void) data;
    (void) flow;
    out->user_id = *user_id;
    out->total_bids = 5;

    return GVL_OK;
}


static const gvl_stats_ports_t  reading = { NULL, find_stats };


static void
setup(void)
{
    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);
    memset(messages, 0, sizeof(messages));
    nmessages = nknown = nchanges = ndead = 0;
    written = false;
}


static void
teardown(void)
{
    gvl_arena_destroy(arena);
}


static gvl_uuid_t
id_of(uint8_t n)
{
    gvl_uuid_t  id;

    memset(id.bytes, n, sizeof(id.bytes));

    return id;
}


static gvl_event_t
bid_of(uint8_t user, int64_t cents, int64_t day)
{
    gvl_event_t  event;

    memset(&event, 0, sizeof(event));
    event.type = GVL_EVENT_BID_PLACED;
    event.bid_id = id_of(1);
    event.item_id = id_of(2);
    event.user_id = id_of(user);
    event.amount_cents = cents;
    event.at_us = day * GVL_DAY_US + (int64_t) nmessages;

    return event;
}


static gvl_incoming_t *
deliver(uint8_t id, const gvl_event_t *event)
{
    gvl_uuid_t       key;
    gvl_incoming_t  *message;

    key = id_of(id);
    message = &messages[nmessages];
    gvl_uuid_write(&key, keys[nmessages]);
    message->key = (gvl_str_t) { keys[nmessages], GVL_UUID_TEXT_LEN };
    message->routing_key = gvl_str_from(gvl_event_routing_key(event->type));
    ck_assert_int_eq(gvl_event_write(event, arena, &message->payload),
                     GVL_OK);
    nmessages++;

    return message;
}


static void
count(bool refused)
{
    gvl_flow_t               *flow;
    gvl_count_events_args_t   args;

    args.ports = &counting;
    args.read_event = gvl_event_read;
    args.messages = messages;
    args.n = nmessages;
    args.refused = refused;

    flow = gvl_count_events(arena, &args, &counted);
    ck_assert_ptr_nonnull(flow);
    ck_assert_int_eq(gvl_flow_start(flow), GVL_OK);
}


START_TEST(bids_are_added_up_by_user_in_order)
{
    gvl_event_t  a, b, c;

    a = bid_of(9, 100, TODAY);
    b = bid_of(8, 200, TODAY);
    c = bid_of(9, GVL_AMOUNT_MAX, TODAY);
    c.at_us += 5;
    deliver(21, &a);
    deliver(20, &b);
    deliver(22, &c);

    count(false);

    ck_assert_uint_eq(nchanges, 2);
    ck_assert_int_eq(changes[0].user_id.bytes[0], 8);
    ck_assert_int_eq(changes[0].total_bids, 1);
    ck_assert_int_eq(changes[1].total_bids, 2);
    ck_assert_int_eq(changes[1].total_cents, 100 + GVL_AMOUNT_MAX);
    ck_assert_int_eq(changes[1].updated_at_us, c.at_us);
    ck_assert_uint_eq(counted.counted, 3);
    ck_assert_int_eq(counted.newest_day, TODAY);
}
END_TEST


START_TEST(copies_count_once)
{
    gvl_event_t  a;

    a = bid_of(9, 100, TODAY);
    deliver(21, &a);
    deliver(21, &a);
    count(false);
    ck_assert_int_eq(changes[0].total_bids, 1);
    ck_assert_uint_eq(counted.counted, 1);
    ck_assert_uint_eq(counted.known, 1);

    count(false);
    ck_assert_uint_eq(nchanges, 0);
    ck_assert_uint_eq(counted.known, 2);
}
END_TEST


START_TEST(endings_count_for_the_winner_if_there_is_one)
{
    gvl_event_t  won, unsold;

    won = bid_of(9, 300, TODAY);
    won.type = GVL_EVENT_ITEM_ENDED;
    won.seller_id = id_of(3);
    unsold = won;
    unsold.user_id = id_of(0);
    unsold.amount_cents = 0;
    deliver(21, &won);
    deliver(22, &unsold);

    count(false);

    ck_assert_uint_eq(nchanges, 1);
    ck_assert_int_eq(changes[0].items_won, 1);
    ck_assert_int_eq(changes[0].won_cents, 300);
    ck_assert_int_eq(changes[0].total_bids, 0);
    ck_assert_uint_eq(counted.ignored, 1);
}
END_TEST


START_TEST(nothing_to_count_writes_nothing)
{
    gvl_event_t  event;

    event = bid_of(9, 0, TODAY);
    event.type = GVL_EVENT_ITEM_CREATED;
    event.seller_id = id_of(3);
    deliver(21, &event);

    count(false);

    ck_assert(!written);
    ck_assert_uint_eq(counted.ignored, 1);
}
END_TEST


static const struct {
    int64_t                         day;
    size_t                          buried;
} days[] = {
    { FLOOR, 0 }, { FLOOR - 1, 1 }, { TODAY + 1, 0 }, { TODAY + 2, 1 },
    { -1, 1 }
};


START_TEST(days_out_of_the_inbox_are_buried)
{
    gvl_event_t  event;

    event = bid_of(9, 100, days[_i].day);
    deliver(21, &event);
    count(false);

    ck_assert_uint_eq(ndead, days[_i].buried);
    ck_assert_uint_eq(nchanges, 1 - days[_i].buried);
}
END_TEST


/* Each beside a healthy one, which counts. */

static void
spoil_key(gvl_incoming_t *message)
{
    message->key = GVL_STR("not-a-uuid");
}


static void
spoil_no_key(gvl_incoming_t *message)
{
    message->key = GVL_STR("");
}


static void
spoil_routing_key(gvl_incoming_t *message)
{
    message->routing_key = GVL_STR("bid.\x01\xff");
}


static void
spoil_payload(gvl_incoming_t *message)
{
    message->payload = GVL_STR("\xde\xad");
}


static void
spoil_size(gvl_incoming_t *message)
{
    message->too_large = true;
}


static void (*const spoilers[])(gvl_incoming_t *message) = {
    spoil_key, spoil_no_key, spoil_routing_key, spoil_payload, spoil_size
};


START_TEST(poison_is_buried_beside_the_healthy)
{
    size_t       i;
    gvl_event_t  event;

    event = bid_of(9, 100, TODAY);
    deliver(21, &event);
    spoilers[_i](deliver(22, &event));
    deliver(23, &event);

    count(false);

    ck_assert_uint_eq(counted.counted, 2);
    ck_assert_uint_eq(ndead, 1);

    for (i = 0; i < dead[0].routing_key.len; i++) {
        ck_assert_int_ge(dead[0].routing_key.data[i], ' ');
        ck_assert_int_le(dead[0].routing_key.data[i], '~');
    }
}
END_TEST


START_TEST(what_the_database_refused_is_buried)
{
    gvl_event_t  event;

    event = bid_of(9, 100, TODAY);
    deliver(21, &event);
    count(true);

    ck_assert_uint_eq(ndead, 1);
    ck_assert_uint_eq(nchanges, 0);
}
END_TEST


static gvl_rc_t
get_stats(bool signed_in, gvl_str_t user_id, gvl_user_stats_t *stats)
{
    gvl_flow_t                 *flow;
    gvl_get_user_stats_args_t   args;

    memset(&args, 0, sizeof(args));
    args.caller.signed_in = signed_in;
    args.caller.subject = id_of(9);
    args.user_id = user_id;

    flow = gvl_get_user_stats(arena, &reading, &args, stats);

    return gvl_flow_start(flow);
}


START_TEST(figures_are_their_owners)
{
    gvl_user_stats_t  stats;

    ck_assert_int_eq(get_stats(true, GVL_STR(""), &stats), GVL_OK);
    ck_assert_int_eq(stats.total_bids, 5);
    ck_assert_int_eq(get_stats(true,
                               GVL_STR("09090909-0909-0909-0909-090909090909"),
                               &stats), GVL_OK);
    ck_assert_int_eq(get_stats(true,
                               GVL_STR("08090909-0909-0909-0909-090909090909"),
                               &stats), GVL_SUBJECT_MISMATCH);
    ck_assert_int_eq(get_stats(true, GVL_STR("me"), &stats), GVL_MALFORMED);
    ck_assert_int_eq(get_stats(false, GVL_STR(""), &stats),
                     GVL_TOKEN_INVALID);
}
END_TEST


int
main(void)
{
    TCase  *t;

    t = tcase_create("stats");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, bids_are_added_up_by_user_in_order);
    tcase_add_test(t, copies_count_once);
    tcase_add_test(t, endings_count_for_the_winner_if_there_is_one);
    tcase_add_test(t, nothing_to_count_writes_nothing);
    tcase_add_loop_test(t, days_out_of_the_inbox_are_buried, 0,
                        (int) GVL_COUNT(days));
    tcase_add_loop_test(t, poison_is_buried_beside_the_healthy, 0,
                        (int) GVL_COUNT(spoilers));
    tcase_add_test(t, what_the_database_refused_is_buried);
    tcase_add_test(t, figures_are_their_owners);

    return suite_run("stats", t);
}
