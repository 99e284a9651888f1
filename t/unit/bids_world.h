/*
 * Items and bids in memory, behind the ports of the book.
 *
 * Every ask waits until the test answers it, as it likes: well, with a word,
 * or as a commit whose outcome nobody learns.  The world itself watches that
 * no item is in two batches at once and that locks are asked for in order.
 */

#ifndef BIDS_WORLD_H
#define BIDS_WORLD_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "bids/bid_book.h"
#include "bids/stories.h"


#define WORLD_ITEMS  8
#define WORLD_BIDS   20000
#define WORLD_ASKS   64

#define WORLD_NOW_US  INT64_C(1767225600000000)
#define WORLD_HOUR_US INT64_C(3600000000)

/* A bid of this amount is one that the database would not take. */
#define WORLD_POISON_CENTS  INT64_C(66600)

typedef enum {
    WORLD_LOCK,
    WORLD_READ,
    WORLD_RECORD,
    WORLD_TELL
} world_kind_t;

typedef struct {
    world_kind_t                    kind;
    gvl_flow_t                     *flow;
    const gvl_batch_ask_t          *ask;
    gvl_batch_locked_t             *locked;
    const gvl_batch_record_t       *record;
} world_ask_t;

typedef struct {
    gvl_bids_store_t                store;
    gvl_bids_cache_t                cache;
    gvl_bids_seen_t                 seen;
    gvl_bids_ports_t                ports;

    int64_t                         now_us;
    gvl_bidding_t                   items[WORLD_ITEMS];
    const gvl_flow_t               *lock[WORLD_ITEMS];      /* its owner */
    gvl_bid_t                       bids[WORLD_BIDS];
    size_t                          nbids;
    uint64_t                        ids;        /* made so far */

    world_ask_t                     asks[WORLD_ASKS];
    size_t                          nasks;      /* that wait */
    size_t                          nlocks;     /* asked, ever */
    size_t                          nrecords;

    gvl_seen_t                      zone[WORLD_ITEMS];
    bool                            zone_set[WORLD_ITEMS];
    bool                            kicked;
    unsigned                        timer_ms;   /* 0: none */
} world_t;

typedef struct {
    gvl_flow_t                     *flow;
    gvl_arena_t                    *arena;
    gvl_bid_t                       bid;
    gvl_rc_t                        rc;         /* GVL_AGAIN: still waits */
    gvl_fault_t                     fault;
} world_client_t;


static inline gvl_uuid_t
world_id(uint8_t kind, uint64_t n)
{
    size_t      i;
    gvl_uuid_t  id;

    memset(&id, 0, sizeof(id));
    id.bytes[0] = kind;

    for (i = 0; i < 8; i++) {
        id.bytes[8 + i] = (uint8_t) (n >> (56 - 8 * i));
    }

    return id;
}


static inline gvl_uuid_t
world_make_id(void *source)
{
    world_t  *world;

    world = source;

    return world_id(0xee, ++world->ids);
}


static inline gvl_uuid_t
world_item_id(size_t item)
{
    return world_id(0x11, item + 1);
}


static inline size_t
world_item(const gvl_uuid_t *id)
{
    return (size_t) id->bytes[15] - 1;
}


static inline void
world_unlock(world_t *world, const gvl_flow_t *owner)
{
    size_t  i;

    for (i = 0; i < WORLD_ITEMS; i++) {
        if (world->lock[i] == owner) {
            world->lock[i] = NULL;
        }
    }
}


/* Whatever end a transaction comes to, it lets go of its locks. */

typedef struct {
    world_t                        *world;
    const gvl_flow_t               *flow;
} world_owner_t;


static inline void
world_rollback(void *data)
{
    world_owner_t  *owner;

    owner = data;
    world_unlock(owner->world, owner->flow);
}


static inline world_ask_t *
world_wait(world_t *world, world_kind_t kind, gvl_flow_t *flow)
{
    world_ask_t  *ask;

    ck_assert_uint_lt(world->nasks, WORLD_ASKS);

    ask = &world->asks[world->nasks++];
    memset(ask, 0, sizeof(*ask));
    ask->kind = kind;
    ask->flow = flow;

    return ask;
}


