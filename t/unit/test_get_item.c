/* GetItem: from the cache or the database, and who is shown to whom. */

#include "bids/pseudonym.h"
#include "item_world.h"


START_TEST(a_cached_item_asks_no_database)
{
    cached_found = true;
    begin(&readers[0], &nobody);
    ck_assert_int_eq(readers[0].rc, GVL_OK);
    ck_assert_uint_eq(queries, 0);
}
END_TEST


/* A bid was accepted here that the cache does not know. */

START_TEST(an_older_cached_item_is_not_shown)
{
    cached_found = true;
    cached_item.bidding.sequence = 4;
    seen_sequence = 5;
    begin(&readers[0], &nobody);
    ck_assert_int_eq(readers[0].rc, GVL_AGAIN);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].item.bidding.sequence, 5);
}
END_TEST


START_TEST(an_item_that_is_not_there_is_not_found)
{
    stored_found = false;
    begin(&readers[0], &nobody);
    answer_query(GVL_OK);
    ck_assert_int_eq(readers[0].rc, GVL_ITEM_NOT_FOUND);
}
END_TEST


START_TEST(winners_are_shown_to_themselves_and_the_seller)
{
    gvl_uuid_t    winner, other;
    gvl_caller_t  caller;

    cached_found = true;
    winner = stored.bidding.highest_bidder_id;
    memset(&caller, 0, sizeof(caller));
    caller.signed_in = true;

    caller.subject = winner;
    begin(&readers[0], &caller);
    other = gvl_item_winner_id(&readers[0].item);
    ck_assert(gvl_uuid_eq(&other, &winner));

    caller.subject = stored.bidding.seller_id;
    begin(&readers[1], &caller);
    other = gvl_item_winner_id(&readers[1].item);
    ck_assert(gvl_uuid_eq(&other, &winner));

    caller.subject.bytes[0] = 3;
    begin(&readers[2], &caller);
    begin(&readers[3], &nobody);
    other = gvl_item_winner_id(&readers[2].item);
    ck_assert(!gvl_uuid_eq(&other, &winner));
    ck_assert_int_eq(other.bytes[6] >> 4, 8);
    ck_assert(gvl_uuid_eq(&other,
                          &readers[3].item.bidding.highest_bidder_id));
}
END_TEST


START_TEST(a_pseudonym_is_of_one_item_and_one_account)
{
    gvl_uuid_t  item, account, first, again, elsewhere, another;

    memset(&item, 1, sizeof(item));
    memset(&account, 2, sizeof(account));
    first = gvl_pseudonym(&item_ports, &item, &account);
    again = gvl_pseudonym(&item_ports, &item, &account);
    another = gvl_pseudonym(&item_ports, &account, &item);
    item.bytes[15] = 9;
    elsewhere = gvl_pseudonym(&item_ports, &item, &account);

    ck_assert(gvl_uuid_eq(&first, &again));
    ck_assert(!gvl_uuid_eq(&first, &elsewhere));
    ck_assert(!gvl_uuid_eq(&first, &another));
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("get item");
    tcase_add_test(tcase, a_cached_item_asks_no_database);
    tcase_add_test(tcase, an_older_cached_item_is_not_shown);
    tcase_add_test(tcase, an_item_that_is_not_there_is_not_found);
    tcase_add_test(tcase, winners_are_shown_to_themselves_and_the_seller);
    tcase_add_test(tcase, a_pseudonym_is_of_one_item_and_one_account);

    return item_run("get item", tcase);
}
