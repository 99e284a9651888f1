/* Items created, edited and cancelled. */

#include "pg_bids_rows.h"


static const gvl_pg_stmt_t  gvl_pg_insert_item = {
    "bids_insert_item",
    "INSERT INTO items (id, seller_id, category, start_cents, end_at, "
        "created_at, updated_at) "
    "VALUES ($1::uuid, $2::uuid, $3::text, $4::bigint, $5::timestamptz, "
        "$6::timestamptz, $6::timestamptz)",
    false
};

/* Its trip commits by itself, so losing it leaves the outcome open. */

static const gvl_pg_stmt_t  gvl_pg_insert_texts = {
    "bids_insert_texts",
    "INSERT INTO item_texts (item_id, title, description, images) "
    "VALUES ($1::uuid, $2::text, $3::text, $4::text[])",
    true
};

static const gvl_pg_stmt_t  gvl_pg_lock_one = {
    "bids_lock_item",
    "SELECT i.id FROM items i WHERE i.id = $1::uuid FOR UPDATE",
    false
};

static const gvl_pg_stmt_t  gvl_pg_read_one = {
    "bids_read_item",
    "SELECT " GVL_PG_ITEM_COLUMNS " "
    "FROM items i JOIN item_texts t ON t.item_id = i.id "
    "WHERE i.id = $1::uuid",
    false
};

static const gvl_pg_stmt_t  gvl_pg_edit_bidding = {
    "bids_edit_item",
    "UPDATE items SET category = $2::text, sequence = $3::bigint, "
        "updated_at = $4::timestamptz "
    "WHERE id = $1::uuid",
    false
};

static const gvl_pg_stmt_t  gvl_pg_edit_texts = {
    "bids_edit_texts",
    "UPDATE item_texts SET title = $2::text, description = $3::text, "
        "images = $4::text[] "
    "WHERE item_id = $1::uuid",
    false
};


static gvl_rc_t
gvl_pg_ask_clock(void *data, gvl_flow_t *flow, int64_t *now_us)
{
    gvl_pg_bids_t  *bids;
    gvl_pg_call_t   call;

    bids = data;
    call = (gvl_pg_call_t) { &gvl_pg_clock, NULL, gvl_pg_read_time, now_us };

    return gvl_pg_ask(bids->pool, flow, &call, 1);
}


static void
gvl_pg_put_texts_of(gvl_pg_args_t *args, const gvl_item_t *item)
{
    gvl_pg_put_uuid(args, &item->bidding.item_id);
    gvl_pg_put_text(args, item->title);
    gvl_pg_put_text(args, item->description);
    gvl_pg_put_texts(args, item->images, item->nimages);
}


static gvl_rc_t
gvl_pg_create_item(void *data, gvl_flow_t *flow, const gvl_item_t *item,
    const gvl_event_t *event)
{
    gvl_rc_t        rc;
    gvl_pg_bids_t  *bids;
    gvl_pg_args_t  *args, *texts;
    gvl_pg_call_t   calls[3];

    bids = data;
    args = gvl_pg_args_create(flow->arena);
    texts = gvl_pg_args_create(flow->arena);

    if (args == NULL || texts == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, &item->bidding.item_id);
    gvl_pg_put_uuid(args, &item->bidding.seller_id);
    gvl_pg_put_text(args, item->category);
    gvl_pg_put_int64(args, item->bidding.start_cents);
    gvl_pg_put_time(args, item->bidding.end_at_us);
    gvl_pg_put_time(args, item->created_at_us);
    calls[0] = (gvl_pg_call_t) { .stmt = &gvl_pg_insert_item, .args = args };

    gvl_pg_put_texts_of(texts, item);
    calls[1] = (gvl_pg_call_t) { .stmt = &gvl_pg_insert_texts,
                                 .args = texts };

    rc = gvl_pg_outbox_of(bids, flow, event, 1, &calls[2]);
    if (rc != GVL_OK) {
        return rc;
    }

    return gvl_pg_ask(bids->pool, flow, calls, GVL_COUNT(calls));
}


static gvl_rc_t
gvl_pg_read_locked_item(const gvl_pg_rows_t *rows, void *out)
{
    gvl_item_locked_t  *locked;

    locked = out;
    locked->found = rows->n == 1;

    return locked->found ? gvl_pg_read_item(rows, 0, &locked->item) : GVL_OK;
}


/*
 * The row is read by a statement behind the locking one, for texts lie in
 * another table and a join's other half would be as old as the snapshot.
 */

static gvl_rc_t
gvl_pg_lock_item(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    gvl_item_locked_t *out)
{
    gvl_pg_bids_t  *bids;
    gvl_pg_args_t  *args;
    gvl_pg_call_t   calls[3];

    bids = data;
    args = gvl_pg_args_create(flow->arena);
    out->tx = gvl_pg_bids_tx(bids->pool, flow);

    if (args == NULL || out->tx == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, item_id);

    calls[0] = (gvl_pg_call_t) { .stmt = &gvl_pg_lock_one, .args = args };
    calls[1] = (gvl_pg_call_t) { &gvl_pg_clock, NULL, gvl_pg_read_time,
                                 &out->now_us };
    calls[2] = (gvl_pg_call_t) { &gvl_pg_read_one, args,
                                 gvl_pg_read_locked_item, out };

    return gvl_pg_tx_ask(out->tx->tx, calls, GVL_COUNT(calls));
}


static gvl_rc_t
gvl_pg_edit_item(void *data, gvl_flow_t *flow, gvl_bids_tx_t *tx,
    const gvl_item_t *item)
{
    gvl_pg_args_t  *args, *texts;
    gvl_pg_call_t   calls[2];

    (void) data;

    args = gvl_pg_args_create(flow->arena);
    texts = gvl_pg_args_create(flow->arena);

    if (args == NULL || texts == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, &item->bidding.item_id);
    gvl_pg_put_text(args, item->category);
    gvl_pg_put_int64(args, item->bidding.sequence);
    gvl_pg_put_time(args, item->bidding.updated_at_us);
    calls[0] = (gvl_pg_call_t) { .stmt = &gvl_pg_edit_bidding,
                                 .args = args };

    gvl_pg_put_texts_of(texts, item);
    calls[1] = (gvl_pg_call_t) { .stmt = &gvl_pg_edit_texts, .args = texts };

    return gvl_pg_tx_commit(tx->tx, calls, GVL_COUNT(calls));
}


void
gvl_pg_bids_write_ports(gvl_bids_store_t *store)
{
    store->ask_clock = gvl_pg_ask_clock;
    store->create_item = gvl_pg_create_item;
    store->lock_item = gvl_pg_lock_item;
    store->edit_item = gvl_pg_edit_item;
}