static inline gvl_rc_t
world_lock_batch(void *data, gvl_flow_t *flow, const gvl_batch_ask_t *ask,
    gvl_batch_locked_t *out)
{
    size_t          i, item;
    world_t        *world;
    world_ask_t    *wait;
    world_owner_t  *owner;

    world = data;
    world->nlocks++;

    owner = gvl_arena_take(flow->arena, sizeof(*owner));
    ck_assert_ptr_nonnull(owner);
    owner->world = world;
    owner->flow = flow;
    ck_assert_int_eq(gvl_flow_undo(flow, world_rollback, owner), GVL_OK);

    for (i = 0; i < ask->nitems; i++) {
        item = world_item(&ask->item_ids[i]);

        if (i != 0) {
            ck_assert_int_lt(gvl_uuid_cmp(&ask->item_ids[i - 1],
                                          &ask->item_ids[i]), 0);
        }

        if (item < WORLD_ITEMS) {
            ck_assert_ptr_null(world->lock[item]);
            world->lock[item] = flow;
        }
    }

    wait = world_wait(world, WORLD_LOCK, flow);
    wait->ask = ask;
    wait->locked = out;

    return GVL_AGAIN;
}


static inline gvl_rc_t
world_read_batch(void *data, gvl_flow_t *flow, const gvl_batch_ask_t *ask,
    gvl_batch_locked_t *out)
{
    world_ask_t  *wait;

    wait = world_wait(data, WORLD_READ, flow);
    wait->ask = ask;
    wait->locked = out;

    return GVL_AGAIN;
}


static inline gvl_rc_t
world_record_batch(void *data, gvl_flow_t *flow, gvl_bids_tx_t *tx,
    const gvl_batch_record_t *record)
{
    world_t  *world;

    (void) tx;
    world = data;
    world->nrecords++;
    world_wait(world, WORLD_RECORD, flow)->record = record;

    return GVL_AGAIN;
}


static inline gvl_rc_t
world_tell_updates(void *data, gvl_flow_t *flow,
    const gvl_item_update_t *updates, size_t n)
{
    (void) updates;
    ck_assert_uint_gt(n, 0);
    (void) world_wait(data, WORLD_TELL, flow);

    return GVL_AGAIN;
}


static inline bool
world_ask_seen(void *data, const gvl_uuid_t *item_id, gvl_seen_t *out)
{
    size_t    item;
    world_t  *world;

    world = data;
    item = world_item(item_id);

    if (item >= WORLD_ITEMS || !world->zone_set[item]) {
        return false;
    }

    *out = world->zone[item];

    return true;
}


static inline void
world_tell_seen(void *data, const gvl_seen_t *seen)
{
    size_t    item;
    world_t  *world;

    world = data;
    item = world_item(&seen->item_id);

    if (!world->zone_set[item]
        || world->zone[item].sequence < seen->sequence)
    {
        world->zone_set[item] = true;
        world->zone[item] = *seen;
    }
}


static inline void
world_kick(void *data)
{
    world_t  *world;

    world = data;
    world->kicked = true;
}


static inline void
world_arm(void *data, unsigned ms)
{
    world_t  *world;

    world = data;
    world->timer_ms = ms;
}


static inline void
world_disarm(void *data)
{
    world_arm(data, 0);
}


/* A book of that many batches of that many bids, and items to bid on. */

static inline world_t *
world_create(size_t batches_max, size_t batch_max, size_t waiting_max)
{
    size_t                i;
    world_t              *world;
    gvl_bid_book_conf_t   conf;

    world = calloc(1, sizeof(*world));
    ck_assert_ptr_nonnull(world);

    world->now_us = WORLD_NOW_US;

    for (i = 0; i < WORLD_ITEMS; i++) {
        world->items[i].item_id = world_item_id(i);
        world->items[i].seller_id = world_id(0x55, i);
        world->items[i].status = GVL_STATUS_ACTIVE;
        world->items[i].start_cents = 1000;
        world->items[i].sequence = 1;
        world->items[i].end_at_us = WORLD_NOW_US + WORLD_HOUR_US;
    }

    world->store.data = world;
    world->store.lock_batch = world_lock_batch;
    world->store.read_batch = world_read_batch;
    world->store.record_batch = world_record_batch;
    world->cache.data = world;
    world->cache.tell_updates = world_tell_updates;
    world->seen.data = world;
    world->seen.ask = world_ask_seen;
    world->seen.tell = world_tell_seen;

    memset(&conf, 0, sizeof(conf));
    conf.ports = &world->ports;
    conf.batches_max = batches_max;
    conf.batch_max = batch_max;
    conf.waiting_max = waiting_max;
    conf.kick = world_kick;
    conf.arm = world_arm;
    conf.disarm = world_disarm;
    conf.data = world;

    world->ports.store = &world->store;
    world->ports.ids = (gvl_ids_t) { world_make_id, world };
    world->ports.book = gvl_bid_book_create(&conf);
    ck_assert_ptr_nonnull(world->ports.book);

    return world;
}


