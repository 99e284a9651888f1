/* Idempotency keys: however often one comes, it is one bid. */

#include "book.h"


START_TEST(a_key_50_times_at_once_is_one_bid)
{
    size_t  i;

    open_book(4, 16, 100);

    for (i = 0; i < 50; i++) {
        world_bid(world, &clients[i], 0, 1, 1000, 7);
    }

    world_settle(world);
    ck_assert_uint_eq(world->nbids, 1);

    for (i = 0; i < 50; i++) {
        ck_assert_int_eq(clients[i].rc, GVL_OK);
        ck_assert(gvl_uuid_eq(&clients[i].bid.id, &world->bids[0].id));
        ck_assert_int_eq(clients[i].bid.sequence, 2);
    }
}
END_TEST


START_TEST(a_key_gives_its_answer_whatever_has_happened)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 7);
    world_settle(world);
    world_bid(world, &clients[1], 0, 2, 5000, 0);
    world_settle(world);

    world->items[0].status = GVL_STATUS_ENDED;
    world_bid(world, &clients[2], 0, 1, 1000, 7);
    world_bid(world, &clients[3], 0, 2, 1000, 7);   /* another's is his own */
    world_settle(world);

    ck_assert_int_eq(clients[2].rc, GVL_OK);
    ck_assert(gvl_uuid_eq(&clients[2].bid.id, &clients[0].bid.id));
    ck_assert_int_eq(clients[3].rc, GVL_ITEM_ENDED);
    ck_assert_uint_eq(world->nbids, 2);
}
END_TEST


START_TEST(a_key_belongs_to_one_bid)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 7);
    world_bid(world, &clients[1], 0, 1, 1001, 7);
    world_bid(world, &clients[2], 1, 1, 1000, 7);
    world_settle(world);
    world_bid(world, &clients[3], 1, 1, 1000, 7);
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_int_eq(clients[1].rc, GVL_IDEMPOTENCY_KEY_REUSED);
    ck_assert_int_eq(clients[2].rc, GVL_IDEMPOTENCY_KEY_REUSED);
    ck_assert_int_eq(clients[3].rc, GVL_IDEMPOTENCY_KEY_REUSED);
    ck_assert_uint_eq(world->nbids, 1);
}
END_TEST


START_TEST(a_refused_key_is_judged_anew)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 999, 7);
    world_settle(world);
    world_bid(world, &clients[1], 0, 1, 1000, 7);
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_BID_TOO_LOW);
    ck_assert_int_eq(clients[1].rc, GVL_OK);
}
END_TEST


/* No row lock orders two items: the unique index tells, and we look again. */

START_TEST(a_key_raced_on_two_items_is_one_bid)
{
    open_book(2, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 7);
    world_turn(world);
    world_bid(world, &clients[1], 1, 1, 1000, 7);
    world_expire(world);
    ck_assert_uint_eq(world->nasks, 2);

    world_answer(world, 0, GVL_OK);     /* both look before either writes */
    world_answer(world, 0, GVL_OK);
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_int_eq(clients[1].rc, GVL_IDEMPOTENCY_KEY_REUSED);
    ck_assert_uint_eq(world->nbids, 1);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("bid keys");
    tcase_add_test(tcase, a_key_50_times_at_once_is_one_bid);
    tcase_add_test(tcase, a_key_gives_its_answer_whatever_has_happened);
    tcase_add_test(tcase, a_key_belongs_to_one_bid);
    tcase_add_test(tcase, a_refused_key_is_judged_anew);
    tcase_add_test(tcase, a_key_raced_on_two_items_is_one_bid);

    return book_run("bid keys", tcase);
}
