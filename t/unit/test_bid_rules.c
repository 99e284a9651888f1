/* The rule of a bid and the table of increments, by every case. */

#include <check.h>
#include <string.h>

#include "bids/bid.h"
#include "bids/increments.h"
#include "suite.h"


#define NOW_US  INT64_C(1767225600000000)

static const gvl_uuid_t  seller = { { 1 } };
static const gvl_uuid_t  ann = { { 2 } };
static const gvl_uuid_t  ben = { { 3 } };


/* Each row of the contract's table: the last price under it, and the first. */

START_TEST(increments_change_at_their_bounds)
{
    size_t  i;

    static const int64_t  bounds[][3] = {
        { 100, 5, 25 }, { 500, 25, 50 }, { 2500, 50, 100 },
        { 10000, 100, 250 }, { 25000, 250, 500 }, { 50000, 500, 1000 },
        { 100000, 1000, 2500 }, { 250000, 2500, 5000 },
        { 500000, 5000, 10000 }
    };

    for (i = 0; i < GVL_COUNT(bounds); i++) {
        ck_assert_int_eq(gvl_increment_cents(bounds[i][0] - 1), bounds[i][1]);
        ck_assert_int_eq(gvl_increment_cents(bounds[i][0]), bounds[i][2]);
    }

    ck_assert_int_eq(gvl_increment_cents(1), 5);
    ck_assert_int_eq(gvl_increment_cents(GVL_AMOUNT_MAX), 10000);
}
END_TEST


START_TEST(the_least_next_bid_never_falls)
{
    int64_t  highest, former, next;

    former = 0;

    for (highest = 1; highest < 600000; highest++) {
        next = gvl_min_next_cents(1, highest);

        if (next <= highest || next < former) {
            ck_abort_msg("after %lld cents: %lld", (long long) highest,
                         (long long) next);
        }

        former = next;
    }

    ck_assert_int_eq(gvl_min_next_cents(700, 0), 700);
    ck_assert_int_eq(gvl_min_next_cents(700, 700), 750);
}
END_TEST


static gvl_bidding_t
an_item(void)
{
    gvl_bidding_t  item;

    memset(&item, 0, sizeof(item));
    item.item_id.bytes[0] = 9;
    item.seller_id = seller;
    item.status = GVL_STATUS_ACTIVE;
    item.start_cents = 1000;
    item.sequence = 1;
    item.end_at_us = NOW_US + 1;

    return item;
}


static gvl_bid_t
a_bid(gvl_uuid_t bidder, int64_t amount_cents)
{
    gvl_bid_t  bid;

    memset(&bid, 0, sizeof(bid));
    bid.bidder_id = bidder;
    bid.amount_cents = amount_cents;

    return bid;
}


START_TEST(an_item_that_is_not_there)
{
    gvl_bid_t    bid;
    gvl_fault_t  fault;

    bid = a_bid(ann, 1000);
    ck_assert_int_eq(gvl_bid_judge(&bid, NULL, NOW_US, &fault),
                     GVL_ITEM_NOT_FOUND);
}
END_TEST


/* All faults in all combinations: the first one of the contract is told. */

START_TEST(the_first_broken_rule_is_told)
{
    int            i, past, low, whose;
    gvl_rc_t       expected;
    gvl_bid_t      bid;
    gvl_fault_t    fault;
    gvl_bidding_t  item;

    static const gvl_item_status_t  statuses[] = {
        GVL_STATUS_ACTIVE, GVL_STATUS_ENDED, GVL_STATUS_CANCELLED
    };

    for (i = 0; i < 3 * 2 * 2 * 3; i++) {
        past = i / 3 % 2;
        low = i / 6 % 2;
        whose = i / 12;         /* the seller's, the highest's, another's */

        item = an_item();
        item.status = statuses[i % 3];
        item.end_at_us = past ? NOW_US : NOW_US + 1;
        item.highest_cents = 1000;
        item.highest_bidder_id = ann;
        item.bid_count = 1;

        bid = a_bid(whose == 0 ? seller : whose == 1 ? ann : ben,
                    low ? 1049 : 1050);

        expected = item.status == GVL_STATUS_CANCELLED ? GVL_ITEM_CANCELLED
                   : item.status == GVL_STATUS_ENDED ? GVL_ITEM_ENDED
                   : past ? GVL_ITEM_ENDED
                   : whose == 0 ? GVL_SELLER_CANNOT_BID
                   : whose == 1 ? GVL_ALREADY_HIGHEST_BIDDER
                   : low ? GVL_BID_TOO_LOW : GVL_OK;

        memset(&fault, 0, sizeof(fault));
        ck_assert_int_eq(gvl_bid_judge(&bid, &item, NOW_US, &fault),
                         expected);

        ck_assert_int_eq(fault.highest_cents,
                         expected == GVL_BID_TOO_LOW ? 1000 : 0);
        ck_assert_int_eq(fault.min_next_cents,
                         expected == GVL_BID_TOO_LOW ? 1050 : 0);
    }
}
END_TEST


START_TEST(the_first_bid_may_be_the_start_price)
{
    gvl_bid_t      bid;
    gvl_fault_t    fault;
    gvl_bidding_t  item;

    item = an_item();

    bid = a_bid(ann, 999);
    ck_assert_int_eq(gvl_bid_judge(&bid, &item, NOW_US, &fault),
                     GVL_BID_TOO_LOW);
    ck_assert_int_eq(fault.highest_cents, 0);
    ck_assert_int_eq(fault.min_next_cents, 1000);

    bid = a_bid(ann, 1000);
    ck_assert_int_eq(gvl_bid_judge(&bid, &item, NOW_US, &fault), GVL_OK);
}
END_TEST


START_TEST(an_accepted_bid_is_the_highest)
{
    gvl_bid_t      bid;
    gvl_bidding_t  item;

    item = an_item();
    bid = a_bid(ann, 1000);
    gvl_bid_accept(&bid, &item, NOW_US);

    ck_assert_int_eq(bid.sequence, 2);
    ck_assert_int_eq(bid.created_at_us, NOW_US);
    ck_assert_int_eq(item.sequence, 2);
    ck_assert_int_eq(item.bid_count, 1);
    ck_assert_int_eq(item.highest_cents, 1000);
    ck_assert_int_eq(item.updated_at_us, NOW_US);
    ck_assert(gvl_uuid_eq(&item.highest_bidder_id, &ann));
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("rules");
    tcase_add_test(tcase, increments_change_at_their_bounds);
    tcase_add_test(tcase, the_least_next_bid_never_falls);
    tcase_add_test(tcase, an_item_that_is_not_there);
    tcase_add_test(tcase, the_first_broken_rule_is_told);
    tcase_add_test(tcase, the_first_bid_may_be_the_start_price);
    tcase_add_test(tcase, an_accepted_bid_is_the_highest);

    return suite_run("bid rules", tcase);
}
