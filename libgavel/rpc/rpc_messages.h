/* Items and bids as messages, for whoever answers with some. */

#ifndef GVL_RPC_MESSAGES_H
#define GVL_RPC_MESSAGES_H

#include "bids/bid.h"
#include "bids/v1/bids.pb-c.h"

#include "out.h"


/* Each is NULL after a failure that sticks in out. */
Bids__V1__Item *gvl_rpc_item(gvl_out_t *out, const gvl_item_t *item);
Bids__V1__Bid *gvl_rpc_bid(gvl_out_t *out, const gvl_bid_t *bid);

#endif /* GVL_RPC_MESSAGES_H */
