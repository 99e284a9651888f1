/*
 * What the stories of items and bids ask of the world.
 *
 * An ask returns GVL_OK (answered already), GVL_AGAIN (the flow will be
 * resumed) or a word; what it fills lives in the flow's arena, and so do the
 * texts in it.  A tell is queued and never waits.
 */

#ifndef GVL_BIDS_PORTS_H
#define GVL_BIDS_PORTS_H

#include "flow.h"
#include "bids/bid.h"
#include "outbox/event.h"


/* The greatest number of ranks a leaderboard shows, keeps and is asked for. */
#define GVL_LEADERBOARD_MAX  100


/* A page of a list: rows after a place in one order. */

typedef enum {
    GVL_ORDER_ENDING_SOON = 0,      /* by end_at_us, then id */
    GVL_ORDER_NEWEST,               /* by created_at_us, down, then id, down */
    GVL_ORDER_PRICE_ASC,            /* by the price now, then id */
    GVL_ORDER_PRICE_DESC,           /* both down */
    GVL_ORDER_MOST_BIDS             /* by bid_count, down, then id, down */
} gvl_item_order_t;

typedef struct {
    bool                            set;        /* false: the first page */
    int64_t                         key;        /* of the last row shown */
    gvl_uuid_t                      id;
} gvl_place_t;

typedef struct {
    gvl_item_order_t                order;
    gvl_item_status_t               status;
    gvl_str_t                       category;   /* empty: any */
    gvl_str_t                       query;      /* empty: any */
    gvl_place_t                     after;
    size_t                          limit;
} gvl_item_query_t;

typedef struct {
    gvl_item_t                     *items;
    size_t                          n;
} gvl_items_t;

typedef struct {
    bool                            found;
    gvl_item_t                      item;
    int64_t                         least_sequence; /* by now; 0: unknown */
} gvl_item_found_t;

typedef struct {
    bool                            item_found;
    gvl_uuid_t                      seller_id;
    gvl_bid_t                      *bids;       /* latest first */
    size_t                          n;
} gvl_item_bids_t;

typedef struct {
    gvl_uuid_t                      bidder_id;
    int64_t                         amount_cents;
    int64_t                         created_at_us;
} gvl_rank_t;

typedef struct {
    bool                            found;      /* the item, or the cached */
    gvl_uuid_t                      seller_id;
    int64_t                         sequence;   /* the item's, at that time */
    gvl_rank_t                     *ranks;      /* a bidder once, best first */
    size_t                          n;
} gvl_leaderboard_t;

typedef struct {
    gvl_item_t                      item;
    int64_t                         my_highest_cents;
} gvl_my_bid_t;

typedef struct {
    gvl_my_bid_t                   *entries;
    size_t                          n;
} gvl_my_bids_t;


/* A transaction that holds locks; the store's, passed back to it. */
typedef struct gvl_bids_tx_s  gvl_bids_tx_t;

/* The items of a batch, and the bids that may have been recorded before. */

typedef struct {
    const gvl_uuid_t               *item_ids;   /* sorted, each once */
    size_t                          nitems;
    const gvl_uuid_t               *bidder_ids; /* of the bids with a key */
    const gvl_uuid_t               *keys;
    size_t                          nkeys;
    const gvl_uuid_t               *bid_ids;    /* of unknown outcome */
    size_t                          nbid_ids;
} gvl_batch_ask_t;

typedef struct {
    gvl_bids_tx_t                  *tx;
    int64_t                         now_us;     /* read under the locks */
    gvl_bidding_t                  *items;      /* sorted by item_id */
    size_t                          nitems;
    gvl_bid_t                      *recorded;   /* by key or id */
    size_t                          nrecorded;
} gvl_batch_locked_t;

typedef struct {
    const gvl_bid_t                *bids;       /* accepted, by item, rising */
    const gvl_event_t              *events;     /* one for each bid */
    const gvl_str_t                *request_ids;
    const gvl_str_t                *traceparents;
    size_t                          nbids;
    const gvl_bidding_t            *items;      /* as they are now */
    size_t                          nitems;
} gvl_batch_record_t;

