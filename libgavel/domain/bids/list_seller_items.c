/* ListSellerItems: the caller's own, whatever their status, newest first. */

#include "bids/fields.h"
#include "bids/item_page.h"


typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_list_mine_args_t            args;
    gvl_page_query_t                bound;
    gvl_place_t                     after;
    size_t                          page_size;
    gvl_item_page_t                *page;
} gvl_list_seller_items_t;


static gvl_rc_t gvl_list_seller_items_read(gvl_flow_t *flow);
static gvl_rc_t gvl_list_seller_items_ask(gvl_flow_t *flow);
static gvl_rc_t gvl_list_seller_items_show(gvl_flow_t *flow);

static const gvl_step_t  gvl_list_seller_items_steps[] = {
    { "reading the query",  gvl_list_seller_items_read },
    { "listing the items",  gvl_list_seller_items_ask },    /* waits */
    { "showing the items",  gvl_list_seller_items_show },
    { NULL, NULL }
};


gvl_flow_t *
gvl_list_seller_items(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_list_mine_args_t *args, gvl_item_page_t *page)
{
    gvl_list_seller_items_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->page = page;

    return gvl_flow_create(arena, gvl_list_seller_items_steps, story);
}


static gvl_rc_t
gvl_list_seller_items_read(gvl_flow_t *flow)
{
    gvl_list_seller_items_t     *story;
    const gvl_list_mine_args_t  *args;

    story = flow->story;
    args = &story->args;

    story->page_size = gvl_read_page_size(&flow->fault, "page_size",
                                          args->page_size, GVL_PAGE_SIZE);

    gvl_page_bind(&story->bound, GVL_STR("ListSellerItems"));
    gvl_page_bind_id(&story->bound, &args->caller.subject);

    gvl_page_token_read(story->ports, &flow->fault, &story->bound,
                        args->page_token, &story->after);

    return gvl_fields_ok(&flow->fault);
}


static gvl_rc_t
gvl_list_seller_items_ask(gvl_flow_t *flow)
{
    gvl_list_seller_items_t     *story;
    const gvl_bids_store_t      *store;
    const gvl_list_mine_args_t  *args;

    story = flow->story;
    store = story->ports->store;
    args = &story->args;

    return store->list_seller_items(store->data, flow, &args->caller.subject,
                                    &story->after, story->page_size + 1,
                                    &story->page->items);
}


static gvl_rc_t
gvl_list_seller_items_show(gvl_flow_t *flow)
{
    gvl_list_seller_items_t  *story;

    story = flow->story;

    return gvl_item_page_end(story->ports, flow->arena, &story->args.caller,
                             &story->bound, GVL_ORDER_NEWEST,
                             story->page_size, story->page);
}
