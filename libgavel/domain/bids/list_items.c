/* ListItems: a page of one status, filtered, in one of five orders. */

#include "bids/fields.h"
#include "bids/item_page.h"
#include "bids/stories.h"


typedef struct {
    const char                     *name;
    gvl_item_order_t                order;
} gvl_list_order_t;

static const gvl_list_order_t  gvl_list_orders[] = {
    { "ending_soon", GVL_ORDER_ENDING_SOON },
    { "newest",      GVL_ORDER_NEWEST },
    { "price_asc",   GVL_ORDER_PRICE_ASC },
    { "price_desc",  GVL_ORDER_PRICE_DESC },
    { "most_bids",   GVL_ORDER_MOST_BIDS }
};

typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_list_items_args_t           args;
    gvl_item_query_t                query;
    gvl_page_query_t                bound;
    char                            shape[2];   /* order and status */
    size_t                          page_size;
    gvl_item_page_t                *page;
} gvl_list_items_t;


static gvl_rc_t gvl_list_items_read(gvl_flow_t *flow);
static gvl_rc_t gvl_list_items_ask(gvl_flow_t *flow);
static gvl_rc_t gvl_list_items_show(gvl_flow_t *flow);

static const gvl_step_t  gvl_list_items_steps[] = {
    { "reading the query",  gvl_list_items_read },
    { "listing the items",  gvl_list_items_ask },   /* waits */
    { "showing the items",  gvl_list_items_show },
    { NULL, NULL }
};


gvl_flow_t *
gvl_list_items(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_list_items_args_t *args, gvl_item_page_t *page)
{
    gvl_list_items_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->page = page;

    return gvl_flow_create(arena, gvl_list_items_steps, story);
}


static gvl_item_order_t
gvl_list_items_read_order(gvl_fault_t *fault, gvl_str_t order_by)
{
    size_t  i;

    if (order_by.len == 0) {
        return GVL_ORDER_ENDING_SOON;
    }

    for (i = 0; i < GVL_COUNT(gvl_list_orders); i++) {
        if (gvl_str_eq(order_by, gvl_str_from(gvl_list_orders[i].name))) {
            return gvl_list_orders[i].order;
        }
    }

    (void) gvl_fault_field(fault, "order_by",
                           "Must be ending_soon, newest, price_asc, "
                           "price_desc or most_bids.");

    return GVL_ORDER_ENDING_SOON;
}


static gvl_item_status_t
gvl_list_items_read_status(gvl_fault_t *fault, int32_t status)
{
    if (status == GVL_STATUS_UNSPECIFIED) {
        return GVL_STATUS_ACTIVE;
    }

    if (status < GVL_STATUS_ACTIVE || status > GVL_STATUS_CANCELLED) {
        (void) gvl_fault_field(fault, "status",
                               "Must be ACTIVE, ENDED or CANCELLED.");
    }

    return (gvl_item_status_t) status;
}


static gvl_rc_t
gvl_list_items_read(gvl_flow_t *flow)
{
    gvl_rc_t                      rc;
    gvl_item_query_t             *query;
    gvl_list_items_t             *story;
    const gvl_list_items_args_t  *args;

    story = flow->story;
    args = &story->args;
    query = &story->query;

    story->page_size = gvl_read_page_size(&flow->fault, "page_size",
                                          args->page_size, GVL_PAGE_SIZE);
    gvl_read_category(&flow->fault, args->category);
    gvl_read_query(&flow->fault, args->query);

    query->order = gvl_list_items_read_order(&flow->fault, args->order_by);
    query->status = gvl_list_items_read_status(&flow->fault, args->status);
    query->category = args->category;
    query->query = args->query;
    query->limit = story->page_size + 1;

    rc = gvl_fields_ok(&flow->fault);
    if (rc != GVL_OK) {
        return rc;      /* what a token is bound to must be bounded itself */
    }

    story->shape[0] = (char) ('0' + query->order);
    story->shape[1] = (char) ('0' + query->status);

    gvl_page_bind(&story->bound, GVL_STR("ListItems"));
    gvl_page_bind(&story->bound,
                  (gvl_str_t) { story->shape, sizeof(story->shape) });
    gvl_page_bind(&story->bound, args->category);
    gvl_page_bind(&story->bound, args->query);

    gvl_page_token_read(story->ports, &flow->fault, &story->bound,
                        args->page_token, &query->after);

    return gvl_fields_ok(&flow->fault);
}


static gvl_rc_t
gvl_list_items_ask(gvl_flow_t *flow)
{
    gvl_list_items_t        *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    return store->list_items(store->data, flow, &story->query,
                             &story->page->items);
}


static gvl_rc_t
gvl_list_items_show(gvl_flow_t *flow)
{
    gvl_list_items_t  *story;

    story = flow->story;

    return gvl_item_page_end(story->ports, flow->arena, &story->args.caller,
                             &story->bound, story->query.order,
                             story->page_size, story->page);
}
