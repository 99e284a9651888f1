/* What the database of a book answers, and what it then holds. */

#include "bids_world.h"


static void
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


static void
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

static gvl_rc_t
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


static world_ask_t
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


void
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


void
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


void
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