typedef struct {
    gvl_bids_tx_t                  *tx;
    int64_t                         now_us;     /* read under the lock */
    bool                            found;
    gvl_item_t                      item;
} gvl_item_locked_t;

typedef struct {
    gvl_bids_tx_t                  *tx;
    int64_t                         now_us;
    gvl_bidding_t                  *items;
    size_t                          n;
} gvl_items_locked_t;


/* PostgreSQL; store/pg_bids.h. */

typedef struct {
    void                           *data;

    /*
     * Locks the items in the order of their ids, then reads the clock and the
     * recorded bids.
     */
    gvl_rc_t                      (*lock_batch)(void *data, gvl_flow_t *flow,
                                        const gvl_batch_ask_t *ask,
                                        gvl_batch_locked_t *out);

    /* Under the same locks: reads the clock and the recorded bids anew. */
    gvl_rc_t                      (*read_batch)(void *data, gvl_flow_t *flow,
                                        const gvl_batch_ask_t *ask,
                                        gvl_batch_locked_t *out);

    /* Writes bids, items and events, if there are any, and commits. */
    gvl_rc_t                      (*record_batch)(void *data,
                                        gvl_flow_t *flow, gvl_bids_tx_t *tx,
                                        const gvl_batch_record_t *record);

    /* The database's clock. */
    gvl_rc_t                      (*ask_clock)(void *data, gvl_flow_t *flow,
                                        int64_t *now_us);

    gvl_rc_t                      (*create_item)(void *data,
                                        gvl_flow_t *flow,
                                        const gvl_item_t *item,
                                        const gvl_event_t *event);

    gvl_rc_t                      (*lock_item)(void *data, gvl_flow_t *flow,
                                        const gvl_uuid_t *item_id,
                                        gvl_item_locked_t *out);

    /* Writes the item as it is now and commits. */
    gvl_rc_t                      (*edit_item)(void *data, gvl_flow_t *flow,
                                        gvl_bids_tx_t *tx,
                                        const gvl_item_t *item);

    /* Writes status, sequence and event of each item, and commits. */
    gvl_rc_t                      (*finish_items)(void *data,
                                        gvl_flow_t *flow, gvl_bids_tx_t *tx,
                                        const gvl_bidding_t *items,
                                        const gvl_event_t *events, size_t n);

    /* Locks at most max active items whose end has come; none waited for. */
    gvl_rc_t                      (*lock_ended)(void *data, gvl_flow_t *flow,
                                        size_t max, gvl_items_locked_t *out);

    /* Those that there are of n different ones, in any order. */
    gvl_rc_t                      (*get_items)(void *data, gvl_flow_t *flow,
                                        const gvl_uuid_t *item_ids, size_t n,
                                        gvl_items_t *out);

    gvl_rc_t                      (*list_items)(void *data, gvl_flow_t *flow,
                                        const gvl_item_query_t *query,
                                        gvl_items_t *out);

    /* Newest first; after.id is the last one shown. */
    gvl_rc_t                      (*list_seller_items)(void *data,
                                        gvl_flow_t *flow,
                                        const gvl_uuid_t *seller_id,
                                        const gvl_place_t *after,
                                        size_t limit, gvl_items_t *out);

    /* after.key is the sequence of the last one shown. */
    gvl_rc_t                      (*list_item_bids)(void *data,
                                        gvl_flow_t *flow,
                                        const gvl_uuid_t *item_id,
                                        const gvl_place_t *after,
                                        size_t limit, gvl_item_bids_t *out);

    gvl_rc_t                      (*get_leaderboard)(void *data,
                                        gvl_flow_t *flow,
                                        const gvl_uuid_t *item_id,
                                        size_t limit,
                                        gvl_leaderboard_t *out);

    /* By item, the newest item first; after.id is the last one shown. */
    gvl_rc_t                      (*list_my_bids)(void *data,
                                        gvl_flow_t *flow,
                                        const gvl_uuid_t *bidder_id,
                                        const gvl_place_t *after,
                                        size_t limit, gvl_my_bids_t *out);
} gvl_bids_store_t;


