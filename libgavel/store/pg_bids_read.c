/* Items, their bids and leaderboards, and what somebody has bid on. */

#include "pg_bids_rows.h"


static const gvl_pg_stmt_t  gvl_pg_get_some = {
    "bids_get_items",
    "SELECT " GVL_PG_ITEM_COLUMNS " "
    "FROM items i JOIN item_texts t ON t.item_id = i.id "
    "WHERE i.id = ANY ($1::uuid[])",
    false
};

static const gvl_pg_stmt_t  gvl_pg_get_seller = {
    "bids_get_seller",
    "SELECT i.seller_id, i.sequence FROM items i WHERE i.id = $1::uuid",
    false
};

static const gvl_pg_stmt_t  gvl_pg_bids_of_item = {
    "bids_of_item",
    "SELECT " GVL_PG_BID_COLUMNS " "
    "FROM bids b WHERE b.item_id = $1::uuid AND b.sequence < $2::bigint "
    "ORDER BY b.sequence DESC LIMIT $3::bigint",
    false
};

static const gvl_pg_stmt_t  gvl_pg_leaderboard = {
    "bids_leaderboard",
    "SELECT l.bidder_id, l.amount_cents, l.created_at "
    "FROM leaderboard($1::uuid, $2::integer) l",
    false
};

/* Steps from item to item down the index, each at its highest bid. */

static const gvl_pg_stmt_t  gvl_pg_bids_of_bidder = {
    "bids_of_bidder",
    "WITH RECURSIVE mine AS ("
        "(SELECT b.item_id, b.amount_cents, 1::bigint AS place "
        "FROM bids b "
        "WHERE b.bidder_id = $1::uuid AND b.item_id < $2::uuid "
        "ORDER BY b.item_id DESC, b.sequence DESC LIMIT 1) "
        "UNION ALL "
        "SELECT below.item_id, below.amount_cents, mine.place + 1 "
        "FROM mine CROSS JOIN LATERAL ("
            "SELECT b.item_id, b.amount_cents FROM bids b "
            "WHERE b.bidder_id = $1::uuid AND b.item_id < mine.item_id "
            "ORDER BY b.item_id DESC, b.sequence DESC LIMIT 1) below "
        "WHERE mine.place < $3::bigint) "
    "SELECT " GVL_PG_ITEM_COLUMNS ", mine.amount_cents "
    "FROM mine JOIN items i ON i.id = mine.item_id "
    "JOIN item_texts t ON t.item_id = i.id "
    "ORDER BY mine.place",
    false
};


static gvl_rc_t
gvl_pg_get_items(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_ids,
    size_t n, gvl_items_t *out)
{
    gvl_pg_bids_t  *bids;
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    bids = data;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuids(args, item_ids, n);
    call = (gvl_pg_call_t) { &gvl_pg_get_some, args, gvl_pg_read_items, out };

    return gvl_pg_ask(bids->pool, flow, &call, 1);
}


