/*
 * The stories of items and bids, one for each RPC and one for the closer.
 *
 * Each returns a flow ready to start, or NULL: no memory.  Arguments are
 * copied but not what they point to, which lives in the arena.  Ids and times
 * come as the client wrote them; what is malformed is found here, all of it
 * at once.  What a story gives is complete when it has ended well.
 */

#ifndef GVL_BIDS_STORIES_H
#define GVL_BIDS_STORIES_H

#include "caller.h"
#include "bids/ports.h"


typedef struct {
    gvl_caller_t                    caller;     /* signed in */
    gvl_str_t                       item_id;
    int64_t                         amount_cents;
    gvl_str_t                       user_id;    /* empty: the caller */
    gvl_str_t                       idempotency_key;    /* empty: none */
    int64_t                         now_us;     /* this machine's clock */
} gvl_place_bid_args_t;

gvl_flow_t *gvl_place_bid(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_place_bid_args_t *args, gvl_bid_t *bid);


typedef struct {
    gvl_caller_t                    caller;     /* signed in */
    gvl_str_t                       title;
    gvl_str_t                       description;
    int64_t                         start_cents;
    gvl_str_t                       end_at;
    const gvl_str_t                *images;
    size_t                          nimages;
    gvl_str_t                       category;
} gvl_create_item_args_t;

gvl_flow_t *gvl_create_item(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, const gvl_create_item_args_t *args,
    gvl_item_t *item);


typedef struct {
    gvl_caller_t                    caller;     /* anyone */
    gvl_str_t                       id;
} gvl_get_item_args_t;

gvl_flow_t *gvl_get_item(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_get_item_args_t *args, gvl_item_t *item);


/* What is not set stays as it is. */

typedef struct {
    gvl_caller_t                    caller;     /* signed in */
    gvl_str_t                       id;
    bool                            title_set;
    gvl_str_t                       title;
    bool                            description_set;
    gvl_str_t                       description;
    bool                            category_set;
    gvl_str_t                       category;
    const gvl_str_t                *images;
    size_t                          nimages;    /* 0: as they are */
    bool                            clear_images;
} gvl_update_item_args_t;

gvl_flow_t *gvl_update_item(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, const gvl_update_item_args_t *args,
    gvl_item_t *item);


typedef struct {
    gvl_caller_t                    caller;     /* signed in */
    gvl_str_t                       id;
} gvl_cancel_item_args_t;

gvl_flow_t *gvl_cancel_item(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, const gvl_cancel_item_args_t *args,
    gvl_item_t *item);


/* A list's page; the next token is empty on the last one. */

typedef struct {
    gvl_items_t                     items;
    gvl_str_t                       next_page_token;
} gvl_item_page_t;

typedef struct {
    gvl_caller_t                    caller;     /* anyone */
    int32_t                         page_size;
    gvl_str_t                       page_token;
    gvl_str_t                       category;
    gvl_str_t                       query;
    gvl_str_t                       order_by;
    int32_t                         status;     /* as on the wire */
} gvl_list_items_args_t;

gvl_flow_t *gvl_list_items(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_list_items_args_t *args, gvl_item_page_t *page);


typedef struct {
    gvl_caller_t                    caller;     /* signed in */
    int32_t                         page_size;
    gvl_str_t                       page_token;
} gvl_list_mine_args_t;

gvl_flow_t *gvl_list_seller_items(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, const gvl_list_mine_args_t *args,
    gvl_item_page_t *page);


typedef struct {
    gvl_bid_t                      *bids;       /* bidders as they are shown */
    size_t                          n;
    gvl_str_t                       next_page_token;
} gvl_bid_page_t;

typedef struct {
    gvl_caller_t                    caller;     /* anyone */
    gvl_str_t                       item_id;
    int32_t                         page_size;
    gvl_str_t                       page_token;
} gvl_get_item_bids_args_t;

gvl_flow_t *gvl_get_item_bids(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, const gvl_get_item_bids_args_t *args,
    gvl_bid_page_t *page);


typedef struct {
    gvl_caller_t                    caller;     /* anyone */
    gvl_str_t                       item_id;
    int32_t                         limit;
} gvl_get_leaderboard_args_t;

/* The ranks of the board are 1, 2, ...; bidders as they are shown. */
gvl_flow_t *gvl_get_leaderboard(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, const gvl_get_leaderboard_args_t *args,
    gvl_leaderboard_t *board);


/* How the caller stands at an item; the numbers are those of the wire. */

typedef enum {
    GVL_MY_BID_UNSPECIFIED = 0,
    GVL_MY_BID_WINNING,
    GVL_MY_BID_OUTBID,
    GVL_MY_BID_WON,
    GVL_MY_BID_LOST,
    GVL_MY_BID_CANCELLED
} gvl_my_bid_status_t;

typedef struct {
    gvl_my_bid_t                   *entries;
    gvl_my_bid_status_t            *statuses;   /* one for each entry */
    size_t                          n;
    gvl_str_t                       next_page_token;
} gvl_my_bid_page_t;

gvl_flow_t *gvl_list_my_bids(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, const gvl_list_mine_args_t *args,
    gvl_my_bid_page_t *page);


/* Ends items whose end has come, at most max of them. */

typedef struct {
    size_t                          nclosed;    /* max: there may be more */
} gvl_closed_items_t;

gvl_flow_t *gvl_close_items(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, size_t max, gvl_closed_items_t *closed);

#endif /* GVL_BIDS_STORIES_H */
