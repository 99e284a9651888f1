/* Batches that fail: whom it hurts, and what is true of a lost commit. */

#include "book.h"


/* The refusal rests on a bid that was not committed. */

START_TEST(a_lost_database_answers_nobody_with_a_verdict)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_bid(world, &clients[1], 0, 2, 1000, 0);
    lock_next();
    world_answer(world, 0, GVL_DATABASE_UNAVAILABLE);

    ck_assert_int_eq(clients[0].rc, GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(clients[1].rc, GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_gt(clients[1].fault.retry_after_ms, 0);
    ck_assert_uint_eq(world->nbids, 0);

    world_bid(world, &clients[2], 0, 2, 1000, 0);
    world_settle(world);
    ck_assert_int_eq(clients[2].rc, GVL_OK);
}
END_TEST


START_TEST(one_bad_bid_fails_alone)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_bid(world, &clients[1], 0, 2, WORLD_POISON_CENTS, 0);
    world_bid(world, &clients[2], 0, 3, 66000, 0);
    world_bid(world, &clients[3], 1, 1, 1000, 0);
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_int_eq(clients[1].rc, GVL_INTERNAL);
    ck_assert_int_eq(clients[2].rc, GVL_OK);
    ck_assert_int_eq(clients[3].rc, GVL_OK);
    ck_assert_uint_eq(world->nbids, 3);
}
END_TEST


START_TEST(bids_that_come_during_a_retry_keep_their_place)
{
    open_book(2, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_bid(world, &clients[1], 0, 2, WORLD_POISON_CENTS, 0);
    lock_next();
    world_bid(world, &clients[2], 0, 3, 66000, 0);
    world_settle(world);

    ck_assert_int_eq(clients[0].bid.sequence, 2);
    ck_assert_int_eq(clients[1].rc, GVL_INTERNAL);
    ck_assert_int_eq(clients[2].bid.sequence, 3);
}
END_TEST


START_TEST(a_lost_commit_that_was_done_is_found)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_bid(world, &clients[1], 0, 2, 1000, 0);
    lock_next();
    world_lose(world, 0, true);
    ck_assert_int_eq(clients[0].rc, GVL_AGAIN);

    world_settle(world);
    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_int_eq(clients[0].bid.sequence, 2);
    ck_assert_int_eq(clients[1].rc, GVL_BID_TOO_LOW);
    ck_assert_uint_eq(world->nbids, 1);
}
END_TEST


START_TEST(a_lost_commit_that_was_not_done_is_done)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    lock_next();
    world_lose(world, 0, false);
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_uint_eq(world->nbids, 1);
}
END_TEST


/* Another machine's bid came between: the one that was lost is judged anew. */

START_TEST(a_lost_bid_has_no_right_to_its_place)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    lock_next();
    world_lose(world, 0, false);
    world->items[0].highest_cents = 1000;
    world->items[0].highest_bidder_id = world_id(0xbb, 99);
    world->items[0].bid_count = 1;
    world->items[0].sequence = 2;
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_BID_TOO_LOW);
}
END_TEST


START_TEST(an_outcome_that_stays_unknown_is_not_guessed)
{
    int  i;

    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    lock_next();
    world_lose(world, 0, true);

    for (i = 0; world->nasks != 0; i++) {
        ck_assert_int_lt(i, 10);
        world_answer(world, 0, GVL_DATABASE_UNAVAILABLE);
    }

    ck_assert_int_eq(clients[0].rc, GVL_DATABASE_UNAVAILABLE);
}
END_TEST


/* Cache and watchers hear of it, whoever else does. */

START_TEST(a_lost_commit_is_found_though_its_caller_has_gone)
{
    open_book(1, 256, 100);
    world->ports.seen = &world->seen;
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    lock_next();
    world_hang_up(&clients[0]);
    world_lose(world, 0, true);
    world_settle(world);

    ck_assert_uint_eq(world->nbids, 1);
    ck_assert_int_eq(world->zone[0].sequence, 2);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("batch losses");
    tcase_add_test(tcase, a_lost_database_answers_nobody_with_a_verdict);
    tcase_add_test(tcase, one_bad_bid_fails_alone);
    tcase_add_test(tcase, bids_that_come_during_a_retry_keep_their_place);
    tcase_add_test(tcase, a_lost_commit_that_was_done_is_found);
    tcase_add_test(tcase, a_lost_commit_that_was_not_done_is_done);
    tcase_add_test(tcase, a_lost_bid_has_no_right_to_its_place);
    tcase_add_test(tcase, an_outcome_that_stays_unknown_is_not_guessed);
    tcase_add_test(tcase, a_lost_commit_is_found_though_its_caller_has_gone);

    return book_run("batch losses", tcase);
}
