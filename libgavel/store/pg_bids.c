/* What the files of pg_bids_* share: rows, transactions, outbox. */

#include "pg_bids_rows.h"


const gvl_pg_stmt_t  gvl_pg_clock = {
    "bids_clock", "SELECT clock_timestamp()", false
};

/* The first stands for all in the index that the relay looks into. */

static const gvl_pg_stmt_t  gvl_pg_insert_outbox = {
    "bids_insert_outbox",
    "INSERT INTO outbox (event_id, routing_key, subject_id, payload, "
        "request_id, traceparent, events) "
    "SELECT o.event_id, o.routing_key, o.subject_id, o.payload, "
        "nullif(o.request_id, ''), nullif(o.traceparent, ''), "
        "CASE WHEN o.n = 1 THEN cardinality($1::uuid[]) END "
    "FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bytea[], "
        "$5::text[], $6::text[]) WITH ORDINALITY "
        "AS o (event_id, routing_key, subject_id, payload, request_id, "
        "traceparent, n)",
    false
};


void
gvl_pg_bids_ports(gvl_pg_bids_t *bids, gvl_bids_store_t *store)
{
    store->data = bids;

    gvl_pg_bids_settle_ports(store);
    gvl_pg_bids_record_ports(store);
    gvl_pg_bids_write_ports(store);
    gvl_pg_bids_end_ports(store);
    gvl_pg_bids_read_ports(store);
    gvl_pg_bids_list_ports(store);
}


gvl_bidding_t
gvl_pg_read_bidding(const gvl_pg_rows_t *rows, int row)
{
    gvl_bidding_t  item;

    item.item_id = gvl_pg_uuid(rows, row, 0);
    item.seller_id = gvl_pg_uuid(rows, row, 1);
    item.status = (gvl_item_status_t) gvl_pg_int32(rows, row, 2);
    item.start_cents = gvl_pg_int64(rows, row, 3);
    item.highest_cents = gvl_pg_int64(rows, row, 4);
    item.highest_bidder_id = gvl_pg_uuid(rows, row, 5);
    item.bid_count = gvl_pg_int64(rows, row, 6);
    item.sequence = gvl_pg_int64(rows, row, 7);
    item.end_at_us = gvl_pg_time(rows, row, 8);
    item.updated_at_us = gvl_pg_time(rows, row, 9);

    return item;
}


static gvl_str_t
gvl_pg_copy_text(const gvl_pg_rows_t *rows, int row, int column)
{
    return gvl_arena_copy(rows->arena, gvl_pg_text(rows, row, column));
}


gvl_rc_t
gvl_pg_read_item(const gvl_pg_rows_t *rows, int row, gvl_item_t *item)
{
    item->bidding = gvl_pg_read_bidding(rows, row);
    item->created_at_us = gvl_pg_time(rows, row, 10);
    item->category = gvl_pg_copy_text(rows, row, 11);
    item->title = gvl_pg_copy_text(rows, row, 12);
    item->description = gvl_pg_copy_text(rows, row, 13);

    if (item->category.data == NULL || item->title.data == NULL
        || item->description.data == NULL)
    {
        return GVL_NO_MEMORY;
    }

    return gvl_pg_texts(rows, row, 14, rows->arena, item->images,
                        GVL_IMAGES_MAX, &item->nimages);
}


gvl_bid_t
gvl_pg_read_bid(const gvl_pg_rows_t *rows, int row)
{
    gvl_bid_t  bid;

    bid.id = gvl_pg_uuid(rows, row, 0);
    bid.item_id = gvl_pg_uuid(rows, row, 1);
    bid.bidder_id = gvl_pg_uuid(rows, row, 2);
    bid.amount_cents = gvl_pg_int64(rows, row, 3);
    bid.sequence = gvl_pg_int64(rows, row, 4);
    bid.idempotency_key = gvl_pg_uuid(rows, row, 5);
    bid.created_at_us = gvl_pg_time(rows, row, 6);

    return bid;
}


