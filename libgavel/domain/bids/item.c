/* What can be said of an item without asking anybody. */

#include "bids/increments.h"
#include "bids/item.h"


gvl_uuid_t
gvl_item_winner_id(const gvl_item_t *item)
{
    static const gvl_uuid_t  nobody;

    if (item->bidding.status != GVL_STATUS_ENDED) {
        return nobody;
    }

    return item->bidding.highest_bidder_id;
}


int64_t
gvl_item_min_next_cents(const gvl_item_t *item)
{
    if (item->bidding.status != GVL_STATUS_ACTIVE) {
        return 0;
    }

    return gvl_min_next_cents(item->bidding.start_cents,
                              item->bidding.highest_cents);
}


int64_t
gvl_item_price_cents(const gvl_item_t *item)
{
    if (item->bidding.highest_cents != 0) {
        return item->bidding.highest_cents;
    }

    return item->bidding.start_cents;
}


gvl_rc_t
gvl_item_copy(gvl_arena_t *arena, const gvl_item_t *item, gvl_item_t *copy)
{
    size_t  i;

    *copy = *item;

    copy->title = gvl_arena_copy(arena, item->title);
    copy->description = gvl_arena_copy(arena, item->description);
    copy->category = gvl_arena_copy(arena, item->category);

    if (copy->title.data == NULL || copy->description.data == NULL
        || copy->category.data == NULL)
    {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < item->nimages; i++) {
        copy->images[i] = gvl_arena_copy(arena, item->images[i]);
        if (copy->images[i].data == NULL) {
            return GVL_NO_MEMORY;
        }
    }

    return GVL_OK;
}
