/* BidService's messages about items as arguments of stories. */

#include "bids/stories.h"
#include "bids/v1/bids.pb-c.h"

#include "rpc_items.h"
#include "service.h"


static const gvl_str_t *gvl_rpc_texts(gvl_arena_t *arena, char **texts,
    size_t n);


gvl_rc_t
gvl_rpc_create_item_begin(gvl_call_t *call)
{
    gvl_create_item_args_t             args;
    const Bids__V1__CreateItemRequest *request;

    request = (const Bids__V1__CreateItemRequest *) call->request;

    args.caller = call->caller;
    args.title = gvl_str_from(request->title);
    args.description = gvl_str_from(request->description);
    args.start_cents = request->start_price;
    args.end_at = gvl_str_from(request->end_at);
    args.images = gvl_rpc_texts(call->arena, request->images,
                                request->n_images);
    args.nimages = request->n_images;
    args.category = gvl_str_from(request->category);

    if (args.images == NULL || gvl_call_result(call, gvl_item_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_create_item(call->arena, call->app->bids,
                                                &args, call->result));
}


static const gvl_str_t *
gvl_rpc_texts(gvl_arena_t *arena, char **texts, size_t n)
{
    size_t      i;
    gvl_str_t  *list;

    /* One more, so that an empty list is no lack of memory. */

    list = gvl_arena_take_array(arena, n + 1, sizeof(gvl_str_t));
    if (list == NULL) {
        return NULL;
    }

    for (i = 0; i < n; i++) {
        list[i] = gvl_str_from(texts[i]);
    }

    return list;
}


gvl_rc_t
gvl_rpc_get_item_begin(gvl_call_t *call)
{
    gvl_get_item_args_t             args;
    const Bids__V1__GetItemRequest *request;

    request = (const Bids__V1__GetItemRequest *) call->request;

    args.caller = call->caller;
    args.id = gvl_str_from(request->id);

    if (gvl_call_result(call, gvl_item_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_get_item(call->arena, call->app->bids,
                                             &args, call->result));
}


gvl_rc_t
gvl_rpc_list_items_begin(gvl_call_t *call)
{
    gvl_list_items_args_t             args;
    const Bids__V1__ListItemsRequest *request;

    request = (const Bids__V1__ListItemsRequest *) call->request;

    args.caller = call->caller;
    args.page_size = request->page_size;
    args.page_token = gvl_str_from(request->page_token);
    args.category = gvl_str_from(request->category);
    args.query = gvl_str_from(request->query);
    args.order_by = gvl_str_from(request->order_by);
    args.status = (int32_t) request->status;

    if (gvl_call_result(call, gvl_item_page_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_list_items(call->arena, call->app->bids,
                                               &args, call->result));
}


gvl_rc_t
gvl_rpc_list_seller_items_begin(gvl_call_t *call)
{
    gvl_list_mine_args_t                    args;
    const Bids__V1__ListSellerItemsRequest *request;

    request = (const Bids__V1__ListSellerItemsRequest *) call->request;

    args.caller = call->caller;
    args.page_size = request->page_size;
    args.page_token = gvl_str_from(request->page_token);

    if (gvl_call_result(call, gvl_item_page_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_list_seller_items(call->arena,
                                                      call->app->bids, &args,
                                                      call->result));
}


gvl_rc_t
gvl_rpc_update_item_begin(gvl_call_t *call)
{
    gvl_update_item_args_t             args;
    const Bids__V1__UpdateItemRequest *request;

    request = (const Bids__V1__UpdateItemRequest *) call->request;

    args.caller = call->caller;
    args.id = gvl_str_from(request->id);

    /* A case that is not set is zero; its text is nobody's then. */

    args.title_set = request->_title_case != 0;
    args.title = args.title_set ? gvl_str_from(request->title)
                                : GVL_STR_NULL;
    args.description_set = request->_description_case != 0;
    args.description = args.description_set
                       ? gvl_str_from(request->description) : GVL_STR_NULL;
    args.category_set = request->_category_case != 0;
    args.category = args.category_set ? gvl_str_from(request->category)
                                      : GVL_STR_NULL;
    args.images = gvl_rpc_texts(call->arena, request->images,
                                request->n_images);
    args.nimages = request->n_images;
    args.clear_images = request->clear_images != 0;

    if (args.images == NULL || gvl_call_result(call, gvl_item_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_update_item(call->arena, call->app->bids,
                                                &args, call->result));
}


gvl_rc_t
gvl_rpc_cancel_item_begin(gvl_call_t *call)
{
    gvl_cancel_item_args_t             args;
    const Bids__V1__CancelItemRequest *request;

    request = (const Bids__V1__CancelItemRequest *) call->request;

    args.caller = call->caller;
    args.id = gvl_str_from(request->id);

    if (gvl_call_result(call, gvl_item_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_cancel_item(call->arena, call->app->bids,
                                                &args, call->result));
}
