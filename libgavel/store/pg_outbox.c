/* The outbox's rows: what is new in it, read by id. */

#include "pg_outbox.h"


/*
 * Rows whose transactions began after the snapshot was taken, or were open
 * in it; the statement's own snapshot shows those that are over now.
 */

static const gvl_pg_stmt_t  gvl_pg_look = {
    "outbox_look",
    "WITH p AS MATERIALIZED (SELECT $1::text::pg_snapshot AS s) "
    "SELECT pg_current_snapshot()::text, coalesce(sum(o.events), 0), "
        "coalesce(min(o.id), 0), "
        "(SELECT pg_snapshot_xmax(s) FROM p) "
            "> pg_snapshot_xmax(pg_current_snapshot()) "
    "FROM ("
        "SELECT id, events FROM outbox WHERE events IS NOT NULL "
            "AND xid >= (SELECT pg_snapshot_xmax(s) FROM p) "
        "UNION ALL "
        "SELECT id, events FROM outbox WHERE events IS NOT NULL "
            "AND xid = ANY (ARRAY(SELECT pg_snapshot_xip(s) FROM p))"
    ") AS o",
    false
};

static const gvl_pg_stmt_t  gvl_pg_read_rows = {
    "outbox_read",
    "SELECT id, event_id, routing_key, payload, request_id, traceparent, "
        "created_at "
    "FROM outbox WHERE id > $3::bigint "
        "AND NOT pg_visible_in_snapshot(xid, "
            "(SELECT $1::text::pg_snapshot)) "
        "AND pg_visible_in_snapshot(xid, (SELECT $2::text::pg_snapshot)) "
    "ORDER BY id LIMIT $4::bigint",
    false
};


gvl_rc_t
gvl_pg_outbox_copy(const gvl_pg_rows_t *rows, int row, int column,
    gvl_str_t *out)
{
    *out = gvl_arena_copy(rows->arena, gvl_pg_text(rows, row, column));

    return out->data == NULL ? GVL_NO_MEMORY : GVL_OK;
}


static gvl_rc_t
gvl_pg_read_look(const gvl_pg_rows_t *rows, void *out)
{
    gvl_outbox_look_t  *look;

    look = out;
    look->waiting = gvl_pg_int64(rows, 0, 1);
    look->first_id = gvl_pg_int64(rows, 0, 2);
    look->turned_back = gvl_pg_bool(rows, 0, 3);

    return gvl_pg_outbox_copy(rows, 0, 0, &look->snapshot);
}


static gvl_rc_t
gvl_pg_outbox_look(void *data, gvl_flow_t *flow, gvl_str_t published,
    gvl_outbox_look_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_text(args, published);
    call = (gvl_pg_call_t) { &gvl_pg_look, args, gvl_pg_read_look, out };

    return gvl_pg_ask(data, flow, &call, 1);
}


static gvl_rc_t
gvl_pg_take_row(const gvl_pg_rows_t *rows, int i, gvl_outbox_row_t *row)
{
    int         column;
    gvl_rc_t    rc;
    gvl_str_t  *texts[4];

    texts[0] = &row->routing_key;
    texts[1] = &row->payload;
    texts[2] = &row->request_id;
    texts[3] = &row->traceparent;

    row->id = gvl_pg_int64(rows, i, 0);
    row->event_id = gvl_pg_uuid(rows, i, 1);
    row->created_at_us = gvl_pg_time(rows, i, 6);

    for (column = 0; column < (int) GVL_COUNT(texts); column++) {
        rc = gvl_pg_outbox_copy(rows, i, column + 2, texts[column]);
        if (rc != GVL_OK) {
            return rc;
        }
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_take_rows(const gvl_pg_rows_t *rows, void *out)
{
    int                 i;
    gvl_rc_t            rc;
    gvl_outbox_rows_t  *taken;

    taken = out;

    taken->rows = gvl_arena_take_array(rows->arena, (size_t) rows->n + 1,
                                       sizeof(*taken->rows));
    if (taken->rows == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < rows->n; i++) {
        rc = gvl_pg_take_row(rows, i, &taken->rows[i]);
        if (rc != GVL_OK) {
            return rc;
        }
    }

    taken->n = (size_t) rows->n;

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_outbox_read(void *data, gvl_flow_t *flow,
    const gvl_outbox_place_t *place, size_t max, gvl_outbox_rows_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_text(args, place->published);
    gvl_pg_put_text(args, place->target);
    gvl_pg_put_int64(args, place->last_id);
    gvl_pg_put_int64(args, (int64_t) max);

    call = (gvl_pg_call_t) { &gvl_pg_read_rows, args, gvl_pg_take_rows, out };

    return gvl_pg_ask(data, flow, &call, 1);
}


gvl_outbox_ports_t
gvl_pg_outbox(gvl_pg_pool_t *pool)
{
    return (gvl_outbox_ports_t) {
        .data = pool,
        .take_lease = gvl_pg_outbox_take_lease,
        .give_lease = gvl_pg_outbox_give_lease,
        .look = gvl_pg_outbox_look,
        .read = gvl_pg_outbox_read,
        .move = gvl_pg_outbox_move,
        .ask_leaves = gvl_pg_ask_leaves,
        .lock_leaf = gvl_pg_lock_leaf,
        .empty_leaf = gvl_pg_empty_leaf,
        .redrive = gvl_pg_outbox_redrive,
        .rebase = gvl_pg_outbox_rebase
    };
}
