/* The book and its batches: order, bounds, failures, and what is answered. */

#include "bids_world.h"


static world_t         *world;
static world_client_t   clients[300];


static void
open_book(size_t batches_max, size_t batch_max, size_t waiting_max)
{
    world = world_create(batches_max, batch_max, waiting_max);
}


static void
teardown(void)
{
    world_destroy(world);
}


/* Begins a batch of what waits and lets it come to its record trip. */

static void
lock_next(void)
{
    world_turn(world);
    world_answer(world, 0, GVL_OK);
}


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

START_TEST(a_key_raced_on_two_items)
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


static uint64_t
random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;

    return *state;
}


static void
storm_answer(uint64_t *state)
{
    size_t  n;

    n = random_next(state) % world->nasks;

    switch (random_next(state) % 12) {

    case 0:
        if (world->asks[n].kind == WORLD_TELL) {
            world_answer(world, n, GVL_OK);     /* a cache never fails */

        } else {
            world_answer(world, n, GVL_DATABASE_UNAVAILABLE);
        }

        break;

    case 1:
    case 2:
        if (world->asks[n].kind == WORLD_RECORD) {
            world_lose(world, n, random_next(state) % 2 == 0);
            break;
        }

        /* fall through */

    default:
        world_answer(world, n, GVL_OK);
        break;
    }
}


/* Every bid answered "accepted" is there once; bids rise; counts agree. */

static void
storm_check(size_t nclients)
{
    size_t          i, j, found, accepted;
    int64_t         counts[WORLD_ITEMS], highest[WORLD_ITEMS];
    gvl_bid_t      *bid;
    gvl_bidding_t  *item;

    memset(counts, 0, sizeof(counts));
    memset(highest, 0, sizeof(highest));

    for (i = 0; i < world->nbids; i++) {
        bid = &world->bids[i];
        j = world_item(&bid->item_id);
        counts[j]++;
        ck_assert_int_gt(bid->amount_cents, highest[j]);
        ck_assert_int_eq(bid->sequence, counts[j] + 1);
        highest[j] = bid->amount_cents;
    }

    for (i = 0; i < WORLD_ITEMS; i++) {
        item = &world->items[i];
        ck_assert_int_eq(item->bid_count, counts[i]);
        ck_assert_int_eq(item->highest_cents, highest[i]);
    }

    accepted = 0;

    for (i = 0; i < nclients; i++) {
        ck_assert_int_ne(clients[i].rc, GVL_AGAIN);

        found = 0;
        for (j = 0; clients[i].rc == GVL_OK && j < world->nbids; j++) {
            found += gvl_uuid_eq(&world->bids[j].id, &clients[i].bid.id);
        }

        ck_assert_uint_eq(found, clients[i].rc == GVL_OK ? 1 : 0);
        accepted += found;
    }

    ck_assert_uint_gt(accepted, 0);
}


/* Random bids, answers, failures and hang-ups; the number is the seed. */

START_TEST(a_storm_leaves_the_truth_standing)
{
    size_t    i;
    uint64_t  state;

    open_book(3, 7, 300);
    world->ports.seen = &world->seen;
    world->ports.cache = _i % 2 == 0 ? &world->cache : NULL;
    state = UINT64_C(0x9e3779b97f4a7c15) * (uint64_t) (_i + 1);

    for (i = 0; i < GVL_COUNT(clients); i++) {
        world_bid(world, &clients[i], random_next(&state) % 3,
                  random_next(&state) % 9,
                  1000 + (int64_t) (random_next(&state) % 40 * 50 + i * 20),
                  random_next(&state) % 4 == 0
                  ? random_next(&state) % 5 + 1 : 0);

        if (clients[i].rc == GVL_AGAIN && random_next(&state) % 16 == 0) {
            world_hang_up(&clients[i]);
        }

        if (random_next(&state) % 3 == 0) {
            world_turn(world);
        }

        while (world->nasks != 0 && random_next(&state) % 2 == 0) {
            storm_answer(&state);
        }
    }

    world_settle(world);
    storm_check(GVL_COUNT(clients));
}
END_TEST


int
main(void)
{
    int       failed;
    TCase    *tcase;
    Suite    *suite;
    SRunner  *runner;

    suite = suite_create("bid book");
    tcase = tcase_create("book");
    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, a_bid_is_accepted_after_its_commit);
    tcase_add_test(tcase, of_equal_bids_the_first_is_taken);
    tcase_add_test(tcase, each_bid_is_judged_by_those_before_it);
    tcase_add_test(tcase, an_unknown_item_hurts_nobody_else);
    tcase_add_test(tcase, the_clock_under_the_lock_decides);
    tcase_add_test(tcase, a_batch_takes_no_more_than_it_may);
    tcase_add_test(tcase, an_item_is_in_one_batch_others_go_on);
    tcase_add_test(tcase, a_batch_that_is_late_holds_up_no_other_item);
    tcase_add_test(tcase, bids_gather_while_a_batch_is_under_way);
    tcase_add_test(tcase, a_full_batch_waits_for_nothing);
    tcase_add_test(tcase, a_batch_waits_for_as_many_as_were_answered);
    tcase_add_test(tcase, company_that_stays_away_is_not_waited_for_long);
    tcase_add_test(tcase, who_comes_alone_never_waits);
    tcase_add_test(tcase, bids_that_come_before_the_lock_come_along);
    tcase_add_test(tcase, a_key_that_comes_along_is_looked_up);
    tcase_add_test(tcase, near_the_end_the_clock_is_read_anew);
    tcase_add_test(tcase, a_hot_item_starves_nobody);
    tcase_add_test(tcase, a_full_book_says_when_to_come_again);
    tcase_add_test(tcase, who_hangs_up_in_time_has_not_bid);
    tcase_add_test(tcase, who_hangs_up_too_late_has_bid);
    tcase_add_test(tcase, refusals_record_nothing);
    tcase_add_test(tcase, a_lost_database_answers_nobody_with_a_verdict);
    tcase_add_test(tcase, one_bad_bid_fails_alone);
    tcase_add_test(tcase, bids_that_come_during_a_retry_keep_their_place);
    tcase_add_test(tcase, a_lost_commit_that_was_done_is_found);
    tcase_add_test(tcase, a_lost_commit_that_was_not_done_is_done);
    tcase_add_test(tcase, a_lost_bid_has_no_right_to_its_place);
    tcase_add_test(tcase, an_outcome_that_stays_unknown_is_not_guessed);
    tcase_add_test(tcase, a_key_50_times_at_once_is_one_bid);
    tcase_add_test(tcase, a_key_gives_its_answer_whatever_has_happened);
    tcase_add_test(tcase, a_key_belongs_to_one_bid);
    tcase_add_test(tcase, a_refused_key_is_judged_anew);
    tcase_add_test(tcase, a_key_raced_on_two_items);
    tcase_add_test(tcase, what_is_seen_to_be_too_low_asks_nobody);
    tcase_add_test(tcase, only_one_rule_is_answered_from_memory);
    tcase_add_test(tcase,
                   the_cache_hears_before_the_bidder_and_holds_up_nobody);
    tcase_add_test(tcase, fields_are_told_all_at_once);
    tcase_add_loop_test(tcase, a_storm_leaves_the_truth_standing, 0, 60);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
