/*
 * What an item's changes were, told from what it is now.
 *
 * Its sequence counts creation, edits up to the first bid, the bids, and an
 * end or a cancellation; nothing else ever changes it, in no other order.
 */

#ifndef GVL_LIVE_PAST_H
#define GVL_LIVE_PAST_H

#include "bids/bid.h"
#include "live/event.h"


/* What the change of that sequence was; it has happened already. */
gvl_live_kind_t gvl_live_kind(const gvl_bidding_t *now, int64_t sequence);

/* The sequence of the last bid, or of the change before the first one. */
int64_t gvl_live_last_bid(const gvl_bidding_t *now);

/*
 * The item as it was after that change, which the bid made if it was one.  Of
 * edits only the last one is remembered, so older ones show its texts.
 */
gvl_item_t gvl_live_item_at(const gvl_item_t *now, int64_t sequence,
    const gvl_bid_t *bid);

#endif /* GVL_LIVE_PAST_H */
