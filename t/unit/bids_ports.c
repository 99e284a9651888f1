/* A store, a cache and a memory of the seen, whose asks wait for the test. */

#include "bids_world.h"


/* Whatever end a transaction comes to, it lets go of its locks. */

typedef struct {
    world_t                        *world;
    const gvl_flow_t               *flow;
} world_owner_t;


static void
world_rollback(void *data)
{
    world_owner_t  *owner;

    owner = data;
    world_unlock(owner->world, owner->flow);
}


static world_ask_t *
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


static gvl_rc_t
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


static gvl_rc_t
world_read_batch(void *data, gvl_flow_t *flow, const gvl_batch_ask_t *ask,
    gvl_batch_locked_t *out)
{
    world_ask_t  *wait;

    wait = world_wait(data, WORLD_READ, flow);
    wait->ask = ask;
    wait->locked = out;

    return GVL_AGAIN;
}


static gvl_rc_t
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


static gvl_rc_t
world_tell_updates(void *data, gvl_flow_t *flow,
    const gvl_item_update_t *updates, size_t n)
{
    (void) updates;
    ck_assert_uint_gt(n, 0);
    (void) world_wait(data, WORLD_TELL, flow);

    return GVL_AGAIN;
}


static bool
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


static void
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


void
world_ports(world_t *world)
{
    world->store.data = world;
    world->store.lock_batch = world_lock_batch;
    world->store.read_batch = world_read_batch;
    world->store.record_batch = world_record_batch;
    world->cache.data = world;
    world->cache.tell_updates = world_tell_updates;
    world->seen.data = world;
    world->seen.ask = world_ask_seen;
    world->seen.tell = world_tell_seen;
}
