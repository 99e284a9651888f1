/* Readers of one item: a database, a cache and a zone that say what is set. */

#include "bids/flights.h"
#include "item_world.h"
#include "mac.h"


gvl_bids_ports_t          item_ports;
gvl_caller_t              nobody;
reader_t                  readers[READERS_MAX];

gvl_item_t                stored;
bool                      stored_found;
gvl_item_t                cached_item;
bool                      cached_found;
bool                      cache_live;
int64_t                   told_sequence;
int64_t                   seen_sequence;
size_t                    told;

size_t                    asked[READERS_MAX];
size_t                    queries;
bool                      refuse_at_once;

static gvl_mac_key_t      key;
static gvl_bids_store_t   store;
static gvl_bids_cache_t   cache;
static gvl_bids_seen_t    zone;

static gvl_flow_t        *waiting[READERS_MAX];
static gvl_items_t       *outs[READERS_MAX];
static size_t             nwaiting;


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


void
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
    out->item = cached_item;
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

    item_ports.store = &store;
    item_ports.cache = &cache;
    item_ports.seen = &zone;
    item_ports.mac = gvl_mac;
    item_ports.mac_key = &key;
    item_ports.flights = gvl_flights_create(&item_ports);
    ck_assert_ptr_nonnull(item_ports.flights);

    ck_assert(gvl_uuid_read(gvl_str_from(ITEM_TEXT),
                            &stored.bidding.item_id));
    stored_found = true;
    stored.bidding.seller_id.bytes[0] = 1;
    stored.bidding.highest_bidder_id.bytes[0] = 2;
    stored.bidding.status = GVL_STATUS_ENDED;
    stored.bidding.sequence = 5;
    stored.title = GVL_STR("A clock");
    stored.description = GVL_STR("");
    stored.category = GVL_STR("clocks");
    cached_item = stored;
    cache_live = true;
}


static void
teardown(void)
{
    ck_assert_uint_eq(nwaiting, 0);
    gvl_flights_destroy(item_ports.flights);
}


int
item_run(const char *name, TCase *tcase)
{
    tcase_add_checked_fixture(tcase, setup, teardown);

    return suite_run(name, tcase);
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


void
begin_item(reader_t *reader, const gvl_caller_t *caller, const char *id)
{
    gvl_rc_t              rc;
    gvl_arena_t          *arena;
    gvl_get_item_args_t   args;

    arena = gvl_arena_create();
    args.caller = *caller;
    args.id = gvl_str_from(id);

    reader->rc = GVL_AGAIN;
    reader->flow = gvl_get_item(arena, &item_ports, &args, &reader->item);
    ck_assert_ptr_nonnull(reader->flow);
    reader->flow->owner = reader;
    reader->flow->ended = reader_ended;

    rc = gvl_flow_start(reader->flow);
    if (rc != GVL_AGAIN) {
        reader_ended(reader->flow, rc);
    }
}


void
begin(reader_t *reader, const gvl_caller_t *caller)
{
    begin_item(reader, caller, ITEM_TEXT);
}
