/* Figures as the bids say and as they were counted. */

#include "pg_reconcile.h"


static const gvl_pg_stmt_t  gvl_pg_totals = {
    "reconcile_totals",
    "SELECT u.id, sum(u.bids)::bigint, sum(u.bid_cents)::bigint, "
        "sum(u.won)::bigint, sum(u.won_cents)::bigint, max(u.at) "
    "FROM ("
        "SELECT bidder_id AS id, count(*) AS bids, "
            "sum(amount_cents) AS bid_cents, 0 AS won, 0 AS won_cents, "
            "max(created_at) AS at "
        "FROM bids WHERE bidder_id > $1::uuid AND bidder_id <= $2::uuid "
        "GROUP BY bidder_id "
        "UNION ALL "
        "SELECT highest_bidder_id, 0, 0, count(*), sum(highest_cents), "
            "max(updated_at) "
        "FROM items WHERE status = 2 AND highest_bidder_id > $1::uuid "
            "AND highest_bidder_id <= $2::uuid "
        "GROUP BY highest_bidder_id"
    ") AS u GROUP BY u.id ORDER BY u.id LIMIT $3::bigint",
    false
};

static const gvl_pg_stmt_t  gvl_pg_figures = {
    "reconcile_figures",
    "SELECT user_id, total_bids, total_amount, items_won, amount_won, "
        "last_updated_at "
    "FROM user_stats WHERE user_id > $1::uuid AND user_id <= $2::uuid "
    "ORDER BY user_id",
    false
};

static const gvl_pg_stmt_t  gvl_pg_waiting = {
    "reconcile_waiting",
    "SELECT count(*) FROM outbox, outbox_cursor AS c "
    "WHERE NOT pg_visible_in_snapshot(xid, c.published)",
    false
};

/* Of the kinds that are counted: an ending without a winner is not. */

static const gvl_pg_stmt_t  gvl_pg_newest = {
    "reconcile_newest",
    "SELECT event_id FROM outbox AS o WHERE routing_key = 'bid.placed' "
        "OR routing_key = 'item.ended' AND EXISTS (SELECT FROM items AS i "
            "WHERE i.id = o.subject_id AND highest_bidder_id IS NOT NULL) "
    "ORDER BY id DESC LIMIT $1::bigint",
    false
};

static const gvl_pg_stmt_t  gvl_pg_arrived = {
    "reconcile_arrived",
    "SELECT NOT EXISTS (SELECT FROM unnest($1::uuid[]) AS e (id) "
        "WHERE NOT EXISTS (SELECT FROM inbox WHERE event_id = e.id) "
        "AND NOT EXISTS (SELECT FROM stats_dead WHERE key = e.id::text))",
    false
};

static const gvl_pg_stmt_t  gvl_pg_mend = {
    "reconcile_mend",
    "INSERT INTO user_stats AS s (user_id, total_bids, total_amount, "
        "items_won, amount_won, last_updated_at) "
    "VALUES ($1::uuid, $2::bigint, $3::bigint, $4::bigint, $5::bigint, "
        "$6::timestamptz) "
    "ON CONFLICT (user_id) DO UPDATE SET "
        "total_bids = excluded.total_bids, "
        "total_amount = excluded.total_amount, "
        "items_won = excluded.items_won, "
        "amount_won = excluded.amount_won, "
        "last_updated_at = excluded.last_updated_at "
    "WHERE s.total_bids = $7::bigint AND s.total_amount = $8::bigint "
        "AND s.items_won = $9::bigint AND s.amount_won = $10::bigint",
    true
};


static gvl_rc_t
gvl_pg_take_figures(const gvl_pg_rows_t *rows, void *out)
{
    int                i;
    gvl_figures_t     *figures;
    gvl_user_stats_t  *user;

    figures = out;

    figures->users = gvl_arena_take_array(rows->arena, (size_t) rows->n + 1,
                                          sizeof(*figures->users));
    if (figures->users == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < rows->n; i++) {
        user = &figures->users[i];
        user->user_id = gvl_pg_uuid(rows, i, 0);
        user->total_bids = gvl_pg_int64(rows, i, 1);
        user->total_cents = gvl_pg_int64(rows, i, 2);
        user->items_won = gvl_pg_int64(rows, i, 3);
        user->won_cents = gvl_pg_int64(rows, i, 4);
        user->updated_at_us = gvl_pg_time(rows, i, 5);
    }

    figures->n = (size_t) rows->n;

    return GVL_OK;
}


