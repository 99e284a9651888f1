/* Pages of items. */

#include "bids/item_page.h"
#include "bids/pseudonym.h"


/* The key of an item in an order; the id is always the second one. */

static int64_t
gvl_item_page_key(const gvl_item_t *item, gvl_item_order_t order)
{
    switch (order) {

    case GVL_ORDER_ENDING_SOON:
        return item->bidding.end_at_us;

    case GVL_ORDER_PRICE_ASC:
    case GVL_ORDER_PRICE_DESC:
        return gvl_item_price_cents(item);

    case GVL_ORDER_MOST_BIDS:
        return item->bidding.bid_count;

    default:
        return item->created_at_us;
    }
}


gvl_rc_t
gvl_item_page_end(const gvl_bids_ports_t *ports, gvl_arena_t *arena,
    const gvl_caller_t *caller, const gvl_page_query_t *bound,
    gvl_item_order_t order, size_t page_size, gvl_item_page_t *page)
{
    size_t             i;
    gvl_place_t        last;
    gvl_items_t       *items;
    const gvl_item_t  *item;

    items = &page->items;

    if (items->n > page_size) {
        items->n = page_size;
        item = &items->items[page_size - 1];

        last.set = true;
        last.key = gvl_item_page_key(item, order);
        last.id = item->bidding.item_id;

        page->next_page_token = gvl_page_token_write(ports, arena, bound,
                                                     &last);
        if (page->next_page_token.data == NULL) {
            return GVL_NO_MEMORY;
        }
    }

    for (i = 0; i < items->n; i++) {
        gvl_show_item(ports, caller, &items->items[i]);
    }

    return GVL_OK;
}
