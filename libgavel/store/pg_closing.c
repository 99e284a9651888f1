/* Asks for the first end among the open items. */

#include "pg_closing.h"


static const gvl_pg_stmt_t  gvl_pg_next_end = {
    "closing_next_end",
    "SELECT ceil(extract(epoch FROM min(end_at) - clock_timestamp()) "
        "* 1000)::bigint "
    "FROM items WHERE status = 1",
    false
};


static gvl_rc_t
gvl_pg_take_next_end(const gvl_pg_rows_t *rows, void *out)
{
    *(int64_t *) out = rows->n == 0 || gvl_pg_is_null(rows, 0, 0)
                       ? INT64_MAX : gvl_pg_int64(rows, 0, 0);

    return GVL_OK;
}


gvl_rc_t
gvl_pg_ask_next_end(gvl_pg_pool_t *bids, gvl_flow_t *flow, int64_t *wait_ms)
{
    gvl_pg_call_t  call;

    call = (gvl_pg_call_t) {
        &gvl_pg_next_end, NULL, gvl_pg_take_next_end, wait_ms
    };

    return gvl_pg_ask(bids, flow, &call, 1);
}
