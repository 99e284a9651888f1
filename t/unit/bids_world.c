/* The world of a book: its items, its ids, its clock and its timer. */

#include "bids_world.h"


gvl_uuid_t
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


static gvl_uuid_t
world_make_id(void *source)
{
    world_t  *world;

    world = source;

    return world_id(0xee, ++world->ids);
}


gvl_uuid_t
world_item_id(size_t item)
{
    return world_id(0x11, item + 1);
}


size_t
world_item(const gvl_uuid_t *id)
{
    return (size_t) id->bytes[15] - 1;
}


void
world_unlock(world_t *world, const gvl_flow_t *owner)
{
    size_t  i;

    for (i = 0; i < WORLD_ITEMS; i++) {
        if (world->lock[i] == owner) {
            world->lock[i] = NULL;
        }
    }
}


static void
world_kick(void *data)
{
    world_t  *world;

    world = data;
    world->kicked = true;
}


static void
world_arm(void *data, unsigned ms)
{
    world_t  *world;

    world = data;
    world->timer_ms = ms;
}


static void
world_disarm(void *data)
{
    world_arm(data, 0);
}


world_t *
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

    world_ports(world);

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


void
world_destroy(world_t *world)
{
    ck_assert_uint_eq(world->nasks, 0);
    gvl_bid_book_destroy(world->ports.book);
    free(world);
}


void
world_turn(world_t *world)
{
    if (world->kicked) {
        world->kicked = false;
        gvl_bid_book_turn(world->ports.book);
    }
}


void
world_expire(world_t *world)
{
    ck_assert_uint_ne(world->timer_ms, 0);
    world->timer_ms = 0;
    gvl_bid_book_expired(world->ports.book);
}
