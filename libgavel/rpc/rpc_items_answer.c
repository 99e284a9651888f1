/* What the stories of items leave becomes messages here. */

#include "method.h"
#include "rpc_items.h"
#include "rpc_messages.h"


static void gvl_rpc_item_texts(gvl_out_t *out, const gvl_item_t *item,
    Bids__V1__Item *message);


gvl_rc_t
gvl_rpc_create_item_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    gvl_out_t                      out = { call->arena, GVL_OK };
    Bids__V1__CreateItemResponse  *message;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->item = gvl_rpc_item(&out, call->result);

    *response = &message->base;

    return out.rc;
}


gvl_rc_t
gvl_rpc_get_item_answer(gvl_call_t *call, const ProtobufCMessage **response)
{
    gvl_out_t                   out = { call->arena, GVL_OK };
    Bids__V1__GetItemResponse  *message;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->item = gvl_rpc_item(&out, call->result);

    *response = &message->base;

    return out.rc;
}


Bids__V1__Item *
gvl_rpc_item(gvl_out_t *out, const gvl_item_t *item)
{
    gvl_uuid_t             winner_id;
    Bids__V1__Item        *message;
    const gvl_bidding_t   *bidding;

    message = gvl_out_message(out, &bids__v1__item__descriptor);
    if (message == NULL) {
        return NULL;
    }

    bidding = &item->bidding;
    winner_id = gvl_item_winner_id(item);

    message->id = gvl_out_id(out, &bidding->item_id);
    message->start_price = bidding->start_cents;
    message->current_highest_bid = bidding->highest_cents;
    message->end_at = gvl_out_time(out, bidding->end_at_us);
    message->created_at = gvl_out_time(out, item->created_at_us);
    message->updated_at = gvl_out_time(out, bidding->updated_at_us);
    message->seller_id = gvl_out_id(out, &bidding->seller_id);
    message->status = (Bids__V1__ItemStatus) bidding->status;
    message->min_next_bid = gvl_item_min_next_cents(item);
    message->bid_count = bidding->bid_count;
    message->winner_id = gvl_out_id(out, &winner_id);
    message->sequence = bidding->sequence;

    gvl_rpc_item_texts(out, item, message);

    return message;
}


static void
gvl_rpc_item_texts(gvl_out_t *out, const gvl_item_t *item,
    Bids__V1__Item *message)
{
    size_t  i;

    message->title = gvl_out_text(out, item->title);
    message->description = gvl_out_text(out, item->description);
    message->category = gvl_out_text(out, item->category);
    message->images = gvl_out_list(out, item->nimages);

    for (i = 0; i < item->nimages && out->rc == GVL_OK; i++) {
        message->images[i] = gvl_out_text(out, item->images[i]);
    }

    message->n_images = i;
}
