/* A user's figures, read from stats_db. */

#include "pg_stats.h"


static const gvl_pg_stmt_t  gvl_pg_find_stats = {
    "stats_find",
    "SELECT total_bids, total_amount, items_won, amount_won, last_updated_at "
    "FROM user_stats WHERE user_id = $1::uuid",
    false
};


static gvl_rc_t
gvl_pg_read_stats(const gvl_pg_rows_t *rows, void *out)
{
    gvl_user_stats_t  *stats;

    stats = out;

    if (rows->n == 1) {
        stats->total_bids = gvl_pg_int64(rows, 0, 0);
        stats->total_cents = gvl_pg_int64(rows, 0, 1);
        stats->items_won = gvl_pg_int64(rows, 0, 2);
        stats->won_cents = gvl_pg_int64(rows, 0, 3);
        stats->updated_at_us = gvl_pg_time(rows, 0, 4);
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_stats_find(void *data, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    gvl_user_stats_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    *out = (gvl_user_stats_t) { .user_id = *user_id };
    gvl_pg_put_uuid(args, user_id);

    call = (gvl_pg_call_t) {
        &gvl_pg_find_stats, args, gvl_pg_read_stats, out
    };

    return gvl_pg_ask(data, flow, &call, 1);
}


gvl_stats_ports_t
gvl_pg_stats(gvl_pg_pool_t *pool)
{
    return (gvl_stats_ports_t) { pool, gvl_pg_stats_find };
}
