/* GetItem: cache, zone and reads in flight; who is shown to whom. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "bids/flights.h"
#include "bids/pseudonym.h"
#include "bids/stories.h"
#include "mac.h"


#define READERS_MAX  1000

typedef struct {
    gvl_flow_t                     *flow;
    gvl_item_t                      item;
    gvl_rc_t                        rc;
} reader_t;

static gvl_mac_key_t        key;
static gvl_bids_store_t     store;
static gvl_bids_cache_t     cache;
static gvl_bids_seen_t      zone;
static gvl_bids_ports_t     ports;
static gvl_caller_t         nobody;
static reader_t             readers[READERS_MAX];

static gvl_item_t           stored;             /* in the database */
static bool                 stored_found;
static gvl_item_t           cached;
static bool                 cached_found;
static bool                 cache_live;
static int64_t              told_sequence;      /* by another machine */
static int64_t              seen_sequence;
static size_t               told;               /* items, to the cache */

static gvl_flow_t          *waiting[READERS_MAX];
static gvl_items_t         *outs[READERS_MAX];
static size_t               asked[READERS_MAX]; /* items of each query */
static size_t               nwaiting;
static size_t               queries;
static bool                 refuse_at_once;

static const char           item_text[] =
    "0198f000-0000-7000-8000-000000000001";


static gvl_rc_t
read_store(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_ids,
    size_t n, gvl_items_t *out)
{
    (void) data;
    ck_assert(n > 1 || gvl_uuid_eq(item_ids, &stored.bidding.item_id)
              || !stored_found);

    if (refuse_at_once) {
        return GVL_DATABASE_UNAVAILABLE;
    }

    asked[nwaiting] = n;
    waiting[nwaiting] = flow;
    outs[nwaiting++] = out;
    queries++;

    return GVL_AGAIN;
}


/* The database answers the first query that waits. */

static void
answer_query(gvl_rc_t rc)
{
    gvl_flow_t  *flow;

    ck_assert_uint_gt(nwaiting, 0);
    flow = waiting[0];
    outs[0]->n = stored_found ? 1 : 0;
    outs[0]->items = &stored;

    nwaiting--;
    memmove(asked, asked + 1, nwaiting * sizeof(asked[0]));
    memmove(waiting, waiting + 1, nwaiting * sizeof(waiting[0]));
    memmove(outs, outs + 1, nwaiting * sizeof(outs[0]));

    gvl_flow_resume(flow, rc);
}


static gvl_rc_t
ask_cache(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    gvl_item_found_t *out, bool *live)
{
    (void) data;
    (void) flow;
    (void) item_id;

    out->found = cache_live && cached_found;
    out->item = cached;
    out->least_sequence = told_sequence;
    *live = cache_live;

    return GVL_OK;
}


static void
tell_cache(void *data, const gvl_item_t *item)
{
    (void) data;
    ck_assert_int_eq(item->bidding.sequence, stored.bidding.sequence);
    told++;
}


static bool
ask_zone(void *data, const gvl_uuid_t *item_id, gvl_seen_t *out)
{
    (void) data;
    memset(out, 0, sizeof(*out));
    out->item_id = *item_id;
    out->sequence = seen_sequence;

    return seen_sequence != 0;
}


static void
setup(void)
{
    gvl_mac_key_derive(GVL_STR("0123456789abcdef0123456789abcdef"), "test",
                       &key);

    store.get_items = read_store;
    cache.ask_item = ask_cache;
    cache.tell_item = tell_cache;
    zone.ask = ask_zone;

    ports.store = &store;
    ports.cache = &cache;
    ports.seen = &zone;
    ports.mac = gvl_mac;
    ports.mac_key = &key;
    ports.flights = gvl_flights_create(&ports);
    ck_assert_ptr_nonnull(ports.flights);

    ck_assert(gvl_uuid_read(gvl_str_from(item_text),
                            &stored.bidding.item_id));
    stored_found = true;
    stored.bidding.seller_id.bytes[0] = 1;
    stored.bidding.highest_bidder_id.bytes[0] = 2;
    stored.bidding.status = GVL_STATUS_ENDED;
    stored.bidding.sequence = 5;
    stored.title = GVL_STR("A clock");
    stored.description = GVL_STR("");
    stored.category = GVL_STR("clocks");
    cached = stored;
    cache_live = true;
}


static void
teardown(void)
{
    ck_assert_uint_eq(nwaiting, 0);
    gvl_flights_destroy(ports.flights);
}


static void
reader_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    reader_t    *reader;
    gvl_arena_t *arena;

    reader = flow->owner;
    arena = flow->arena;
    reader->rc = rc;

    if (rc == GVL_OK) {
        ck_assert(gvl_str_eq(reader->item.title, GVL_STR("A clock")));
    }

    gvl_arena_destroy(arena);
}


