/* An item for sale: what bids change and judge, and what its seller wrote. */

#ifndef GVL_BIDS_ITEM_H
#define GVL_BIDS_ITEM_H

#include "arena.h"


/* The numbers are those of the wire and of the database. */

typedef enum {
    GVL_STATUS_UNSPECIFIED = 0,
    GVL_STATUS_ACTIVE,
    GVL_STATUS_ENDED,
    GVL_STATUS_CANCELLED
} gvl_item_status_t;

/* The part that lies under the row lock; its row is small and often written. */

typedef struct {
    gvl_uuid_t                      item_id;
    gvl_uuid_t                      seller_id;
    gvl_item_status_t               status;
    int64_t                         start_cents;
    int64_t                         highest_cents;      /* 0: no bid yet */
    gvl_uuid_t                      highest_bidder_id;  /* nil: no bid yet */
    int64_t                         bid_count;
    int64_t                         sequence;   /* 1 when created */
    int64_t                         end_at_us;
    int64_t                         updated_at_us;
} gvl_bidding_t;

typedef struct {
    gvl_bidding_t                   bidding;
    int64_t                         created_at_us;
    gvl_str_t                       title;
    gvl_str_t                       description;
    gvl_str_t                       category;
    gvl_str_t                       images[GVL_IMAGES_MAX];
    size_t                          nimages;
} gvl_item_t;

/* Who has won: nil unless the item has ended with a bid. */
gvl_uuid_t gvl_item_winner_id(const gvl_item_t *item);

/* The least amount of the next bid; 0 when none can come. */
int64_t gvl_item_min_next_cents(const gvl_item_t *item);

/* What it costs now: the highest bid, or the start price before any. */
int64_t gvl_item_price_cents(const gvl_item_t *item);

/* Copies the item with its texts; GVL_NO_MEMORY. */
GVL_MUST_USE gvl_rc_t gvl_item_copy(gvl_arena_t *arena,
    const gvl_item_t *item, gvl_item_t *copy);

#endif /* GVL_BIDS_ITEM_H */