static inline void
world_destroy(world_t *world)
{
    ck_assert_uint_eq(world->nasks, 0);
    gvl_bid_book_destroy(world->ports.book);
    free(world);
}


/* What the loop does at the end of its turn. */

static inline void
world_turn(world_t *world)
{
    if (world->kicked) {
        world->kicked = false;
        gvl_bid_book_turn(world->ports.book);
    }
}


/* The book's timer fires. */

static inline void
world_expire(world_t *world)
{
    ck_assert_uint_ne(world->timer_ms, 0);
    world->timer_ms = 0;
    gvl_bid_book_expired(world->ports.book);
}


static inline void
world_find_recorded(world_t *world, const world_ask_t *ask)
{
    size_t                  i, j;
    const gvl_bid_t        *bid;
    gvl_batch_locked_t     *out;
    const gvl_batch_ask_t  *asked;

    asked = ask->ask;
    out = ask->locked;
    out->nrecorded = 0;
    out->recorded = gvl_arena_take_array(ask->flow->arena,
                                         asked->nkeys + asked->nbid_ids + 1,
                                         sizeof(gvl_bid_t));
    ck_assert_ptr_nonnull(out->recorded);

    for (i = 0; i < world->nbids; i++) {
        bid = &world->bids[i];

        for (j = 0; j < asked->nkeys; j++) {
            if (gvl_uuid_eq(&bid->bidder_id, &asked->bidder_ids[j])
                && gvl_uuid_eq(&bid->idempotency_key, &asked->keys[j]))
            {
                out->recorded[out->nrecorded++] = *bid;
            }
        }

        for (j = 0; j < asked->nbid_ids; j++) {
            if (gvl_uuid_eq(&bid->id, &asked->bid_ids[j])) {
                out->recorded[out->nrecorded++] = *bid;
            }
        }
    }
}


static inline void
world_do_lock(world_t *world, const world_ask_t *ask)
{
    size_t               i, item;
    gvl_batch_locked_t  *out;

    out = ask->locked;
    out->now_us = world->now_us;
    out->items = gvl_arena_take_array(ask->flow->arena, ask->ask->nitems,
                                      sizeof(gvl_bidding_t));
    ck_assert_ptr_nonnull(out->items);

    for (i = 0; i < ask->ask->nitems; i++) {
        item = world_item(&ask->ask->item_ids[i]);

        if (item < WORLD_ITEMS) {
            out->items[out->nitems++] = world->items[item];
        }
    }

    world_find_recorded(world, ask);
}


/* Refuses what the database's constraints would refuse. */

static inline gvl_rc_t
world_do_record(world_t *world, const gvl_batch_record_t *record)
{
    size_t  i, j;

    for (i = 0; i < record->nbids; i++) {
        if (record->bids[i].amount_cents == WORLD_POISON_CENTS) {
            return GVL_REFUSED;
        }

        for (j = 0; j < world->nbids; j++) {
            if (!gvl_uuid_is_nil(&record->bids[i].idempotency_key)
                && gvl_uuid_eq(&record->bids[i].idempotency_key,
                               &world->bids[j].idempotency_key)
                && gvl_uuid_eq(&record->bids[i].bidder_id,
                               &world->bids[j].bidder_id))
            {
                return GVL_DUPLICATE;
            }
        }
    }

    for (i = 0; i < record->nbids; i++) {
        ck_assert_uint_lt(world->nbids, WORLD_BIDS);
        ck_assert(gvl_uuid_eq(&record->events[i].bid_id,
                              &record->bids[i].id));
        world->bids[world->nbids++] = record->bids[i];
    }

    for (i = 0; i < record->nitems; i++) {
        world->items[world_item(&record->items[i].item_id)]
            = record->items[i];
    }

    return GVL_OK;
}


