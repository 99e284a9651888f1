/* BidService: its table, and its messages as arguments of stories. */

#include "bids/stories.h"
#include "bids/v1/bids.pb-c.h"

#include "rpc_bids.h"
#include "rpc_items.h"
#include "service.h"


static gvl_rc_t gvl_rpc_place_bid_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_get_item_bids_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_get_leaderboard_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_list_my_bids_begin(gvl_call_t *call);


#define GVL_RPC_BIDS(name, type, verb, who, begin, answer)                    \
    GVL_RPC_METHOD("bids.v1.BidService", name, bids__v1__ ## type ## _request,\
                   bids__v1__ ## type ## _response, GVL_RPC_ ## verb,         \
                   GVL_RPC_ ## who, begin, answer)

static const gvl_method_t  gvl_rpc_bids_methods[] = {
    GVL_RPC_BIDS("PlaceBid", place_bid, POST, SIGNED_IN,
                 gvl_rpc_place_bid_begin, gvl_rpc_place_bid_answer),
    GVL_RPC_BIDS("CreateItem", create_item, POST, SIGNED_IN,
                 gvl_rpc_create_item_begin, gvl_rpc_item_answer),
    GVL_RPC_BIDS("GetItem", get_item, GET, ANYONE,
                 gvl_rpc_get_item_begin, gvl_rpc_item_answer),
    GVL_RPC_BIDS("ListItems", list_items, GET, ANYONE,
                 gvl_rpc_list_items_begin, gvl_rpc_list_items_answer),
    GVL_RPC_BIDS("ListSellerItems", list_seller_items, POST, SIGNED_IN,
                 gvl_rpc_list_seller_items_begin,
                 gvl_rpc_list_seller_items_answer),
    GVL_RPC_BIDS("UpdateItem", update_item, POST, SIGNED_IN,
                 gvl_rpc_update_item_begin, gvl_rpc_item_answer),
    GVL_RPC_BIDS("CancelItem", cancel_item, POST, SIGNED_IN,
                 gvl_rpc_cancel_item_begin, gvl_rpc_item_answer),
    GVL_RPC_BIDS("GetItemBids", get_item_bids, GET, ANYONE,
                 gvl_rpc_get_item_bids_begin, gvl_rpc_get_item_bids_answer),
    GVL_RPC_BIDS("GetLeaderboard", get_leaderboard, GET, ANYONE,
                 gvl_rpc_get_leaderboard_begin,
                 gvl_rpc_get_leaderboard_answer),
    GVL_RPC_BIDS("ListMyBids", list_my_bids, POST, SIGNED_IN,
                 gvl_rpc_list_my_bids_begin, gvl_rpc_list_my_bids_answer)
};

const gvl_service_t  gvl_rpc_bids = {
    GVL_RPC_TEXT("bids.v1.BidService"), gvl_rpc_bids_methods,
    GVL_COUNT(gvl_rpc_bids_methods)
};


static gvl_rc_t
gvl_rpc_place_bid_begin(gvl_call_t *call)
{
    gvl_place_bid_args_t             args;
    const Bids__V1__PlaceBidRequest *request;

    request = (const Bids__V1__PlaceBidRequest *) call->request;

    args.caller = call->caller;
    args.item_id = gvl_str_from(request->item_id);
    args.amount_cents = request->amount;
    args.user_id = gvl_str_from(request->user_id);
    args.idempotency_key = gvl_str_from(request->idempotency_key);
    args.now_us = call->now_us;

    if (gvl_call_result(call, gvl_bid_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_place_bid(call->arena, call->app->bids,
                                              &args, call->result));
}


static gvl_rc_t
gvl_rpc_get_item_bids_begin(gvl_call_t *call)
{
    gvl_get_item_bids_args_t            args;
    const Bids__V1__GetItemBidsRequest *request;

    request = (const Bids__V1__GetItemBidsRequest *) call->request;

    args.caller = call->caller;
    args.item_id = gvl_str_from(request->item_id);
    args.page_size = request->page_size;
    args.page_token = gvl_str_from(request->page_token);

    if (gvl_call_result(call, gvl_bid_page_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_get_item_bids(call->arena,
                                                  call->app->bids, &args,
                                                  call->result));
}


static gvl_rc_t
gvl_rpc_get_leaderboard_begin(gvl_call_t *call)
{
    gvl_get_leaderboard_args_t             args;
    const Bids__V1__GetLeaderboardRequest *request;

    request = (const Bids__V1__GetLeaderboardRequest *) call->request;

    args.caller = call->caller;
    args.item_id = gvl_str_from(request->item_id);
    args.limit = request->limit;

    if (gvl_call_result(call, gvl_leaderboard_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_get_leaderboard(call->arena,
                                                    call->app->bids, &args,
                                                    call->result));
}


static gvl_rc_t
gvl_rpc_list_my_bids_begin(gvl_call_t *call)
{
    gvl_list_mine_args_t               args;
    const Bids__V1__ListMyBidsRequest *request;

    request = (const Bids__V1__ListMyBidsRequest *) call->request;

    args.caller = call->caller;
    args.page_size = request->page_size;
    args.page_token = gvl_str_from(request->page_token);

    if (gvl_call_result(call, gvl_my_bid_page_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_list_my_bids(call->arena,
                                                 call->app->bids, &args,
                                                 call->result));
}
