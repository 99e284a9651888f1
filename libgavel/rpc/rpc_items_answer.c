/* What the stories of items leave becomes messages here. */

#include <assert.h>

#include "bids/stories.h"

#include "method.h"
#include "rpc_items.h"
#include "rpc_messages.h"


static Bids__V1__Item **gvl_rpc_items(gvl_out_t *out,
    const gvl_items_t *items);
static void gvl_rpc_item_texts(gvl_out_t *out, const gvl_item_t *item,
    Bids__V1__Item *message);


/* CreateItem, GetItem, UpdateItem and CancelItem answer with field 1 alone. */
gvl_rc_t
gvl_rpc_item_answer(gvl_call_t *call, const ProtobufCMessage **response)
{
    char                            *message;
    gvl_out_t                        out = { call->arena, GVL_OK };
    Bids__V1__Item                  *item;
    const ProtobufCFieldDescriptor  *field;

    message = gvl_out_message(&out, call->method->response);
    item = gvl_rpc_item(&out, call->result);

    if (out.rc != GVL_OK) {
        return out.rc;
    }

    field = &call->method->response->fields[0];
    assert(field->descriptor == &bids__v1__item__descriptor);
    *(Bids__V1__Item **) (void *) (message + field->offset) = item;

    *response = (const ProtobufCMessage *) (void *) message;

    return GVL_OK;
}


gvl_rc_t
gvl_rpc_list_items_answer(gvl_call_t *call, const ProtobufCMessage **response)
{
    gvl_out_t                     out = { call->arena, GVL_OK };
    const gvl_item_page_t        *page;
    Bids__V1__ListItemsResponse  *message;

    page = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->items = gvl_rpc_items(&out, &page->items);
    message->n_items = page->items.n;
    message->next_page_token = gvl_out_text(&out, page->next_page_token);

    *response = &message->base;

    return out.rc;
}


gvl_rc_t
gvl_rpc_list_seller_items_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    gvl_out_t                           out = { call->arena, GVL_OK };
    const gvl_item_page_t              *page;
    Bids__V1__ListSellerItemsResponse  *message;

    page = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->items = gvl_rpc_items(&out, &page->items);
    message->n_items = page->items.n;
    message->next_page_token = gvl_out_text(&out, page->next_page_token);

    *response = &message->base;

    return out.rc;
}


static Bids__V1__Item **
gvl_rpc_items(gvl_out_t *out, const gvl_items_t *items)
{
    size_t            i;
    Bids__V1__Item  **list;

    list = gvl_out_list(out, items->n);

    for (i = 0; i < items->n && out->rc == GVL_OK; i++) {
        list[i] = gvl_rpc_item(out, &items->items[i]);
    }

    return list;
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