static inline world_ask_t
world_take_ask(world_t *world, size_t n)
{
    world_ask_t  ask;

    ck_assert_uint_lt(n, world->nasks);
    ask = world->asks[n];
    world->nasks--;
    memmove(&world->asks[n], &world->asks[n + 1],
            (world->nasks - n) * sizeof(ask));

    return ask;
}


/* Answers the nth of those that wait: what it asks is done if rc is OK. */

static inline void
world_answer(world_t *world, size_t n, gvl_rc_t rc)
{
    world_ask_t  ask;

    ask = world_take_ask(world, n);

    if (rc == GVL_OK && ask.kind == WORLD_LOCK) {
        world_do_lock(world, &ask);
    }

    if (rc == GVL_OK && ask.kind == WORLD_READ) {
        ask.locked->now_us = world->now_us;
        world_find_recorded(world, &ask);
    }

    if (rc == GVL_OK && ask.kind == WORLD_RECORD) {
        rc = world_do_record(world, ask.record);
    }

    if (ask.kind == WORLD_RECORD) {
        world_unlock(world, ask.flow);
    }

    gvl_flow_resume(ask.flow, rc);
}


/* The connection is lost in the commit, before it or after it. */

static inline void
world_lose(world_t *world, size_t n, bool committed)
{
    world_ask_t  ask;

    ask = world_take_ask(world, n);
    ck_assert_int_eq(ask.kind, WORLD_RECORD);

    if (committed) {
        ck_assert_int_eq(world_do_record(world, ask.record), GVL_OK);
    }

    world_unlock(world, ask.flow);
    gvl_flow_resume(ask.flow, GVL_OUTCOME_UNKNOWN);
}


/* Turns, answers and lets time pass until nobody waits. */

static inline void
world_settle(world_t *world)
{
    world_turn(world);

    while (world->nasks != 0 || world->kicked || world->timer_ms != 0) {
        if (world->nasks != 0) {
            world_answer(world, 0, GVL_OK);

        } else if (!world->kicked) {
            world_expire(world);
        }

        world_turn(world);
    }
}


static inline void
world_client_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    world_client_t  *client;

    client = flow->owner;
    client->rc = rc;
    client->fault = flow->fault;
    client->flow = NULL;
    gvl_arena_destroy(flow->arena);
}


/* Places a bid; key 0: none.  Ids of 8-bit bidders are world_id(0xbb, n). */

static inline void
world_bid(world_t *world, world_client_t *client, size_t item, uint64_t bidder,
    int64_t amount_cents, uint64_t key)
{
    char                   texts[2][GVL_UUID_TEXT_LEN];
    gvl_rc_t               rc;
    gvl_uuid_t             id;
    gvl_place_bid_args_t   args;

    memset(client, 0, sizeof(*client));
    client->rc = GVL_AGAIN;
    client->arena = gvl_arena_create();
    ck_assert_ptr_nonnull(client->arena);

    memset(&args, 0, sizeof(args));
    args.caller.signed_in = true;
    args.caller.subject = bidder == 0 ? world->items[item].seller_id
                                      : world_id(0xbb, bidder);
    args.amount_cents = amount_cents;
    args.now_us = world->now_us;

    id = world_item_id(item);
    gvl_uuid_write(&id, texts[0]);
    args.item_id = gvl_arena_copy(client->arena,
                                  (gvl_str_t) { texts[0],
                                                GVL_UUID_TEXT_LEN });
    if (key != 0) {
        id = world_id(0xcc, key);
        gvl_uuid_write(&id, texts[1]);
        args.idempotency_key = gvl_arena_copy(client->arena,
                                   (gvl_str_t) { texts[1],
                                                 GVL_UUID_TEXT_LEN });
    }

    client->flow = gvl_place_bid(client->arena, &world->ports, &args,
                                 &client->bid);
    ck_assert_ptr_nonnull(client->flow);
    client->flow->owner = client;
    client->flow->ended = world_client_ended;

    rc = gvl_flow_start(client->flow);
    if (rc != GVL_AGAIN) {
        world_client_ended(client->flow, rc);
    }
}


/* The client hangs up: it hears nothing any more. */

static inline void
world_hang_up(world_client_t *client)
{
    gvl_flow_abandon(client->flow);
    client->flow = NULL;
    client->rc = GVL_CANCELED;
}

#endif /* BIDS_WORLD_H */
