/* What live auctions ask of the world. */

#ifndef GVL_LIVE_PORTS_H
#define GVL_LIVE_PORTS_H

#include "flow.h"
#include "bids/ports.h"


/* An item as it is, and some of its bids in the order they were accepted. */

typedef struct {
    bool                            found;
    gvl_item_t                      item;
    gvl_bid_t                      *bids;       /* none beyond the item */
    size_t                          n;
} gvl_live_page_t;

/* PostgreSQL; store/pg_live.h.  Asks as in bids/ports.h. */

typedef struct {
    void                           *data;

    /* The first bids after the sequence, at most limit of them. */
    gvl_rc_t                      (*ask_after)(void *data, gvl_flow_t *flow,
                                        const gvl_uuid_t *item_id,
                                        int64_t sequence, size_t limit,
                                        gvl_live_page_t *out);

    /* The last bids there are, at most limit of them. */
    gvl_rc_t                      (*ask_latest)(void *data, gvl_flow_t *flow,
                                        const gvl_uuid_t *item_id,
                                        size_t limit, gvl_live_page_t *out);
} gvl_live_store_t;

/* Updates from other workers and machines, while there is a way for them. */

typedef struct {
    void                           *data;
    bool                          (*up)(void *data);
    void                          (*join)(void *data,
                                        const gvl_uuid_t *item_id);
    void                          (*leave)(void *data,
                                        const gvl_uuid_t *item_id);
} gvl_live_news_t;

/* What an event says: the item as it was after it, and its bids. */

typedef struct {
    gvl_item_t                      item;
    const gvl_bid_t                *bids;       /* latest first */
    size_t                          nbids;
    int64_t                         server_at_us;
} gvl_live_change_t;

/* The codec: one line of JSON in the arena (rpc/live_event.c). */
typedef gvl_rc_t (*gvl_live_write_pt)(void *data,
    const gvl_live_change_t *change, gvl_arena_t *arena, gvl_str_t *json);

typedef struct {
    const gvl_live_store_t         *store;
    const gvl_live_news_t          *news;       /* NULL: there is none */
    const gvl_bids_ports_t         *bids;       /* for its pseudonyms */
    gvl_live_write_pt               write;
    void                           *write_data;
    int64_t                       (*now_us)(void);      /* since 1970 */
} gvl_live_ports_t;

#endif /* GVL_LIVE_PORTS_H */
