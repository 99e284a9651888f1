/* What the stories of bids leave becomes messages here. */

#include "bids/stories.h"

#include "method.h"
#include "rpc_bids.h"
#include "rpc_messages.h"


static Bids__V1__LeaderboardEntry *gvl_rpc_rank(gvl_out_t *out,
    const gvl_rank_t *rank, size_t number);
static Bids__V1__MyBid *gvl_rpc_my_bid(gvl_out_t *out,
    const gvl_my_bid_t *entry, gvl_my_bid_status_t status);


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


gvl_rc_t
gvl_rpc_get_item_bids_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    size_t                          i;
    gvl_out_t                       out = { call->arena, GVL_OK };
    const gvl_bid_page_t           *page;
    Bids__V1__GetItemBidsResponse  *message;

    page = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->bids = gvl_out_list(&out, page->n);

    for (i = 0; i < page->n && out.rc == GVL_OK; i++) {
        message->bids[i] = gvl_rpc_bid(&out, &page->bids[i]);
    }

    message->n_bids = i;
    message->next_page_token = gvl_out_text(&out, page->next_page_token);

    *response = &message->base;

    return out.rc;
}


gvl_rc_t
gvl_rpc_get_leaderboard_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    size_t                             i;
    gvl_out_t                          out = { call->arena, GVL_OK };
    const gvl_leaderboard_t           *board;
    Bids__V1__GetLeaderboardResponse  *message;

    board = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->entries = gvl_out_list(&out, board->n);

    for (i = 0; i < board->n && out.rc == GVL_OK; i++) {
        message->entries[i] = gvl_rpc_rank(&out, &board->ranks[i], i + 1);
    }

    message->n_entries = i;
    *response = &message->base;

    return out.rc;
}


static Bids__V1__LeaderboardEntry *
gvl_rpc_rank(gvl_out_t *out, const gvl_rank_t *rank, size_t number)
{
    Bids__V1__LeaderboardEntry  *message;

    message = gvl_out_message(out, &bids__v1__leaderboard_entry__descriptor);
    if (message == NULL) {
        return NULL;
    }

    message->rank = (int32_t) number;
    message->bidder = gvl_out_id(out, &rank->bidder_id);
    message->amount = rank->amount_cents;
    message->created_at = gvl_out_time(out, rank->created_at_us);

    return message;
}


gvl_rc_t
gvl_rpc_list_my_bids_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    size_t                         i;
    gvl_out_t                      out = { call->arena, GVL_OK };
    const gvl_my_bid_page_t       *page;
    Bids__V1__ListMyBidsResponse  *message;

    page = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->entries = gvl_out_list(&out, page->n);

    for (i = 0; i < page->n && out.rc == GVL_OK; i++) {
        message->entries[i] = gvl_rpc_my_bid(&out, &page->entries[i],
                                             page->statuses[i]);
    }

    message->n_entries = i;
    message->next_page_token = gvl_out_text(&out, page->next_page_token);

    *response = &message->base;

    return out.rc;
}


static Bids__V1__MyBid *
gvl_rpc_my_bid(gvl_out_t *out, const gvl_my_bid_t *entry,
    gvl_my_bid_status_t status)
{
    Bids__V1__MyBid  *message;

    message = gvl_out_message(out, &bids__v1__my_bid__descriptor);
    if (message == NULL) {
        return NULL;
    }

    message->item = gvl_rpc_item(out, &entry->item);
    message->my_highest = entry->my_highest_cents;
    message->status = (Bids__V1__MyBidStatus) status;

    return message;
}
