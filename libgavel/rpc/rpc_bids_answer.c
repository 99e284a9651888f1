/* What the stories of bids leave becomes messages here. */

#include "method.h"
#include "rpc_bids.h"
#include "rpc_messages.h"


gvl_rc_t
gvl_rpc_place_bid_answer(gvl_call_t *call, const ProtobufCMessage **response)
{
    gvl_out_t                    out = { call->arena, GVL_OK };
    Bids__V1__PlaceBidResponse  *message;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->bid = gvl_rpc_bid(&out, call->result);

    *response = &message->base;

    return out.rc;
}


Bids__V1__Bid *
gvl_rpc_bid(gvl_out_t *out, const gvl_bid_t *bid)
{
    Bids__V1__Bid  *message;

    message = gvl_out_message(out, &bids__v1__bid__descriptor);
    if (message == NULL) {
        return NULL;
    }

    message->id = gvl_out_id(out, &bid->id);
    message->item_id = gvl_out_id(out, &bid->item_id);
    message->user_id = gvl_out_id(out, &bid->bidder_id);
    message->amount = bid->amount_cents;
    message->created_at = gvl_out_time(out, bid->created_at_us);
    message->sequence = bid->sequence;

    return message;
}
