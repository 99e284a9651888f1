/* The book: in which order bids are judged, and who has bid at all. */

#include "book.h"


START_TEST(a_bid_is_accepted_after_its_commit)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    ck_assert_uint_eq(world->nlocks, 0);        /* not from inside the ask */

    lock_next();
    ck_assert_int_eq(clients[0].rc, GVL_AGAIN);
    ck_assert_uint_eq(world->nbids, 0);

    world_answer(world, 0, GVL_OK);
    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_int_eq(clients[0].bid.amount_cents, 1000);
    ck_assert_int_eq(clients[0].bid.sequence, 2);
    ck_assert_int_eq(clients[0].bid.created_at_us, WORLD_NOW_US);
    ck_assert_uint_eq(world->nbids, 1);
    ck_assert_int_eq(world->items[0].highest_cents, 1000);
}
END_TEST


START_TEST(of_equal_bids_the_first_is_taken)
{
    size_t  i;

    open_book(2, 256, 600);

    for (i = 0; i < 100; i++) {
        world_bid(world, &clients[i], 0, i + 1, 5000, 0);
    }

    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_uint_eq(world->nbids, 1);
    ck_assert_uint_eq(world->nlocks, 1);        /* all in one batch */

    for (i = 1; i < 100; i++) {
        ck_assert_int_eq(clients[i].rc, GVL_BID_TOO_LOW);
        ck_assert_int_eq(clients[i].fault.highest_cents, 5000);
        ck_assert_int_eq(clients[i].fault.min_next_cents, 5100);
    }
}
END_TEST


START_TEST(each_bid_is_judged_by_those_before_it)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_bid(world, &clients[1], 0, 1, 2000, 0);
    world_bid(world, &clients[2], 0, 2, 1049, 0);
    world_bid(world, &clients[3], 0, 2, 1050, 0);
    world_bid(world, &clients[4], 0, 0, 9000, 0);
    world_bid(world, &clients[5], 0, 1, 1100, 0);
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_OK);
    ck_assert_int_eq(clients[1].rc, GVL_ALREADY_HIGHEST_BIDDER);
    ck_assert_int_eq(clients[2].rc, GVL_BID_TOO_LOW);
    ck_assert_int_eq(clients[3].rc, GVL_OK);
    ck_assert_int_eq(clients[4].rc, GVL_SELLER_CANNOT_BID);
    ck_assert_int_eq(clients[5].rc, GVL_OK);
    ck_assert_int_eq(clients[5].bid.sequence, 4);
    ck_assert_int_eq(world->items[0].bid_count, 3);
}
END_TEST


START_TEST(an_unknown_item_hurts_nobody_else)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], WORLD_ITEMS + 3, 1, 1000, 0);
    world_bid(world, &clients[1], 1, 1, 1000, 0);
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_ITEM_NOT_FOUND);
    ck_assert_int_eq(clients[1].rc, GVL_OK);
    ck_assert_uint_eq(world->nlocks, 1);
}
END_TEST


START_TEST(the_clock_under_the_lock_decides)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_turn(world);
    world->now_us = world->items[0].end_at_us;
    world_settle(world);
    ck_assert_int_eq(clients[0].rc, GVL_ITEM_ENDED);

    world->now_us = world->items[0].end_at_us - 1;
    world_bid(world, &clients[1], 0, 1, 1000, 0);
    world_settle(world);
    ck_assert_int_eq(clients[1].rc, GVL_OK);
}
END_TEST


/* Whoever waits on a cold item goes before the rest of a hot one. */

START_TEST(a_hot_item_starves_nobody)
{
    size_t  i;

    open_book(1, 8, 100);

    for (i = 0; i < 40; i++) {
        world_bid(world, &clients[i], 0, i + 1, 1000 + 100 * (int64_t) i, 0);
    }

    world_bid(world, &clients[40], 1, 1, 1000, 0);

    lock_next();
    world_answer(world, 0, GVL_OK);
    world_answer(world, 0, GVL_OK);
    world_answer(world, 0, GVL_OK);
    ck_assert_int_eq(clients[40].rc, GVL_OK);
    ck_assert_int_eq(clients[39].rc, GVL_AGAIN);

    world_settle(world);
    ck_assert_uint_eq(world->nbids, 41);
}
END_TEST


