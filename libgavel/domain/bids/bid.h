/* A bid, and the rule that judges it. */

#ifndef GVL_BIDS_BID_H
#define GVL_BIDS_BID_H

#include "bids/item.h"


typedef struct {
    gvl_uuid_t                      id;
    gvl_uuid_t                      item_id;
    gvl_uuid_t                      bidder_id;
    gvl_uuid_t                      idempotency_key;    /* nil: none */
    int64_t                         amount_cents;
    int64_t                         sequence;   /* the item's, made by it */
    int64_t                         created_at_us;
} gvl_bid_t;

/*
 * Judges a bid against its item as it is under the lock at now_us by the
 * database's clock, in the order of the contract: the item's end, the seller,
 * the highest bidder, the amount.  A NULL item was not found.  GVL_BID_TOO_LOW
 * fills the fault.
 */
GVL_MUST_USE gvl_rc_t gvl_bid_judge(const gvl_bid_t *bid,
    const gvl_bidding_t *item, int64_t now_us, gvl_fault_t *fault);

/* Makes an accepted bid the item's highest and gives it its sequence. */
void gvl_bid_accept(gvl_bid_t *bid, gvl_bidding_t *item, int64_t now_us);

#endif /* GVL_BIDS_BID_H */