static gvl_rc_t
gvl_pg_read_bids_seller(const gvl_pg_rows_t *rows, void *out)
{
    gvl_item_bids_t  *found;

    found = out;
    found->item_found = rows->n == 1;

    if (found->item_found) {
        found->seller_id = gvl_pg_uuid(rows, 0, 0);
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_read_bids(const gvl_pg_rows_t *rows, void *out)
{
    int               i;
    gvl_item_bids_t  *found;

    found = out;
    found->n = (size_t) rows->n;
    found->bids = gvl_arena_take_array(rows->arena, found->n,
                                       sizeof(*found->bids));
    if (found->bids == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < rows->n; i++) {
        found->bids[i] = gvl_pg_read_bid(rows, i);
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_list_item_bids(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    const gvl_place_t *after, size_t limit, gvl_item_bids_t *out)
{
    gvl_pg_bids_t  *bids;
    gvl_pg_args_t  *item, *args;
    gvl_pg_call_t   calls[2];

    bids = data;
    item = gvl_pg_args_create(flow->arena);
    args = gvl_pg_args_create(flow->arena);

    if (item == NULL || args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(item, item_id);
    calls[0] = (gvl_pg_call_t) { &gvl_pg_get_seller, item,
                                 gvl_pg_read_bids_seller, out };

    gvl_pg_put_uuid(args, item_id);
    gvl_pg_put_int64(args, after->set ? after->key : INT64_MAX);
    gvl_pg_put_int64(args, (int64_t) limit);
    calls[1] = (gvl_pg_call_t) { &gvl_pg_bids_of_item, args,
                                 gvl_pg_read_bids, out };

    return gvl_pg_ask(bids->pool, flow, calls, GVL_COUNT(calls));
}


static gvl_rc_t
gvl_pg_read_board_seller(const gvl_pg_rows_t *rows, void *out)
{
    gvl_leaderboard_t  *board;

    board = out;
    board->found = rows->n == 1;

    if (board->found) {
        board->seller_id = gvl_pg_uuid(rows, 0, 0);
        board->sequence = gvl_pg_int64(rows, 0, 1);
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_read_ranks(const gvl_pg_rows_t *rows, void *out)
{
    int                 i;
    gvl_leaderboard_t  *board;

    board = out;
    board->n = (size_t) rows->n;
    board->ranks = gvl_arena_take_array(rows->arena, board->n,
                                        sizeof(*board->ranks));
    if (board->ranks == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < rows->n; i++) {
        board->ranks[i].bidder_id = gvl_pg_uuid(rows, i, 0);
        board->ranks[i].amount_cents = gvl_pg_int64(rows, i, 1);
        board->ranks[i].created_at_us = gvl_pg_time(rows, i, 2);
    }

    return GVL_OK;
}


/*
 * The sequence is read first: a bid that lands between the two statements
 * makes the ranks newer than they say they are, never older.
 */

static gvl_rc_t
gvl_pg_get_leaderboard(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, size_t limit, gvl_leaderboard_t *out)
{
    gvl_pg_bids_t  *bids;
    gvl_pg_args_t  *item, *args;
    gvl_pg_call_t   calls[2];

    bids = data;
    item = gvl_pg_args_create(flow->arena);
    args = gvl_pg_args_create(flow->arena);

    if (item == NULL || args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(item, item_id);
    calls[0] = (gvl_pg_call_t) { &gvl_pg_get_seller, item,
                                 gvl_pg_read_board_seller, out };

    gvl_pg_put_uuid(args, item_id);
    gvl_pg_put_int32(args, (int32_t) limit);
    calls[1] = (gvl_pg_call_t) { &gvl_pg_leaderboard, args,
                                 gvl_pg_read_ranks, out };

    return gvl_pg_ask(bids->pool, flow, calls, GVL_COUNT(calls));
}


static gvl_rc_t
gvl_pg_read_my_bids(const gvl_pg_rows_t *rows, void *out)
{
    int             i;
    gvl_rc_t        rc;
    gvl_my_bids_t  *mine;

    mine = out;
    mine->n = (size_t) rows->n;
    mine->entries = gvl_arena_take_array(rows->arena, mine->n,
                                         sizeof(*mine->entries));
    if (mine->entries == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < rows->n; i++) {
        rc = gvl_pg_read_item(rows, i, &mine->entries[i].item);
        if (rc != GVL_OK) {
            return rc;
        }

        mine->entries[i].my_highest_cents
            = gvl_pg_int64(rows, i, GVL_PG_ITEM_NCOLUMNS);
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_list_my_bids(void *data, gvl_flow_t *flow, const gvl_uuid_t *bidder_id,
    const gvl_place_t *after, size_t limit, gvl_my_bids_t *out)
{
    gvl_pg_bids_t  *bids;
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    bids = data;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, bidder_id);
    gvl_pg_put_uuid(args, after->set ? &after->id : &gvl_pg_last_id);
    gvl_pg_put_int64(args, (int64_t) limit);
    call = (gvl_pg_call_t) { &gvl_pg_bids_of_bidder, args,
                             gvl_pg_read_my_bids, out };

    return gvl_pg_ask(bids->pool, flow, &call, 1);
}


void
gvl_pg_bids_read_ports(gvl_bids_store_t *store)
{
    store->get_items = gvl_pg_get_items;
    store->list_item_bids = gvl_pg_list_item_bids;
    store->get_leaderboard = gvl_pg_get_leaderboard;
    store->list_my_bids = gvl_pg_list_my_bids;
}
