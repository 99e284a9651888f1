/* GetItemBids: an item's bids, the latest first. */

#include "bids/fields.h"
#include "bids/page_token.h"
#include "bids/pseudonym.h"
#include "bids/stories.h"


typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_get_item_bids_args_t        args;
    gvl_uuid_t                      item_id;
    gvl_page_query_t                bound;
    gvl_place_t                     after;
    size_t                          page_size;
    gvl_item_bids_t                 found;
    gvl_bid_page_t                 *page;
} gvl_get_item_bids_t;


static gvl_rc_t gvl_get_item_bids_read(gvl_flow_t *flow);
static gvl_rc_t gvl_get_item_bids_ask(gvl_flow_t *flow);
static gvl_rc_t gvl_get_item_bids_show(gvl_flow_t *flow);

static const gvl_step_t  gvl_get_item_bids_steps[] = {
    { "reading the query",  gvl_get_item_bids_read },
    { "listing the bids",   gvl_get_item_bids_ask },    /* waits */
    { "showing the bids",   gvl_get_item_bids_show },
    { NULL, NULL }
};


gvl_flow_t *
gvl_get_item_bids(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_get_item_bids_args_t *args, gvl_bid_page_t *page)
{
    gvl_get_item_bids_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->page = page;

    return gvl_flow_create(arena, gvl_get_item_bids_steps, story);
}


static gvl_rc_t
gvl_get_item_bids_read(gvl_flow_t *flow)
{
    gvl_get_item_bids_t             *story;
    const gvl_get_item_bids_args_t  *args;

    story = flow->story;
    args = &story->args;

    gvl_read_id(&flow->fault, "item_id", args->item_id, &story->item_id);
    story->page_size = gvl_read_page_size(&flow->fault, "page_size",
                                          args->page_size, GVL_PAGE_SIZE);

    gvl_page_bind(&story->bound, GVL_STR("GetItemBids"));
    gvl_page_bind_id(&story->bound, &story->item_id);

    gvl_page_token_read(story->ports, &flow->fault, &story->bound,
                        args->page_token, &story->after);

    return gvl_fields_ok(&flow->fault);
}


static gvl_rc_t
gvl_get_item_bids_ask(gvl_flow_t *flow)
{
    gvl_get_item_bids_t     *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    return store->list_item_bids(store->data, flow, &story->item_id,
                                 &story->after, story->page_size + 1,
                                 &story->found);
}


static gvl_rc_t
gvl_get_item_bids_show(gvl_flow_t *flow)
{
    size_t                i;
    gvl_bid_t            *bid;
    gvl_place_t           last;
    gvl_bid_page_t       *page;
    gvl_get_item_bids_t  *story;

    story = flow->story;
    page = story->page;

    if (!story->found.item_found) {
        return GVL_ITEM_NOT_FOUND;
    }

    page->bids = story->found.bids;
    page->n = story->found.n;

    if (page->n > story->page_size) {
        page->n = story->page_size;
        bid = &page->bids[page->n - 1];

        last.set = true;
        last.key = bid->sequence;
        last.id = bid->id;

        page->next_page_token = gvl_page_token_write(story->ports,
                                                     flow->arena,
                                                     &story->bound, &last);
        if (page->next_page_token.data == NULL) {
            return GVL_NO_MEMORY;
        }
    }

    for (i = 0; i < page->n; i++) {
        bid = &page->bids[i];
        bid->bidder_id = gvl_show_account(story->ports, &story->args.caller,
                                          &story->item_id,
                                          &story->found.seller_id,
                                          &bid->bidder_id);
    }

    return GVL_OK;
}
