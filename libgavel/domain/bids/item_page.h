/* The end of a list of items: what is shown, and where the next page begins. */

#ifndef GVL_BIDS_ITEM_PAGE_H
#define GVL_BIDS_ITEM_PAGE_H

#include "bids/page_token.h"
#include "bids/stories.h"


/*
 * The page holds what was found with one row more than page_size asked for:
 * that row is cut, and tells that there is a next page.
 */
GVL_MUST_USE gvl_rc_t gvl_item_page_end(const gvl_bids_ports_t *ports,
    gvl_arena_t *arena, const gvl_caller_t *caller,
    const gvl_page_query_t *bound, gvl_item_order_t order, size_t page_size,
    gvl_item_page_t *page);

#endif /* GVL_BIDS_ITEM_PAGE_H */
