/* Items whose time is over: locked a few at a time, and ended. */

#include "pg_bids_rows.h"


/* Whoever holds an item settles bids on it: it is closed a moment later. */

static const gvl_pg_stmt_t  gvl_pg_lock_due = {
    "bids_lock_ended",
    "SELECT " GVL_PG_BIDDING_COLUMNS " "
    "FROM items i WHERE i.status = 1 AND i.end_at <= clock_timestamp() "
    "ORDER BY i.end_at, i.id LIMIT $1::bigint FOR UPDATE SKIP LOCKED",
    false
};

static const gvl_pg_stmt_t  gvl_pg_finish = {
    "bids_finish_items",
    "UPDATE items i SET status = n.status::integer, sequence = n.sequence, "
        "updated_at = $4::timestamptz "
    "FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) "
        "AS n (id, status, sequence) "
    "WHERE i.id = n.id",
    false
};


static gvl_rc_t
gvl_pg_read_due(const gvl_pg_rows_t *rows, void *out)
{
    int                  i;
    gvl_items_locked_t  *locked;

    locked = out;
    locked->n = (size_t) rows->n;
    locked->items = gvl_arena_take_array(rows->arena, locked->n,
                                         sizeof(*locked->items));
    if (locked->items == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < rows->n; i++) {
        locked->items[i] = gvl_pg_read_bidding(rows, i);
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_lock_ended(void *data, gvl_flow_t *flow, size_t max,
    gvl_items_locked_t *out)
{
    gvl_pg_bids_t  *bids;
    gvl_pg_args_t  *args;
    gvl_pg_call_t   calls[2];

    bids = data;
    args = gvl_pg_args_create(flow->arena);
    out->tx = gvl_pg_bids_tx(bids->pool, flow);

    if (args == NULL || out->tx == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_int64(args, (int64_t) max);

    calls[0] = (gvl_pg_call_t) { &gvl_pg_lock_due, args, gvl_pg_read_due,
                                 out };
    calls[1] = (gvl_pg_call_t) { &gvl_pg_clock, NULL, gvl_pg_read_time,
                                 &out->now_us };

    return gvl_pg_tx_ask(out->tx->tx, calls, GVL_COUNT(calls));
}


static gvl_rc_t
gvl_pg_finish_items(void *data, gvl_flow_t *flow, gvl_bids_tx_t *tx,
    const gvl_bidding_t *items, const gvl_event_t *events, size_t n)
{
    size_t          i;
    int64_t        *statuses, *sequences;
    gvl_rc_t        rc;
    gvl_uuid_t     *ids;
    gvl_pg_args_t  *args;
    gvl_pg_call_t   calls[2];

    args = gvl_pg_args_create(flow->arena);
    ids = gvl_arena_take_array(flow->arena, n, sizeof(*ids));
    statuses = gvl_arena_take_array(flow->arena, n, sizeof(*statuses));
    sequences = gvl_arena_take_array(flow->arena, n, sizeof(*sequences));

    if (args == NULL || ids == NULL || statuses == NULL || sequences == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        ids[i] = items[i].item_id;
        statuses[i] = items[i].status;
        sequences[i] = items[i].sequence;
    }

    gvl_pg_put_uuids(args, ids, n);
    gvl_pg_put_int64s(args, statuses, n);
    gvl_pg_put_int64s(args, sequences, n);
    gvl_pg_put_time(args, items[0].updated_at_us);
    calls[0] = (gvl_pg_call_t) { .stmt = &gvl_pg_finish, .args = args };

    rc = gvl_pg_outbox_of(data, flow, events, n, &calls[1]);
    if (rc != GVL_OK) {
        return rc;
    }

    return gvl_pg_tx_commit(tx->tx, calls, GVL_COUNT(calls));
}


void
gvl_pg_bids_end_ports(gvl_bids_store_t *store)
{
    store->lock_ended = gvl_pg_lock_ended;
    store->finish_items = gvl_pg_finish_items;
}
