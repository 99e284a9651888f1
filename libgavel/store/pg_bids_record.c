/* Batches of bids: the trip that writes what was accepted, and commits. */

#include "pg_bids_rows.h"


static const gvl_pg_stmt_t  gvl_pg_update_items = {
    "bids_update_items",
    "UPDATE items i SET highest_cents = n.highest_cents, "
        "highest_bidder_id = n.highest_bidder_id, bid_count = n.bid_count, "
        "sequence = n.sequence, updated_at = $6::timestamptz "
    "FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[], "
        "$5::bigint[]) "
        "AS n (id, highest_cents, highest_bidder_id, bid_count, sequence) "
    "WHERE i.id = n.id",
    false
};

static const gvl_pg_stmt_t  gvl_pg_insert_bids = {
    "bids_insert",
    "INSERT INTO bids (id, item_id, bidder_id, amount_cents, sequence, "
        "idempotency_key, created_at) "
    "SELECT n.id, n.item_id, n.bidder_id, n.amount_cents, n.sequence, n.key, "
        "$7::timestamptz "
    "FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], "
        "$5::bigint[], $6::uuid[]) "
        "AS n (id, item_id, bidder_id, amount_cents, sequence, key)",
    false
};


static gvl_rc_t
gvl_pg_items_call(gvl_arena_t *arena, const gvl_batch_record_t *record,
    gvl_pg_call_t *call)
{
    size_t                i, n;
    int64_t              *highest, *counts, *sequences;
    gvl_uuid_t           *ids, *bidders;
    gvl_pg_args_t        *args;
    const gvl_bidding_t  *item;

    n = record->nitems;

    args = gvl_pg_args_create(arena);
    ids = gvl_arena_take_array(arena, n, sizeof(*ids));
    bidders = gvl_arena_take_array(arena, n, sizeof(*bidders));
    highest = gvl_arena_take_array(arena, n, sizeof(*highest));
    counts = gvl_arena_take_array(arena, n, sizeof(*counts));
    sequences = gvl_arena_take_array(arena, n, sizeof(*sequences));

    if (args == NULL || ids == NULL || bidders == NULL || highest == NULL
        || counts == NULL || sequences == NULL)
    {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        item = &record->items[i];
        ids[i] = item->item_id;
        highest[i] = item->highest_cents;
        bidders[i] = item->highest_bidder_id;
        counts[i] = item->bid_count;
        sequences[i] = item->sequence;
    }

    gvl_pg_put_uuids(args, ids, n);
    gvl_pg_put_int64s(args, highest, n);
    gvl_pg_put_uuids(args, bidders, n);
    gvl_pg_put_int64s(args, counts, n);
    gvl_pg_put_int64s(args, sequences, n);
    gvl_pg_put_time(args, record->items[0].updated_at_us);

    *call = (gvl_pg_call_t) { .stmt = &gvl_pg_update_items, .args = args };

    return args->rc;
}


static gvl_rc_t
gvl_pg_bids_call(gvl_arena_t *arena, const gvl_batch_record_t *record,
    gvl_pg_call_t *call)
{
    size_t            i, n;
    int64_t          *amounts, *sequences;
    gvl_uuid_t       *ids, *items, *bidders, *keys;
    gvl_pg_args_t    *args;
    const gvl_bid_t  *bid;

    n = record->nbids;

    args = gvl_pg_args_create(arena);
    ids = gvl_arena_take_array(arena, n, sizeof(*ids));
    items = gvl_arena_take_array(arena, n, sizeof(*items));
    bidders = gvl_arena_take_array(arena, n, sizeof(*bidders));
    keys = gvl_arena_take_array(arena, n, sizeof(*keys));
    amounts = gvl_arena_take_array(arena, n, sizeof(*amounts));
    sequences = gvl_arena_take_array(arena, n, sizeof(*sequences));

    if (args == NULL || ids == NULL || items == NULL || bidders == NULL
        || keys == NULL || amounts == NULL || sequences == NULL)
    {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        bid = &record->bids[i];
        ids[i] = bid->id;
        items[i] = bid->item_id;
        bidders[i] = bid->bidder_id;
        amounts[i] = bid->amount_cents;
        sequences[i] = bid->sequence;
        keys[i] = bid->idempotency_key;
    }

    gvl_pg_put_uuids(args, ids, n);
    gvl_pg_put_uuids(args, items, n);
    gvl_pg_put_uuids(args, bidders, n);
    gvl_pg_put_int64s(args, amounts, n);
    gvl_pg_put_int64s(args, sequences, n);
    gvl_pg_put_uuids(args, keys, n);
    gvl_pg_put_time(args, record->bids[0].created_at_us);

    *call = (gvl_pg_call_t) { .stmt = &gvl_pg_insert_bids, .args = args };

    return args->rc;
}


static gvl_rc_t
gvl_pg_record_batch(void *data, gvl_flow_t *flow, gvl_bids_tx_t *tx,
    const gvl_batch_record_t *record)
{
    gvl_rc_t         rc;
    gvl_pg_call_t    calls[3];
    gvl_pg_outbox_t  outbox;

    if (record->nbids == 0) {
        return gvl_pg_tx_commit(tx->tx, NULL, 0);
    }

    rc = gvl_pg_items_call(flow->arena, record, &calls[0]);
    if (rc != GVL_OK) {
        return rc;
    }

    rc = gvl_pg_bids_call(flow->arena, record, &calls[1]);
    if (rc != GVL_OK) {
        return rc;
    }

    outbox.events = record->events;
    outbox.request_ids = record->request_ids;
    outbox.traceparents = record->traceparents;
    outbox.n = record->nbids;

    rc = gvl_pg_outbox_call(data, flow->arena, &outbox, &calls[2]);
    if (rc != GVL_OK) {
        return rc;
    }

    return gvl_pg_tx_commit(tx->tx, calls, GVL_COUNT(calls));
}


void
gvl_pg_bids_record_ports(gvl_bids_store_t *store)
{
    store->record_batch = gvl_pg_record_batch;
}
