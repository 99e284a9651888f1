/* What an item's changes were, told from what it is now. */

#include <assert.h>
#include <string.h>

#include "live/past.h"


int64_t
gvl_live_last_bid(const gvl_bidding_t *now)
{
    return now->status == GVL_STATUS_ACTIVE ? now->sequence
                                            : now->sequence - 1;
}


gvl_live_kind_t
gvl_live_kind(const gvl_bidding_t *now, int64_t sequence)
{
    int64_t  last;

    assert(sequence <= now->sequence);
    last = gvl_live_last_bid(now);

    if (sequence > last) {
        return now->status == GVL_STATUS_ENDED ? GVL_LIVE_END
                                               : GVL_LIVE_CANCEL;
    }

    return sequence > last - now->bid_count ? GVL_LIVE_BID : GVL_LIVE_EDIT;
}


gvl_item_t
gvl_live_item_at(const gvl_item_t *now, int64_t sequence,
    const gvl_bid_t *bid)
{
    int64_t         last;
    gvl_item_t      then;
    gvl_bidding_t  *bidding;

    then = *now;
    bidding = &then.bidding;
    last = gvl_live_last_bid(bidding);

    if (sequence > last) {
        return then;
    }

    bidding->status = GVL_STATUS_ACTIVE;
    bidding->sequence = sequence;

    if (bid != NULL) {
        bidding->bid_count -= last - sequence;
        bidding->highest_cents = bid->amount_cents;
        bidding->highest_bidder_id = bid->bidder_id;
        bidding->updated_at_us = bid->created_at_us;

    } else {
        bidding->bid_count = 0;
        bidding->highest_cents = 0;
        memset(&bidding->highest_bidder_id, 0,
               sizeof(bidding->highest_bidder_id));
    }

    return then;
}