gvl_rc_t
gvl_pg_ask_totals(gvl_pg_pool_t *bids, gvl_flow_t *flow,
    const gvl_uuid_t *beyond, const gvl_uuid_t *last, int64_t max,
    gvl_figures_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, beyond);
    gvl_pg_put_uuid(args, last);
    gvl_pg_put_int64(args, max);
    call = (gvl_pg_call_t) { &gvl_pg_totals, args, gvl_pg_take_figures, out };

    return gvl_pg_ask(bids, flow, &call, 1);
}


gvl_rc_t
gvl_pg_ask_figures(gvl_pg_pool_t *stats, gvl_flow_t *flow,
    const gvl_uuid_t *beyond, const gvl_uuid_t *last, gvl_figures_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, beyond);
    gvl_pg_put_uuid(args, last);
    call = (gvl_pg_call_t) {
        &gvl_pg_figures, args, gvl_pg_take_figures, out
    };

    return gvl_pg_ask(stats, flow, &call, 1);
}


static gvl_rc_t
gvl_pg_take_waiting(const gvl_pg_rows_t *rows, void *out)
{
    gvl_outbox_end_t  *end;

    end = out;
    end->waiting = gvl_pg_int64(rows, 0, 0);

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_take_newest(const gvl_pg_rows_t *rows, void *out)
{
    gvl_outbox_end_t  *end;

    end = out;

    for (end->n = 0; end->n < (size_t) rows->n; end->n++) {
        end->newest[end->n] = gvl_pg_uuid(rows, (int) end->n, 0);
    }

    return GVL_OK;
}


gvl_rc_t
gvl_pg_ask_outbox_end(gvl_pg_pool_t *bids, gvl_flow_t *flow,
    gvl_outbox_end_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   calls[2];

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_int64(args, GVL_OUTBOX_NEWEST);

    calls[0] = (gvl_pg_call_t) {
        &gvl_pg_waiting, NULL, gvl_pg_take_waiting, out
    };
    calls[1] = (gvl_pg_call_t) {
        &gvl_pg_newest, args, gvl_pg_take_newest, out
    };

    return gvl_pg_ask(bids, flow, calls, GVL_COUNT(calls));
}


static gvl_rc_t
gvl_pg_take_arrived(const gvl_pg_rows_t *rows, void *out)
{
    *(bool *) out = gvl_pg_bool(rows, 0, 0);

    return GVL_OK;
}


gvl_rc_t
gvl_pg_ask_arrived(gvl_pg_pool_t *stats, gvl_flow_t *flow,
    const gvl_uuid_t *event_ids, size_t n, bool *arrived)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuids(args, event_ids, n);
    call = (gvl_pg_call_t) {
        &gvl_pg_arrived, args, gvl_pg_take_arrived, arrived
    };

    return gvl_pg_ask(stats, flow, &call, 1);
}


static gvl_rc_t
gvl_pg_take_mended(const gvl_pg_rows_t *rows, void *out)
{
    *(bool *) out = rows->affected == 1;

    return GVL_OK;
}


gvl_rc_t
gvl_pg_mend_figures(gvl_pg_pool_t *stats, gvl_flow_t *flow,
    const gvl_user_stats_t *right, const gvl_user_stats_t *found,
    bool *mended)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, &right->user_id);
    gvl_pg_put_int64(args, right->total_bids);
    gvl_pg_put_int64(args, right->total_cents);
    gvl_pg_put_int64(args, right->items_won);
    gvl_pg_put_int64(args, right->won_cents);
    gvl_pg_put_time(args, right->updated_at_us);
    gvl_pg_put_int64(args, found->total_bids);
    gvl_pg_put_int64(args, found->total_cents);
    gvl_pg_put_int64(args, found->items_won);
    gvl_pg_put_int64(args, found->won_cents);

    call = (gvl_pg_call_t) { &gvl_pg_mend, args, gvl_pg_take_mended, mended };

    return gvl_pg_ask(stats, flow, &call, 1);
}
