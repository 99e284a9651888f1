/* ListMyBids: the items the caller has bid on, with how each stands. */

#include "bids/fields.h"
#include "bids/page_token.h"
#include "bids/pseudonym.h"
#include "bids/stories.h"


typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_list_mine_args_t            args;
    gvl_page_query_t                bound;
    gvl_place_t                     after;
    size_t                          page_size;
    gvl_my_bids_t                   found;
    gvl_my_bid_page_t              *page;
} gvl_list_my_bids_t;


static gvl_rc_t gvl_list_my_bids_read(gvl_flow_t *flow);
static gvl_rc_t gvl_list_my_bids_ask(gvl_flow_t *flow);
static gvl_rc_t gvl_list_my_bids_show(gvl_flow_t *flow);

static const gvl_step_t  gvl_list_my_bids_steps[] = {
    { "reading the query",  gvl_list_my_bids_read },
    { "listing the bids",   gvl_list_my_bids_ask },     /* waits */
    { "showing the bids",   gvl_list_my_bids_show },
    { NULL, NULL }
};


gvl_flow_t *
gvl_list_my_bids(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_list_mine_args_t *args, gvl_my_bid_page_t *page)
{
    gvl_list_my_bids_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->page = page;

    return gvl_flow_create(arena, gvl_list_my_bids_steps, story);
}


static gvl_rc_t
gvl_list_my_bids_read(gvl_flow_t *flow)
{
    gvl_list_my_bids_t          *story;
    const gvl_list_mine_args_t  *args;

    story = flow->story;
    args = &story->args;

    story->page_size = gvl_read_page_size(&flow->fault, "page_size",
                                          args->page_size, GVL_PAGE_SIZE);

    gvl_page_bind(&story->bound, GVL_STR("ListMyBids"));
    gvl_page_bind_id(&story->bound, &args->caller.subject);

    gvl_page_token_read(story->ports, &flow->fault, &story->bound,
                        args->page_token, &story->after);

    return gvl_fields_ok(&flow->fault);
}


static gvl_rc_t
gvl_list_my_bids_ask(gvl_flow_t *flow)
{
    gvl_list_my_bids_t          *story;
    const gvl_bids_store_t      *store;
    const gvl_list_mine_args_t  *args;

    story = flow->story;
    store = story->ports->store;
    args = &story->args;

    return store->list_my_bids(store->data, flow, &args->caller.subject,
                               &story->after, story->page_size + 1,
                               &story->found);
}


static gvl_my_bid_status_t
gvl_my_bid_status(const gvl_caller_t *caller, const gvl_bidding_t *item)
{
    bool  highest;

    highest = gvl_uuid_eq(&item->highest_bidder_id, &caller->subject);

    switch (item->status) {

    case GVL_STATUS_ACTIVE:
        return highest ? GVL_MY_BID_WINNING : GVL_MY_BID_OUTBID;

    case GVL_STATUS_ENDED:
        return highest ? GVL_MY_BID_WON : GVL_MY_BID_LOST;

    case GVL_STATUS_CANCELLED:
        return GVL_MY_BID_CANCELLED;

    default:
        return GVL_MY_BID_UNSPECIFIED;
    }
}


static gvl_rc_t
gvl_list_my_bids_show(gvl_flow_t *flow)
{
    size_t               i;
    gvl_item_t          *item;
    gvl_place_t          last;
    gvl_my_bid_page_t   *page;
    gvl_list_my_bids_t  *story;

    story = flow->story;
    page = story->page;

    page->entries = story->found.entries;
    page->n = story->found.n;

    if (page->n > story->page_size) {
        page->n = story->page_size;

        last.set = true;
        last.key = 0;
        last.id = page->entries[page->n - 1].item.bidding.item_id;

        page->next_page_token = gvl_page_token_write(story->ports,
                                                     flow->arena,
                                                     &story->bound, &last);
        if (page->next_page_token.data == NULL) {
            return GVL_NO_MEMORY;
        }
    }

    page->statuses = gvl_arena_take_array(flow->arena, page->n,
                                          sizeof(*page->statuses));
    if (page->statuses == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < page->n; i++) {
        item = &page->entries[i].item;
        page->statuses[i] = gvl_my_bid_status(&story->args.caller,
                                              &item->bidding);
        gvl_show_item(story->ports, &story->args.caller, item);
    }

    return GVL_OK;
}
