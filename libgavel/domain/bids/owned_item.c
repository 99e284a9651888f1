/* The rule of edits and cancellations. */

#include "bids/owned_item.h"


gvl_rc_t
gvl_judge_owner(const gvl_caller_t *caller, const gvl_item_locked_t *locked)
{
    const gvl_bidding_t  *item;

    item = &locked->item.bidding;

    if (!locked->found) {
        return GVL_ITEM_NOT_FOUND;
    }

    if (!gvl_uuid_eq(&item->seller_id, &caller->subject)) {
        return GVL_NOT_OWNER;
    }

    if (item->status != GVL_STATUS_ACTIVE
        || locked->now_us >= item->end_at_us)
    {
        return GVL_ITEM_NOT_ACTIVE;
    }

    if (item->bid_count != 0) {
        return GVL_ITEM_HAS_BIDS;
    }

    return GVL_OK;
}
