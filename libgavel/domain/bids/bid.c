/* The rule of a bid, pure: nothing is asked and nothing remembered. */

#include "bids/bid.h"
#include "bids/increments.h"


gvl_rc_t
gvl_bid_judge(const gvl_bid_t *bid, const gvl_bidding_t *item, int64_t now_us,
    gvl_fault_t *fault)
{
    int64_t  min_next_cents;

    if (item == NULL) {
        return GVL_ITEM_NOT_FOUND;
    }

    if (item->status == GVL_STATUS_CANCELLED) {
        return GVL_ITEM_CANCELLED;
    }

    /* The closer comes up to a second after the end; the clock does not. */

    if (item->status != GVL_STATUS_ACTIVE || now_us >= item->end_at_us) {
        return GVL_ITEM_ENDED;
    }

    if (gvl_uuid_eq(&bid->bidder_id, &item->seller_id)) {
        return GVL_SELLER_CANNOT_BID;
    }

    if (item->highest_cents != 0
        && gvl_uuid_eq(&bid->bidder_id, &item->highest_bidder_id))
    {
        return GVL_ALREADY_HIGHEST_BIDDER;
    }

    min_next_cents = gvl_min_next_cents(item->start_cents,
                                        item->highest_cents);

    if (bid->amount_cents < min_next_cents) {
        fault->highest_cents = item->highest_cents;
        fault->min_next_cents = min_next_cents;
        return GVL_BID_TOO_LOW;
    }

    return GVL_OK;
}


void
gvl_bid_accept(gvl_bid_t *bid, gvl_bidding_t *item, int64_t now_us)
{
    item->highest_cents = bid->amount_cents;
    item->highest_bidder_id = bid->bidder_id;
    item->bid_count++;
    item->sequence++;
    item->updated_at_us = now_us;

    bid->sequence = item->sequence;
    bid->created_at_us = now_us;
}
