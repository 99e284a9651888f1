/* Bids that come along with a batch while it waits for its locks. */

#include "book.h"


/* Who bids on a hot item while its lock is waited for need not wait longer. */

START_TEST(bids_that_come_before_the_lock_come_along)
{
    open_book(1, 4, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_turn(world);

    world_bid(world, &clients[1], 0, 2, 1100, 0);
    world_bid(world, &clients[2], 1, 2, 1000, 0);   /* not locked */
    world_bid(world, &clients[3], 0, 3, 1050, 0);   /* too low by then */
    world_bid(world, &clients[4], 0, 4, 1200, 0);
    world_bid(world, &clients[5], 0, 5, 1300, 0);   /* there is no room */

    world_answer(world, 0, GVL_OK);
    ck_assert_uint_eq(world->nasks, 1);
    ck_assert_int_eq(world->asks[0].kind, WORLD_RECORD);
    ck_assert_uint_eq(world->asks[0].record->nbids, 3);
    world_bid(world, &clients[6], 0, 6, 1400, 0);   /* too late for it */

    world_settle(world);
    ck_assert_int_eq(clients[3].rc, GVL_BID_TOO_LOW);
    ck_assert_int_eq(clients[4].bid.sequence, 4);
    ck_assert_int_eq(clients[6].rc, GVL_OK);
    ck_assert_uint_eq(world->nbids, 6);
}
END_TEST


START_TEST(a_key_that_comes_along_is_looked_up)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 7);
    world_settle(world);

    world_bid(world, &clients[1], 0, 2, 5000, 0);
    world_turn(world);
    world_bid(world, &clients[2], 0, 1, 1000, 7);
    world_answer(world, 0, GVL_OK);
    ck_assert_int_eq(world->asks[0].kind, WORLD_READ);

    world_settle(world);
    ck_assert_int_eq(clients[1].rc, GVL_OK);
    ck_assert_int_eq(clients[2].rc, GVL_OK);
    ck_assert(gvl_uuid_eq(&clients[2].bid.id, &clients[0].bid.id));
    ck_assert_uint_eq(world->nbids, 2);
}
END_TEST


/* The end has come between the lock's clock and the bid that comes along. */

START_TEST(near_the_end_the_clock_is_read_anew)
{
    open_book(1, 256, 100);
    world->now_us = world->items[0].end_at_us - 1000;
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_turn(world);
    world_bid(world, &clients[1], 0, 2, 1100, 0);
    world_answer(world, 0, GVL_OK);
    ck_assert_int_eq(world->asks[0].kind, WORLD_READ);

    world->now_us = world->items[0].end_at_us;
    world_settle(world);
    ck_assert_int_eq(clients[1].rc, GVL_ITEM_ENDED);
    ck_assert_uint_eq(world->nbids, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("batch along");
    tcase_add_test(tcase, bids_that_come_before_the_lock_come_along);
    tcase_add_test(tcase, a_key_that_comes_along_is_looked_up);
    tcase_add_test(tcase, near_the_end_the_clock_is_read_anew);

    return book_run("batch along", tcase);
}
