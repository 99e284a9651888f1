/* BidService's methods about items, for its table in rpc_bids.c only. */

#ifndef GVL_RPC_ITEMS_H
#define GVL_RPC_ITEMS_H

#include "call.h"


gvl_rc_t gvl_rpc_create_item_begin(gvl_call_t *call);
gvl_rc_t gvl_rpc_get_item_begin(gvl_call_t *call);
gvl_rc_t gvl_rpc_list_items_begin(gvl_call_t *call);
gvl_rc_t gvl_rpc_list_seller_items_begin(gvl_call_t *call);
gvl_rc_t gvl_rpc_update_item_begin(gvl_call_t *call);
gvl_rc_t gvl_rpc_cancel_item_begin(gvl_call_t *call);

/* For each response that is one item. */
gvl_rc_t gvl_rpc_item_answer(gvl_call_t *call,
    const ProtobufCMessage **response);

gvl_rc_t gvl_rpc_list_items_answer(gvl_call_t *call,
    const ProtobufCMessage **response);
gvl_rc_t gvl_rpc_list_seller_items_answer(gvl_call_t *call,
    const ProtobufCMessage **response);

#endif /* GVL_RPC_ITEMS_H */