static void
begin_item(reader_t *reader, const gvl_caller_t *caller, const char *id)
{
    gvl_rc_t              rc;
    gvl_arena_t          *arena;
    gvl_get_item_args_t   args;

    arena = gvl_arena_create();
    args.caller = *caller;
    args.id = gvl_str_from(id);

    reader->rc = GVL_AGAIN;
    reader->flow = gvl_get_item(arena, &ports, &args, &reader->item);
    ck_assert_ptr_nonnull(reader->flow);
    reader->flow->owner = reader;
    reader->flow->ended = reader_ended;

    rc = gvl_flow_start(reader->flow);
    if (rc != GVL_AGAIN) {
        reader_ended(reader->flow, rc);
    }
}


static void
begin(reader_t *reader, const gvl_caller_t *caller)
{
    begin_item(reader, caller, item_text);
}


START_TEST(a_cached_item_asks_no_database)
{
    cached_found = true;
    begin(&readers[0], &nobody);
    ck_assert_int_eq(readers[0].rc, GVL_OK);
    ck_assert_uint_eq(queries, 0);
}
END_TEST


START_TEST(a_thousand_readers_of_a_cold_item_make_one_query)
{
    size_t  i;

    for (i = 0; i < READERS_MAX; i++) {
        begin(&readers[i], &nobody);
    }

    gvl_flow_abandon(readers[7].flow);
    ck_assert_uint_eq(queries, 1);
    answer_query(GVL_OK);

    ck_assert_uint_eq(queries, 1);
    ck_assert_uint_eq(told, 1);

    for (i = 0; i < READERS_MAX; i++) {
        ck_assert_int_eq(readers[i].rc, i == 7 ? GVL_AGAIN : GVL_OK);
    }
}
END_TEST


/* One query reads the others' items once the two that may be are under way. */

START_TEST(items_asked_for_meanwhile_share_a_query)
{
    char    ids[10][sizeof(item_text)];
    size_t  i;

    for (i = 0; i < 10; i++) {
        memcpy(ids[i], item_text, sizeof(item_text));
        ids[i][sizeof(item_text) - 2] = (char) ('0' + i);
    }

    stored_found = false;

    for (i = 0; i < 10; i++) {
        begin_item(&readers[i], &nobody, ids[i]);
    }

    ck_assert_uint_eq(queries, 2);
    ck_assert_uint_eq(asked[0], 1);
    ck_assert_uint_eq(asked[1], 1);

    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].rc, GVL_ITEM_NOT_FOUND);
    ck_assert_uint_eq(queries, 3);
    ck_assert_uint_eq(asked[1], 8);

    stored_found = true;
    stored.bidding.item_id.bytes[15] = 7;
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_ITEM_NOT_FOUND);
    answer_query(GVL_OK);

    for (i = 2; i < 10; i++) {
        ck_assert_int_eq(readers[i].rc, i == 7 ? GVL_OK : GVL_ITEM_NOT_FOUND);
    }
}
END_TEST


/* The database is away: whoever asks hears of it, and nobody waits on. */

START_TEST(a_query_that_fails_at_once_answers_at_once)
{
    refuse_at_once = true;
    begin(&readers[0], &nobody);
    begin(&readers[1], &nobody);
    ck_assert_int_eq(readers[0].rc, GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(readers[1].rc, GVL_DATABASE_UNAVAILABLE);
    refuse_at_once = false;

    begin(&readers[2], &nobody);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[2].rc, GVL_OK);
}
END_TEST


START_TEST(the_first_reader_may_hang_up)
{
    begin(&readers[0], &nobody);
    begin(&readers[1], &nobody);
    gvl_flow_abandon(readers[0].flow);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_OK);
}
END_TEST


START_TEST(a_failed_read_fails_all_and_is_forgotten)
{
    begin(&readers[0], &nobody);
    begin(&readers[1], &nobody);
    answer_query(GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(readers[0].rc, GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(readers[1].rc, GVL_DATABASE_UNAVAILABLE);
    ck_assert_uint_eq(told, 0);

    begin(&readers[2], &nobody);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[2].rc, GVL_OK);
}
END_TEST


/* A bid was accepted here that the cache does not know. */

START_TEST(an_older_cached_item_is_not_shown)
{
    cached_found = true;
    cached.bidding.sequence = 4;
    seen_sequence = 5;
    begin(&readers[0], &nobody);
    ck_assert_int_eq(readers[0].rc, GVL_AGAIN);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].item.bidding.sequence, 5);
}
END_TEST


START_TEST(an_older_read_in_flight_is_not_shown)
{
    begin(&readers[0], &nobody);
    seen_sequence = 6;
    begin(&readers[1], &nobody);
    ck_assert_uint_eq(queries, 1);

    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].rc, GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_AGAIN);

    stored.bidding.sequence = 6;
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].item.bidding.sequence, 6);
}
END_TEST


/* The same, accepted on another machine; only the cache has heard of it. */

START_TEST(an_older_read_in_flight_is_not_shown_to_whom_the_cache_warns)
{
    begin(&readers[0], &nobody);
    told_sequence = 6;
    begin(&readers[1], &nobody);
    ck_assert_uint_eq(queries, 1);

    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].rc, GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_AGAIN);

    stored.bidding.sequence = 6;
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].item.bidding.sequence, 6);
}
END_TEST