/* One change of one item, told after its commit. */

typedef struct {
    gvl_bidding_t                   bidding;    /* as it is now */
    int64_t                         former_sequence;    /* 0: unknown */
    const gvl_bid_t                *bids;       /* former_sequence + 1 ... */
    size_t                          nbids;      /* 0: no bid made the change */
    const gvl_item_t               *item;       /* NULL: texts are as before */
} gvl_item_update_t;

/*
 * Redis, a cache and never the truth; store/redis_*.h.  Nothing here fails:
 * a cache that is away misses, and forgets what it is told.
 */

typedef struct {
    void                           *data;

    /*
     * found and live (the cache could be asked) tell the rest.  A live miss
     * is a cold item; its least_sequence is that of the last update told, for
     * a read in flight may have begun before it.
     */
    gvl_rc_t                      (*ask_item)(void *data, gvl_flow_t *flow,
                                        const gvl_uuid_t *item_id,
                                        gvl_item_found_t *out, bool *live);

    /* At most limit ranks; all of what tell_leaderboard was told. */
    gvl_rc_t                      (*ask_leaderboard)(void *data,
                                        gvl_flow_t *flow,
                                        const gvl_uuid_t *item_id,
                                        size_t limit,
                                        gvl_leaderboard_t *out);

    /* Read from the database after a miss; never replaces a newer one. */
    void                          (*tell_item)(void *data,
                                        const gvl_item_t *item);

    /*
     * Holds GVL_LEADERBOARD_MAX ranks, or all there are; may hold none.
     * Never replaces a newer one.
     */
    void                          (*tell_leaderboard)(void *data,
                                        const gvl_uuid_t *item_id,
                                        const gvl_leaderboard_t *board);

    /*
     * Asked after each commit and before its answers, so that whoever has
     * been told of a bid never reads an older item, on any machine: GVL_OK
     * after the cache has taken the updates or was given up.  A cached item or
     * leaderboard at former_sequence is brought forward; at another, older
     * sequence it has missed something and is dropped; a missing one stays
     * missing; a newer or equal one stays.  Watchers hear of each update, and
     * may hear of one twice.
     */
    gvl_rc_t                      (*tell_updates)(void *data,
                                        gvl_flow_t *flow,
                                        const gvl_item_update_t *updates,
                                        size_t n);
} gvl_bids_cache_t;


/* The latest committed state of items that this machine has seen. */

typedef struct {
    gvl_uuid_t                      item_id;
    gvl_uuid_t                      seller_id;
    gvl_uuid_t                      highest_bidder_id;
    int64_t                         highest_cents;
    int64_t                         sequence;
    int64_t                         end_at_us;
} gvl_seen_t;

/* NGINX's shared zone, of all workers; answers at once. */

typedef struct {
    void                           *data;

    /* false: not seen, or forgotten. */
    bool                          (*ask)(void *data,
                                        const gvl_uuid_t *item_id,
                                        gvl_seen_t *out);

    /* Ignored when a newer sequence has been seen. */
    void                          (*tell)(void *data, const gvl_seen_t *seen);
} gvl_bids_seen_t;


/* HMAC-SHA-256 of the text under the server's key. */
#define GVL_MAC_LEN  32

typedef void (*gvl_mac_pt)(void *key, gvl_str_t text,
    uint8_t mac[GVL_MAC_LEN]);

typedef struct gvl_bid_book_s  gvl_bid_book_t;
typedef struct gvl_flights_s  gvl_flights_t;

typedef struct {
    const gvl_bids_store_t         *store;
    const gvl_bids_cache_t         *cache;      /* NULL: none */
    const gvl_bids_seen_t          *seen;       /* NULL: none */
    gvl_ids_t                       ids;
    gvl_mac_pt                      mac;
    void                           *mac_key;
    gvl_bid_book_t                 *book;       /* of this worker */
    gvl_flights_t                  *flights;    /* of this worker */
} gvl_bids_ports_t;

#endif /* GVL_BIDS_PORTS_H */
