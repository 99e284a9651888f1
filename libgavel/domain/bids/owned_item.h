/* What an item's seller may still do to it. */

#ifndef GVL_BIDS_OWNED_ITEM_H
#define GVL_BIDS_OWNED_ITEM_H

#include "caller.h"
#include "bids/ports.h"


/*
 * Judges an edit or a cancellation of an item under its lock, in this order:
 * it exists, the caller is its seller, it is active and its end has not come,
 * nobody has bid.
 */
GVL_MUST_USE gvl_rc_t gvl_judge_owner(const gvl_caller_t *caller,
    const gvl_item_locked_t *locked);

#endif /* GVL_BIDS_OWNED_ITEM_H */