/* Nobody joins a read that began before they asked; the next is for all. */

START_TEST(without_a_cache_nobody_joins_an_older_read)
{
    size_t  i;

    cache_live = false;
    begin(&readers[0], &nobody);

    for (i = 1; i < READERS_MAX; i++) {
        begin(&readers[i], &nobody);
    }

    ck_assert_uint_eq(queries, 1);
    gvl_flow_abandon(readers[7].flow);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].item.bidding.sequence, 5);
    ck_assert_int_eq(readers[1].rc, GVL_AGAIN);
    ck_assert_uint_eq(queries, 2);

    stored.bidding.sequence = 6;
    answer_query(GVL_OK);
    ck_assert_uint_eq(queries, 2);

    for (i = 1; i < READERS_MAX; i++) {
        ck_assert_int_eq(readers[i].rc, i == 7 ? GVL_AGAIN : GVL_OK);
        ck_assert(i == 7 || readers[i].item.bidding.sequence == 6);
    }
}
END_TEST


START_TEST(a_failed_read_leaves_the_next_one_to_those_who_wait_for_it)
{
    ports.cache = NULL;
    begin(&readers[0], &nobody);
    begin(&readers[1], &nobody);
    answer_query(GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(readers[0].rc, GVL_DATABASE_UNAVAILABLE);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_OK);
    ck_assert_uint_eq(told, 0);
}
END_TEST


START_TEST(an_item_that_is_not_there)
{
    stored_found = false;
    begin(&readers[0], &nobody);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].rc, GVL_ITEM_NOT_FOUND);
}
END_TEST


START_TEST(winners_are_shown_to_themselves_and_the_seller)
{
    gvl_uuid_t    winner, other;
    gvl_caller_t  caller;

    cached_found = true;
    winner = stored.bidding.highest_bidder_id;
    memset(&caller, 0, sizeof(caller));
    caller.signed_in = true;

    caller.subject = winner;
    begin(&readers[0], &caller);
    other = gvl_item_winner_id(&readers[0].item);
    ck_assert(gvl_uuid_eq(&other, &winner));

    caller.subject = stored.bidding.seller_id;
    begin(&readers[1], &caller);
    other = gvl_item_winner_id(&readers[1].item);
    ck_assert(gvl_uuid_eq(&other, &winner));

    caller.subject.bytes[0] = 3;
    begin(&readers[2], &caller);
    begin(&readers[3], &nobody);
    other = gvl_item_winner_id(&readers[2].item);
    ck_assert(!gvl_uuid_eq(&other, &winner));
    ck_assert_int_eq(other.bytes[6] >> 4, 8);
    ck_assert(gvl_uuid_eq(&other,
                          &readers[3].item.bidding.highest_bidder_id));
}
END_TEST


START_TEST(a_pseudonym_is_of_one_item_and_one_account)
{
    gvl_uuid_t  item, account, first, again, elsewhere, another;

    memset(&item, 1, sizeof(item));
    memset(&account, 2, sizeof(account));
    first = gvl_pseudonym(&ports, &item, &account);
    again = gvl_pseudonym(&ports, &item, &account);
    another = gvl_pseudonym(&ports, &account, &item);
    item.bytes[15] = 9;
    elsewhere = gvl_pseudonym(&ports, &item, &account);

    ck_assert(gvl_uuid_eq(&first, &again));
    ck_assert(!gvl_uuid_eq(&first, &elsewhere));
    ck_assert(!gvl_uuid_eq(&first, &another));
}
END_TEST


int
main(void)
{
    int       failed;
    TCase    *tcase;
    Suite    *suite;
    SRunner  *runner;

    suite = suite_create("GetItem");
    tcase = tcase_create("item");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_cached_item_asks_no_database);
    tcase_add_test(tcase, a_thousand_readers_of_a_cold_item_make_one_query);
    tcase_add_test(tcase, items_asked_for_meanwhile_share_a_query);
    tcase_add_test(tcase, a_query_that_fails_at_once_answers_at_once);
    tcase_add_test(tcase, the_first_reader_may_hang_up);
    tcase_add_test(tcase, a_failed_read_fails_all_and_is_forgotten);
    tcase_add_test(tcase, an_older_cached_item_is_not_shown);
    tcase_add_test(tcase, an_older_read_in_flight_is_not_shown);
    tcase_add_test(tcase,
        an_older_read_in_flight_is_not_shown_to_whom_the_cache_warns);
    tcase_add_test(tcase, without_a_cache_nobody_joins_an_older_read);
    tcase_add_test(tcase,
        a_failed_read_leaves_the_next_one_to_those_who_wait_for_it);
    tcase_add_test(tcase, an_item_that_is_not_there);
    tcase_add_test(tcase, winners_are_shown_to_themselves_and_the_seller);
    tcase_add_test(tcase, a_pseudonym_is_of_one_item_and_one_account);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
