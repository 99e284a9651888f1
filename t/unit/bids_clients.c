/* The clients of a book: who bids, hears of it, or hangs up. */

#include "bids_world.h"


static void
world_client_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    world_client_t  *client;

    client = flow->owner;
    client->rc = rc;
    client->fault = flow->fault;
    client->flow = NULL;
    gvl_arena_destroy(flow->arena);
}


void
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


void
world_hang_up(world_client_t *client)
{
    gvl_flow_abandon(client->flow);
    client->flow = NULL;
    client->rc = GVL_CANCELED;
}
