/* Items and bids as rows, and the asks that each file of pg_bids_* answers. */

#ifndef GVL_PG_BIDS_ROWS_H
#define GVL_PG_BIDS_ROWS_H

#include "pg_bids.h"


/* The first columns of every statement that reads the part under the lock. */
#define GVL_PG_BIDDING_COLUMNS                                               \
    "i.id, i.seller_id, i.status, i.start_cents, i.highest_cents, "          \
    "i.highest_bidder_id, i.bid_count, i.sequence, i.end_at, i.updated_at"

#define GVL_PG_BIDDING_NCOLUMNS  10

/* And of those that read whole items, from items i and item_texts t. */
#define GVL_PG_ITEM_COLUMNS                                                  \
    GVL_PG_BIDDING_COLUMNS ", i.created_at, i.category, "                    \
    "t.title, t.description, t.images"

#define GVL_PG_ITEM_NCOLUMNS  15

#define GVL_PG_BID_COLUMNS                                                   \
    "b.id, b.item_id, b.bidder_id, b.amount_cents, b.sequence, "             \
    "b.idempotency_key, b.created_at"

gvl_bidding_t gvl_pg_read_bidding(const gvl_pg_rows_t *rows, int row);

/* Texts are copied into the rows' arena. */
GVL_MUST_USE gvl_rc_t gvl_pg_read_item(const gvl_pg_rows_t *rows, int row,
    gvl_item_t *item);

gvl_bid_t gvl_pg_read_bid(const gvl_pg_rows_t *rows, int row);

/* Readers for trips: out is gvl_items_t, and int64_t microseconds. */
gvl_rc_t gvl_pg_read_items(const gvl_pg_rows_t *rows, void *out);
gvl_rc_t gvl_pg_read_time(const gvl_pg_rows_t *rows, void *out);

/* Behind every id, where a list that goes down begins. */
extern const gvl_uuid_t  gvl_pg_last_id;

/* The statement that reads the clock when it is its turn, not at BEGIN. */
extern const gvl_pg_stmt_t  gvl_pg_clock;


/* A transaction that a story holds between two of its steps. */

struct gvl_bids_tx_s {
    gvl_pg_tx_t                    *tx;
};

/* Not yet begun; NULL: no memory. */
gvl_bids_tx_t *gvl_pg_bids_tx(gvl_pg_pool_t *pool, gvl_flow_t *flow);


/* Events with the ids of the requests that made them, as outbox rows. */

typedef struct {
    const gvl_event_t              *events;
    const gvl_str_t                *request_ids;
    const gvl_str_t                *traceparents;
    size_t                          n;
} gvl_pg_outbox_t;

/* Makes the call that inserts them; its arguments live in the arena. */
GVL_MUST_USE gvl_rc_t gvl_pg_outbox_call(const gvl_pg_bids_t *bids,
    gvl_arena_t *arena, const gvl_pg_outbox_t *outbox, gvl_pg_call_t *call);

/* The same for events of one flow, which carry its ids. */
GVL_MUST_USE gvl_rc_t gvl_pg_outbox_of(const gvl_pg_bids_t *bids,
    gvl_flow_t *flow, const gvl_event_t *events, size_t n,
    gvl_pg_call_t *call);


/* pg_bids_settle.c */
void gvl_pg_bids_settle_ports(gvl_bids_store_t *store);

/* pg_bids_record.c */
void gvl_pg_bids_record_ports(gvl_bids_store_t *store);

/* pg_bids_write.c */
void gvl_pg_bids_write_ports(gvl_bids_store_t *store);

/* pg_bids_end.c */
void gvl_pg_bids_end_ports(gvl_bids_store_t *store);

/* pg_bids_read.c */
void gvl_pg_bids_read_ports(gvl_bids_store_t *store);

/* pg_bids_list.c */
void gvl_pg_bids_list_ports(gvl_bids_store_t *store);

#endif /* GVL_PG_BIDS_ROWS_H */