START_TEST(a_full_book_says_when_to_come_again)
{
    open_book(1, 2, 3);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_bid(world, &clients[1], 0, 2, 1100, 0);
    world_bid(world, &clients[2], 0, 3, 1200, 0);
    world_bid(world, &clients[3], 0, 4, 1300, 0);

    ck_assert_int_eq(clients[3].rc, GVL_BOOK_FULL);
    ck_assert_int_gt(clients[3].fault.retry_after_ms, 0);

    world_turn(world);
    world_bid(world, &clients[4], 0, 5, 1400, 0);
    ck_assert_int_eq(clients[4].rc, GVL_AGAIN);
    world_settle(world);
    ck_assert_uint_eq(world->nbids, 4);
}
END_TEST


START_TEST(who_hangs_up_in_time_has_not_bid)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    world_bid(world, &clients[1], 0, 2, 2000, 0);
    world_bid(world, &clients[2], 1, 1, 2000, 0);
    world_hang_up(&clients[0]);
    world_hang_up(&clients[2]);
    world_settle(world);

    ck_assert_int_eq(clients[1].rc, GVL_OK);
    ck_assert_int_eq(clients[1].bid.sequence, 2);
    ck_assert_uint_eq(world->nbids, 1);
}
END_TEST


START_TEST(who_hangs_up_too_late_has_bid)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    lock_next();
    world_hang_up(&clients[0]);
    world_settle(world);

    ck_assert_uint_eq(world->nbids, 1);
}
END_TEST


START_TEST(refusals_record_nothing)
{
    open_book(1, 256, 100);
    world_bid(world, &clients[0], 0, 1, 999, 0);
    world_bid(world, &clients[1], 1, 0, 1000, 0);
    world_settle(world);

    ck_assert_int_eq(clients[0].rc, GVL_BID_TOO_LOW);
    ck_assert_int_eq(clients[1].rc, GVL_SELLER_CANNOT_BID);
    ck_assert_uint_eq(world->nrecords, 0);
}
END_TEST


START_TEST(the_cache_hears_before_the_bidder_and_holds_up_nobody)
{
    open_book(1, 256, 100);
    world->ports.cache = &world->cache;
    world_bid(world, &clients[0], 0, 1, 1000, 0);
    lock_next();
    world_bid(world, &clients[1], 0, 2, 1100, 0);

    world_answer(world, 0, GVL_OK);     /* committed */
    ck_assert_uint_eq(world->nasks, 2);
    ck_assert_int_eq(world->asks[0].kind, WORLD_LOCK);
    ck_assert_int_eq(world->asks[1].kind, WORLD_TELL);
    ck_assert_int_eq(clients[0].rc, GVL_AGAIN);

    world_answer(world, 1, GVL_OK);
    ck_assert_int_eq(clients[0].rc, GVL_OK);
    world_settle(world);
    ck_assert_int_eq(clients[1].rc, GVL_OK);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("bid book");
    tcase_add_test(tcase, a_bid_is_accepted_after_its_commit);
    tcase_add_test(tcase, of_equal_bids_the_first_is_taken);
    tcase_add_test(tcase, each_bid_is_judged_by_those_before_it);
    tcase_add_test(tcase, an_unknown_item_hurts_nobody_else);
    tcase_add_test(tcase, the_clock_under_the_lock_decides);
    tcase_add_test(tcase, a_hot_item_starves_nobody);
    tcase_add_test(tcase, a_full_book_says_when_to_come_again);
    tcase_add_test(tcase, who_hangs_up_in_time_has_not_bid);
    tcase_add_test(tcase, who_hangs_up_too_late_has_bid);
    tcase_add_test(tcase, refusals_record_nothing);
    tcase_add_test(tcase,
                   the_cache_hears_before_the_bidder_and_holds_up_nobody);

    return book_run("bid book", tcase);
}
