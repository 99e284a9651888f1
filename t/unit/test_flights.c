/* Reads in flight: one query for many readers, and never an older item. */

#include "item_world.h"


START_TEST(a_thousand_readers_of_a_cold_item_make_one_query)
{
    size_t  i;

    for (i = 0; i < READERS_MAX; i++) {
        begin(&readers[i], &nobody);
    }

    gvl_flow_abandon(readers[7].flow);
    ck_assert_uint_eq(queries, 1);
    answer_query(GVL_OK);

    ck_assert_uint_eq(queries, 1);
    ck_assert_uint_eq(told, 1);

    for (i = 0; i < READERS_MAX; i++) {
        ck_assert_int_eq(readers[i].rc, i == 7 ? GVL_AGAIN : GVL_OK);
    }
}
END_TEST


/* One query reads the others' items once the two that may be are under way. */

START_TEST(items_asked_for_meanwhile_share_a_query)
{
    char    ids[10][sizeof(ITEM_TEXT)];
    size_t  i;

    for (i = 0; i < 10; i++) {
        memcpy(ids[i], ITEM_TEXT, sizeof(ITEM_TEXT));
        ids[i][sizeof(ITEM_TEXT) - 2] = (char) ('0' + i);
    }

    stored_found = false;

    for (i = 0; i < 10; i++) {
        begin_item(&readers[i], &nobody, ids[i]);
    }

    ck_assert_uint_eq(queries, 2);
    ck_assert_uint_eq(asked[0], 1);
    ck_assert_uint_eq(asked[1], 1);

    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].rc, GVL_ITEM_NOT_FOUND);
    ck_assert_uint_eq(queries, 3);
    ck_assert_uint_eq(asked[1], 8);

    stored_found = true;
    stored.bidding.item_id.bytes[15] = 7;
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_ITEM_NOT_FOUND);
    answer_query(GVL_OK);

    for (i = 2; i < 10; i++) {
        ck_assert_int_eq(readers[i].rc, i == 7 ? GVL_OK : GVL_ITEM_NOT_FOUND);
    }
}
END_TEST


/* The database is away: whoever asks hears of it, and nobody waits on. */

START_TEST(a_query_that_fails_at_once_answers_at_once)
{
    refuse_at_once = true;
    begin(&readers[0], &nobody);
    begin(&readers[1], &nobody);
    ck_assert_int_eq(readers[0].rc, GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(readers[1].rc, GVL_DATABASE_UNAVAILABLE);
    refuse_at_once = false;

    begin(&readers[2], &nobody);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[2].rc, GVL_OK);
}
END_TEST


START_TEST(the_first_reader_may_hang_up)
{
    begin(&readers[0], &nobody);
    begin(&readers[1], &nobody);
    gvl_flow_abandon(readers[0].flow);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_OK);
}
END_TEST


START_TEST(a_failed_read_fails_all_and_is_forgotten)
{
    begin(&readers[0], &nobody);
    begin(&readers[1], &nobody);
    answer_query(GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(readers[0].rc, GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(readers[1].rc, GVL_DATABASE_UNAVAILABLE);
    ck_assert_uint_eq(told, 0);

    begin(&readers[2], &nobody);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[2].rc, GVL_OK);
}
END_TEST


/* Somebody joins a read and knows of a newer item: that one is shown. */

static void
join_older_read(int64_t *known)
{
    begin(&readers[0], &nobody);
    *known = 6;
    begin(&readers[1], &nobody);
    ck_assert_uint_eq(queries, 1);

    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].rc, GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_AGAIN);

    stored.bidding.sequence = 6;
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].item.bidding.sequence, 6);
}


START_TEST(an_older_read_in_flight_is_not_shown)
{
    join_older_read(&seen_sequence);
}
END_TEST


/* The same, accepted on another machine; only the cache has heard of it. */

START_TEST(an_older_read_in_flight_is_not_shown_to_whom_the_cache_warns)
{
    join_older_read(&told_sequence);
}
END_TEST


/* Nobody joins a read that began before they asked; the next is for all. */

START_TEST(without_a_cache_nobody_joins_an_older_read)
{
    size_t  i;

    cache_live = false;
    begin(&readers[0], &nobody);

    for (i = 1; i < READERS_MAX; i++) {
        begin(&readers[i], &nobody);
    }

    ck_assert_uint_eq(queries, 1);
    gvl_flow_abandon(readers[7].flow);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].item.bidding.sequence, 5);
    ck_assert_int_eq(readers[1].rc, GVL_AGAIN);
    ck_assert_uint_eq(queries, 2);

    stored.bidding.sequence = 6;
    answer_query(GVL_OK);
    ck_assert_uint_eq(queries, 2);

    for (i = 1; i < READERS_MAX; i++) {
        ck_assert_int_eq(readers[i].rc, i == 7 ? GVL_AGAIN : GVL_OK);
        ck_assert(i == 7 || readers[i].item.bidding.sequence == 6);
    }
}
END_TEST


START_TEST(a_failed_read_leaves_the_next_one_to_those_who_wait_for_it)
{
    item_ports.cache = NULL;
    begin(&readers[0], &nobody);
    begin(&readers[1], &nobody);
    answer_query(GVL_DATABASE_UNAVAILABLE);
    ck_assert_int_eq(readers[0].rc, GVL_DATABASE_UNAVAILABLE);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[1].rc, GVL_OK);
    ck_assert_uint_eq(told, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("flights");
    tcase_add_test(tcase, a_thousand_readers_of_a_cold_item_make_one_query);
    tcase_add_test(tcase, items_asked_for_meanwhile_share_a_query);
    tcase_add_test(tcase, a_query_that_fails_at_once_answers_at_once);
    tcase_add_test(tcase, the_first_reader_may_hang_up);
    tcase_add_test(tcase, a_failed_read_fails_all_and_is_forgotten);
    tcase_add_test(tcase, an_older_read_in_flight_is_not_shown);
    tcase_add_test(tcase,
        an_older_read_in_flight_is_not_shown_to_whom_the_cache_warns);
    tcase_add_test(tcase, without_a_cache_nobody_joins_an_older_read);
    tcase_add_test(tcase,
                   a_failed_read_leaves_the_next_one_to_those_who_wait_for_it);

    return item_run("flights", tcase);
}
