/* PlaceBid before the book: what is refused at once, and what is not. */

#include "book.h"


START_TEST(what_is_seen_to_be_too_low_asks_nobody)
{
    open_book(1, 256, 100);
    world->ports.seen = &world->seen;
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    lock_next();

    world_bid(world, &clients[1], 0, 2, 1000, 0);   /* not committed yet */
    ck_assert_int_eq(clients[1].rc, GVL_AGAIN);
    world_settle(world);
    ck_assert_int_eq(clients[1].rc, GVL_BID_TOO_LOW);

    world->nlocks = 0;
    world_bid(world, &clients[2], 0, 2, 1049, 0);
    ck_assert_int_eq(clients[2].rc, GVL_BID_TOO_LOW);
    ck_assert_int_eq(clients[2].fault.highest_cents, 1000);
    ck_assert_int_eq(clients[2].fault.min_next_cents, 1050);
    ck_assert_uint_eq(world->nlocks, 0);
}
END_TEST


/* Whatever another rule might say is not said from memory. */

START_TEST(only_one_rule_is_answered_from_memory)
{
    open_book(1, 256, 100);
    world->ports.seen = &world->seen;
    world_bid(world, &clients[0], 0, 1, 1000, 7);
    world_settle(world);

    world_bid(world, &clients[1], 0, 1, 1000, 0);
    world_bid(world, &clients[2], 0, 0, 1000, 0);
    world_bid(world, &clients[3], 0, 1, 1000, 7);
    world_settle(world);
    ck_assert_int_eq(clients[1].rc, GVL_ALREADY_HIGHEST_BIDDER);
    ck_assert_int_eq(clients[2].rc, GVL_SELLER_CANNOT_BID);
    ck_assert_int_eq(clients[3].rc, GVL_OK);

    world->now_us = world->items[0].end_at_us;
    world_bid(world, &clients[4], 0, 2, 1000, 0);
    world_settle(world);
    ck_assert_int_eq(clients[4].rc, GVL_ITEM_ENDED);
}
END_TEST


START_TEST(fields_are_told_all_at_once)
{
    gvl_rc_t              rc;
    gvl_bid_t             bid;
    gvl_flow_t           *flow;
    gvl_arena_t          *arena;
    gvl_place_bid_args_t  args;

    open_book(1, 256, 100);
    arena = gvl_arena_create();

    memset(&args, 0, sizeof(args));
    args.caller.signed_in = true;
    args.caller.subject = world_id(0xbb, 1);
    args.item_id = GVL_STR("nonsense");
    args.user_id = GVL_STR("nonsense");
    args.idempotency_key = GVL_STR("00000000-0000-0000-0000-000000000000");

    flow = gvl_place_bid(arena, &world->ports, &args, &bid);
    rc = gvl_flow_start(flow);
    ck_assert_int_eq(rc, GVL_MALFORMED);
    ck_assert_uint_eq(flow->fault.nviolations, 4);
    ck_assert_str_eq(flow->fault.violations[0].field, "item_id");
    ck_assert_str_eq(flow->fault.violations[1].field, "amount");
    ck_assert_str_eq(flow->fault.violations[2].field, "user_id");
    ck_assert_str_eq(flow->fault.violations[3].field, "idempotency_key");
    gvl_arena_destroy(arena);

    arena = gvl_arena_create();
    args.item_id = GVL_STR("11111111-1111-1111-1111-111111111111");
    args.user_id = args.item_id;
    args.idempotency_key = GVL_STR_NULL;
    args.amount_cents = GVL_AMOUNT_MAX;
    flow = gvl_place_bid(arena, &world->ports, &args, &bid);
    rc = gvl_flow_start(flow);
    ck_assert_int_eq(rc, GVL_SUBJECT_MISMATCH);
    gvl_arena_destroy(arena);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("place bid");
    tcase_add_test(tcase, what_is_seen_to_be_too_low_asks_nobody);
    tcase_add_test(tcase, only_one_rule_is_answered_from_memory);
    tcase_add_test(tcase, fields_are_told_all_at_once);

    return book_run("place bid", tcase);
}
