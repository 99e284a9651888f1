/* When a batch of bids begins, of how many, and whom it waits for. */

#include "book.h"


START_TEST(a_batch_takes_no_more_than_it_may)
{
    size_t  i;

    open_book(4, 8, 100);

    for (i = 0; i < 20; i++) {
        world_bid(world, &clients[i], 0, i + 1, 1000 + 100 * (int64_t) i, 0);
    }

    world_settle(world);
    ck_assert_uint_eq(world->nlocks, 3);
    ck_assert_uint_eq(world->nbids, 20);

    for (i = 0; i < 20; i++) {
        ck_assert_int_eq(clients[i].rc, GVL_OK);
        ck_assert_int_eq(clients[i].bid.sequence, 2 + (int64_t) i);
    }
}
END_TEST


/* The world itself fails the test when an item is locked twice. */

START_TEST(an_item_is_in_one_batch_others_go_on)
{
    open_book(3, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_turn(world);

    world_bid(world, &clients[1], 0, 2, 1100, 0);
    world_bid(world, &clients[2], 1, 2, 1000, 0);
    world_expire(world);
    ck_assert_uint_eq(world->nlocks, 2);        /* items 0 and 1 */

    world_bid(world, &clients[3], 2, 2, 1000, 0);
    world_bid(world, &clients[4], 3, 2, 1000, 0);
    world_expire(world);
    ck_assert_uint_eq(world->nlocks, 3);        /* both in one */

    world_bid(world, &clients[5], 4, 2, 1000, 0);
    world_expire(world);
    ck_assert_uint_eq(world->nlocks, 3);        /* no batch is free */

    world_settle(world);
    ck_assert_int_eq(clients[1].rc, GVL_OK);
    ck_assert_int_eq(clients[5].rc, GVL_OK);
    ck_assert_uint_eq(world->nbids, 6);
}
END_TEST


/* Somebody has a lock on one of the items of a batch. */

START_TEST(a_batch_that_is_late_holds_up_no_other_item)
{
    open_book(2, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_turn(world);
    world_bid(world, &clients[1], 1, 2, 1000, 0);
    world_expire(world);
    ck_assert_uint_eq(world->nlocks, 2);

    /* The other batches go on as if there were no such batch. */

    world_answer(world, 1, GVL_OK);
    world_bid(world, &clients[2], 2, 2, 1000, 0);
    ck_assert(!world->kicked);
    world_answer(world, 1, GVL_OK);
    ck_assert_uint_eq(world->nlocks, 3);

    ck_assert_int_eq(clients[0].rc, GVL_AGAIN);
    world_settle(world);
    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_uint_eq(world->nbids, 3);
}
END_TEST


START_TEST(bids_gather_while_a_batch_is_under_way)
{
    size_t  i;

    open_book(2, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_turn(world);

    for (i = 1; i < 5; i++) {
        world_bid(world, &clients[i], i, 2, 1000, 0);
        ck_assert(!world->kicked);
    }

    world_answer(world, 0, GVL_OK);
    ck_assert_uint_eq(world->nlocks, 1);
    world_answer(world, 0, GVL_OK);
    ck_assert_uint_eq(world->nlocks, 2);        /* as soon as it is over */

    world_settle(world);
    ck_assert_uint_eq(world->nlocks, 2);
    ck_assert_uint_eq(world->nbids, 5);
}
END_TEST


START_TEST(a_full_batch_waits_for_nothing)
{
    size_t  i;

    open_book(2, 4, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_turn(world);

    for (i = 1; i < 5; i++) {
        ck_assert(!world->kicked);
        world_bid(world, &clients[i], i, 2, 1000, 0);
    }

    ck_assert(world->kicked);
    world_turn(world);
    ck_assert_uint_eq(world->nlocks, 2);

    world_settle(world);
    ck_assert_uint_eq(world->nbids, 5);
}
END_TEST


/* One batch of so many bids, on as many items, after which nobody waits. */

static void
settle_batch_of(size_t nbids, int64_t amount_cents)
{
    size_t  i, nlocks;

    nlocks = world->nlocks;

    for (i = 0; i < nbids; i++) {
        world_bid(world, &clients[i], i, 1 + nlocks, amount_cents, 0);
    }

    world_turn(world);
    ck_assert_uint_eq(world->nlocks, nlocks + 1);
    world_answer(world, 0, GVL_OK);
    world_answer(world, 0, GVL_OK);
    ck_assert_uint_eq(world->nasks, 0);
}


START_TEST(a_batch_waits_for_as_many_as_were_answered)
{
    open_book(2, 256, 100);
    settle_batch_of(3, 1000);
    world_bid(world, &clients[10], 0, 5, 2000, 0);
    world_bid(world, &clients[11], 1, 5, 2000, 0);
    ck_assert(!world->kicked);
    world_bid(world, &clients[12], 2, 5, 2000, 0);
    ck_assert(world->kicked);

    world_settle(world);
    ck_assert_uint_eq(world->nlocks, 2);
    ck_assert_uint_eq(world->nbids, 6);
}
END_TEST


START_TEST(company_that_stays_away_is_not_waited_for_long)
{
    open_book(2, 256, 100);
    settle_batch_of(3, 1000);
    ck_assert_uint_eq(world->timer_ms, 1);
    world_bid(world, &clients[10], 0, 5, 2000, 0);
    ck_assert(!world->kicked);

    world_expire(world);
    ck_assert_uint_eq(world->nlocks, 2);
    world_settle(world);

    /* Nor is anybody when the time was over before somebody came. */

    settle_batch_of(3, 3000);
    world_expire(world);
    world_bid(world, &clients[10], 0, 5, 4000, 0);
    ck_assert(world->kicked);
    world_settle(world);
    ck_assert_uint_eq(world->nbids, 8);
}
END_TEST


START_TEST(who_comes_alone_never_waits)
{
    size_t  i;

    open_book(2, 256, 100);

    for (i = 1; i <= 5; i++) {
        settle_batch_of(1, 1000 * (int64_t) i);
        ck_assert_uint_eq(world->timer_ms, 0);
    }

    ck_assert_uint_eq(world->nbids, 5);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("batch pace");
    tcase_add_test(tcase, a_batch_takes_no_more_than_it_may);
    tcase_add_test(tcase, an_item_is_in_one_batch_others_go_on);
    tcase_add_test(tcase, a_batch_that_is_late_holds_up_no_other_item);
    tcase_add_test(tcase, bids_gather_while_a_batch_is_under_way);
    tcase_add_test(tcase, a_full_batch_waits_for_nothing);
    tcase_add_test(tcase, a_batch_waits_for_as_many_as_were_answered);
    tcase_add_test(tcase, company_that_stays_away_is_not_waited_for_long);
    tcase_add_test(tcase, who_comes_alone_never_waits);

    return book_run("batch pace", tcase);
}
