/* Batches of bids: the trip that locks items and reads what is there. */

#include "pg_bids_rows.h"


/*
 * The clock is read outside of what locks, row by row as each lock is taken,
 * so that the last row's is later than any wait: now() is older, and so is a
 * clock_timestamp() in the same SELECT.
 */

static const gvl_pg_stmt_t  gvl_pg_lock_items = {
    "bids_lock_items",
    "SELECT l.*, clock_timestamp() FROM ("
        "SELECT " GVL_PG_BIDDING_COLUMNS " "
        "FROM items i WHERE i.id = ANY ($1::uuid[]) "
        "ORDER BY i.id FOR UPDATE) l",
    false
};

static const gvl_pg_stmt_t  gvl_pg_bids_by_key = {
    "bids_by_key",
    "SELECT " GVL_PG_BID_COLUMNS " "
    "FROM unnest($1::uuid[], $2::uuid[]) AS k (bidder_id, key) "
    "JOIN bids b ON b.bidder_id = k.bidder_id "
        "AND b.idempotency_key = k.key",
    false
};

static const gvl_pg_stmt_t  gvl_pg_bids_by_id = {
    "bids_by_id",
    "SELECT " GVL_PG_BID_COLUMNS " "
    "FROM bids b WHERE b.id = ANY ($1::uuid[])",
    false
};


static gvl_rc_t
gvl_pg_read_locked(const gvl_pg_rows_t *rows, void *out)
{
    int                  i;
    gvl_batch_locked_t  *locked;

    locked = out;
    locked->nitems = (size_t) rows->n;
    locked->items = gvl_arena_take_array(rows->arena, locked->nitems,
                                         sizeof(*locked->items));
    if (locked->items == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < rows->n; i++) {
        locked->items[i] = gvl_pg_read_bidding(rows, i);
        locked->now_us = gvl_pg_time(rows, i, GVL_PG_BIDDING_NCOLUMNS);
    }

    return GVL_OK;
}


/* Adds to what the other look-up has found; the ask bounds both. */

static gvl_rc_t
gvl_pg_read_recorded(const gvl_pg_rows_t *rows, void *out)
{
    int                  i;
    gvl_batch_locked_t  *locked;

    locked = out;

    for (i = 0; i < rows->n; i++) {
        locked->recorded[locked->nrecorded++] = gvl_pg_read_bid(rows, i);
    }

    return GVL_OK;
}


/* Adds the look-ups of bids that may be recorded already to the calls. */

static gvl_rc_t
gvl_pg_recorded_calls(gvl_arena_t *arena, const gvl_batch_ask_t *ask,
    gvl_batch_locked_t *out, gvl_pg_call_t *calls, size_t *ncalls)
{
    gvl_pg_args_t  *keys, *ids;

    keys = gvl_pg_args_create(arena);
    ids = gvl_pg_args_create(arena);

    out->nrecorded = 0;
    out->recorded = gvl_arena_take_array(arena, ask->nkeys + ask->nbid_ids,
                                         sizeof(*out->recorded));

    if (keys == NULL || ids == NULL || out->recorded == NULL) {
        return GVL_NO_MEMORY;
    }

    if (ask->nkeys != 0) {
        gvl_pg_put_uuids(keys, ask->bidder_ids, ask->nkeys);
        gvl_pg_put_uuids(keys, ask->keys, ask->nkeys);
        calls[(*ncalls)++] = (gvl_pg_call_t) { &gvl_pg_bids_by_key, keys,
                                               gvl_pg_read_recorded, out };
    }

    if (ask->nbid_ids != 0) {
        gvl_pg_put_uuids(ids, ask->bid_ids, ask->nbid_ids);
        calls[(*ncalls)++] = (gvl_pg_call_t) { &gvl_pg_bids_by_id, ids,
                                               gvl_pg_read_recorded, out };
    }

    return GVL_OK;
}


/*
 * The look-ups come behind the locking statement, in snapshots that show what
 * the locks' last owners did.
 */

static gvl_rc_t
gvl_pg_lock_batch(void *data, gvl_flow_t *flow, const gvl_batch_ask_t *ask,
    gvl_batch_locked_t *out)
{
    size_t          n;
    gvl_rc_t        rc;
    gvl_pg_call_t   calls[3];
    gvl_pg_args_t  *items;
    gvl_pg_bids_t  *bids;

    bids = data;
    items = gvl_pg_args_create(flow->arena);
    out->tx = gvl_pg_bids_tx(bids->settle_pool, flow);

    if (items == NULL || out->tx == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuids(items, ask->item_ids, ask->nitems);
    calls[0] = (gvl_pg_call_t) { &gvl_pg_lock_items, items,
                                 gvl_pg_read_locked, out };
    n = 1;

    rc = gvl_pg_recorded_calls(flow->arena, ask, out, calls, &n);
    if (rc != GVL_OK) {
        return rc;
    }

    return gvl_pg_tx_ask(out->tx->tx, calls, n);
}


static gvl_rc_t
gvl_pg_read_batch(void *data, gvl_flow_t *flow, const gvl_batch_ask_t *ask,
    gvl_batch_locked_t *out)
{
    size_t         n;
    gvl_rc_t       rc;
    gvl_pg_call_t  calls[3];

    (void) data;

    calls[0] = (gvl_pg_call_t) { &gvl_pg_clock, NULL, gvl_pg_read_time,
                                 &out->now_us };
    n = 1;

    rc = gvl_pg_recorded_calls(flow->arena, ask, out, calls, &n);
    if (rc != GVL_OK) {
        return rc;
    }

    return gvl_pg_tx_ask(out->tx->tx, calls, n);
}


void
gvl_pg_bids_settle_ports(gvl_bids_store_t *store)
{
    store->lock_batch = gvl_pg_lock_batch;
    store->read_batch = gvl_pg_read_batch;
}