gvl_rc_t
gvl_pg_read_items(const gvl_pg_rows_t *rows, void *out)
{
    int           i;
    gvl_rc_t      rc;
    gvl_items_t  *items;

    items = out;
    items->n = (size_t) rows->n;
    items->items = gvl_arena_take_array(rows->arena, items->n,
                                        sizeof(*items->items));
    if (items->items == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < rows->n; i++) {
        rc = gvl_pg_read_item(rows, i, &items->items[i]);
        if (rc != GVL_OK) {
            return rc;
        }
    }

    return GVL_OK;
}


gvl_rc_t
gvl_pg_read_time(const gvl_pg_rows_t *rows, void *out)
{
    int64_t  *at_us;

    at_us = out;

    if (rows->n != 1) {
        return GVL_INTERNAL;
    }

    *at_us = gvl_pg_time(rows, 0, 0);

    return GVL_OK;
}


gvl_bids_tx_t *
gvl_pg_bids_tx(gvl_pg_pool_t *pool, gvl_flow_t *flow)
{
    gvl_bids_tx_t  *tx;

    tx = gvl_arena_take(flow->arena, sizeof(*tx));
    if (tx == NULL) {
        return NULL;
    }

    tx->tx = gvl_pg_tx_create(pool, flow);

    return (tx->tx != NULL) ? tx : NULL;
}


gvl_rc_t
gvl_pg_outbox_call(const gvl_pg_bids_t *bids, gvl_arena_t *arena,
    const gvl_pg_outbox_t *outbox, gvl_pg_call_t *call)
{
    size_t              i, n;
    gvl_rc_t            rc;
    gvl_str_t          *keys, *payloads;
    gvl_uuid_t         *ids, *subjects;
    gvl_pg_args_t      *args;
    const gvl_event_t  *event;

    n = outbox->n;

    args = gvl_pg_args_create(arena);
    keys = gvl_arena_take_array(arena, n, sizeof(*keys));
    payloads = gvl_arena_take_array(arena, n, sizeof(*payloads));
    ids = gvl_arena_take_array(arena, n, sizeof(*ids));
    subjects = gvl_arena_take_array(arena, n, sizeof(*subjects));

    if (args == NULL || keys == NULL || payloads == NULL || ids == NULL
        || subjects == NULL)
    {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        event = &outbox->events[i];
        ids[i] = event->id;
        subjects[i] = *gvl_event_subject(event);
        keys[i] = gvl_str_from(gvl_event_routing_key(event->type));

        rc = bids->event_write(event, arena, &payloads[i]);
        if (rc != GVL_OK) {
            return rc;
        }
    }

    gvl_pg_put_uuids(args, ids, n);
    gvl_pg_put_texts(args, keys, n);
    gvl_pg_put_uuids(args, subjects, n);
    gvl_pg_put_bytes_array(args, payloads, n);
    gvl_pg_put_texts(args, outbox->request_ids, n);
    gvl_pg_put_texts(args, outbox->traceparents, n);

    *call = (gvl_pg_call_t) { .stmt = &gvl_pg_insert_outbox, .args = args };

    return args->rc;
}


gvl_rc_t
gvl_pg_outbox_of(const gvl_pg_bids_t *bids, gvl_flow_t *flow,
    const gvl_event_t *events, size_t n, gvl_pg_call_t *call)
{
    size_t           i;
    gvl_str_t       *request_ids, *traceparents;
    gvl_pg_outbox_t  outbox;

    request_ids = gvl_arena_take_array(flow->arena, n, sizeof(gvl_str_t));
    traceparents = gvl_arena_take_array(flow->arena, n, sizeof(gvl_str_t));

    if (request_ids == NULL || traceparents == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        request_ids[i] = flow->request_id;
        traceparents[i] = flow->traceparent;
    }

    outbox.events = events;
    outbox.request_ids = request_ids;
    outbox.traceparents = traceparents;
    outbox.n = n;

    return gvl_pg_outbox_call(bids, flow->arena, &outbox, call);
}
