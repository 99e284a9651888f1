/*
 * What watchers have missed: an item, and some of its bids in order.
 *
 * Two statements of one trip see two moments.  The item is read first, so that
 * bids may be newer than it is; those are left for the next time.
 */

#include "pg_bids_rows.h"
#include "pg_live.h"


static const gvl_pg_stmt_t  gvl_pg_live_item = {
    "live_item",
    "SELECT " GVL_PG_ITEM_COLUMNS " "
    "FROM items i JOIN item_texts t ON t.item_id = i.id "
    "WHERE i.id = $1::uuid",
    false
};

static const gvl_pg_stmt_t  gvl_pg_live_after = {
    "live_after",
    "SELECT " GVL_PG_BID_COLUMNS " "
    "FROM bids b WHERE b.item_id = $1::uuid AND b.sequence > $2::bigint "
    "ORDER BY b.sequence LIMIT $3::bigint",
    false
};

static const gvl_pg_stmt_t  gvl_pg_live_latest = {
    "live_latest",
    "SELECT " GVL_PG_BID_COLUMNS " "
    "FROM bids b WHERE b.item_id = $1::uuid "
    "ORDER BY b.sequence DESC LIMIT $2::bigint",
    false
};


static gvl_rc_t
gvl_pg_live_read_item(const gvl_pg_rows_t *rows, void *out)
{
    gvl_live_page_t  *page;

    page = out;
    page->found = rows->n == 1;

    return page->found ? gvl_pg_read_item(rows, 0, &page->item) : GVL_OK;
}


/* Rows from first to last by step; bids beyond the item are left out. */

static gvl_rc_t
gvl_pg_live_read_bids(const gvl_pg_rows_t *rows, gvl_live_page_t *page,
    int first, int step)
{
    int        i, row;
    gvl_bid_t  bid;

    page->bids = gvl_arena_take_array(rows->arena, (size_t) rows->n,
                                      sizeof(*page->bids));
    if (page->bids == NULL) {
        return GVL_NO_MEMORY;
    }

    page->n = 0;

    for (i = 0, row = first; i < rows->n; i++, row += step) {
        bid = gvl_pg_read_bid(rows, row);

        if (bid.sequence <= page->item.bidding.sequence) {
            page->bids[page->n] = bid;
            page->n++;
        }
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_live_read_after(const gvl_pg_rows_t *rows, void *out)
{
    return gvl_pg_live_read_bids(rows, out, 0, 1);
}


static gvl_rc_t
gvl_pg_live_read_latest(const gvl_pg_rows_t *rows, void *out)
{
    return gvl_pg_live_read_bids(rows, out, rows->n - 1, -1);
}


static gvl_rc_t
gvl_pg_live_ask_after(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    int64_t sequence, size_t limit, gvl_live_page_t *out)
{
    gvl_pg_args_t  *item, *args;
    gvl_pg_call_t   calls[2];

    item = gvl_pg_args_create(flow->arena);
    args = gvl_pg_args_create(flow->arena);

    if (item == NULL || args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(item, item_id);
    calls[0] = (gvl_pg_call_t) { &gvl_pg_live_item, item,
                                 gvl_pg_live_read_item, out };

    gvl_pg_put_uuid(args, item_id);
    gvl_pg_put_int64(args, sequence);
    gvl_pg_put_int64(args, (int64_t) limit);
    calls[1] = (gvl_pg_call_t) { &gvl_pg_live_after, args,
                                 gvl_pg_live_read_after, out };

    return gvl_pg_ask(data, flow, calls, GVL_COUNT(calls));
}


static gvl_rc_t
gvl_pg_live_ask_latest(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, size_t limit, gvl_live_page_t *out)
{
    gvl_pg_args_t  *item, *args;
    gvl_pg_call_t   calls[2];

    item = gvl_pg_args_create(flow->arena);
    args = gvl_pg_args_create(flow->arena);

    if (item == NULL || args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(item, item_id);
    calls[0] = (gvl_pg_call_t) { &gvl_pg_live_item, item,
                                 gvl_pg_live_read_item, out };

    gvl_pg_put_uuid(args, item_id);
    gvl_pg_put_int64(args, (int64_t) limit);
    calls[1] = (gvl_pg_call_t) { &gvl_pg_live_latest, args,
                                 gvl_pg_live_read_latest, out };

    return gvl_pg_ask(data, flow, calls, GVL_COUNT(calls));
}


void
gvl_pg_live_port(gvl_pg_pool_t *pool, gvl_live_store_t *port)
{
    port->data = pool;
    port->ask_after = gvl_pg_live_ask_after;
    port->ask_latest = gvl_pg_live_ask_latest;
}
