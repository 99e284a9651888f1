/* Answers of BidService about bids, for its table in rpc_bids.c only. */

#ifndef GVL_RPC_BIDS_H
#define GVL_RPC_BIDS_H

#include "call.h"


gvl_rc_t gvl_rpc_place_bid_answer(gvl_call_t *call,
    const ProtobufCMessage **response);
gvl_rc_t gvl_rpc_get_item_bids_answer(gvl_call_t *call,
    const ProtobufCMessage **response);
gvl_rc_t gvl_rpc_get_leaderboard_answer(gvl_call_t *call,
    const ProtobufCMessage **response);
gvl_rc_t gvl_rpc_list_my_bids_answer(gvl_call_t *call,
    const ProtobufCMessage **response);

#endif /* GVL_RPC_BIDS_H */
