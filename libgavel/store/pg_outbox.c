/* The outbox's rows, cursor and lease. */

#include "pg_outbox.h"


static const gvl_pg_stmt_t  gvl_pg_take_lease = {
    "outbox_take_lease",
    "UPDATE outbox_cursor SET epoch = epoch + 1, holder = $1::text, "
        "held_until = now() + $2::bigint * interval '1 millisecond' "
    "WHERE held_until < now() "
    "RETURNING epoch, published::text, coalesce(target::text, ''), last_id",
    false
};

static const gvl_pg_stmt_t  gvl_pg_give_lease = {
    "outbox_give_lease",
    "UPDATE outbox_cursor SET held_until = '-infinity' "
    "WHERE epoch = $1::bigint",
    false
};

/*
 * Rows whose transactions began after the snapshot was taken, or were open
 * in it; the statement's own snapshot shows those that are over now.
 */

static const gvl_pg_stmt_t  gvl_pg_look = {
    "outbox_look",
    "WITH p AS MATERIALIZED (SELECT $1::text::pg_snapshot AS s) "
    "SELECT pg_current_snapshot()::text, count(*), "
        "coalesce(min(o.id), 0), "
        "(SELECT pg_snapshot_xmax(s) FROM p) "
            "> pg_snapshot_xmax(pg_current_snapshot()) "
    "FROM ("
        "SELECT id FROM outbox "
        "WHERE xid >= (SELECT pg_snapshot_xmax(s) FROM p) "
        "UNION ALL "
        "SELECT id FROM outbox "
        "WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip(s) FROM p))"
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

/*
 * A cursor that is lost in a crash of the database only sends some events
 * twice, so its commit does not wait for the disk.
 */

static const gvl_pg_stmt_t  gvl_pg_hasten = {
    "outbox_hasten",
    "SELECT set_config('synchronous_commit', 'off', true)",
    false
};

static const gvl_pg_stmt_t  gvl_pg_move = {
    "outbox_move",
    "UPDATE outbox_cursor SET published = $2::text::pg_snapshot, "
        "target = nullif($3::text, '')::pg_snapshot, last_id = $4::bigint, "
        "held_until = now() + $5::bigint * interval '1 millisecond' "
    "WHERE epoch = $1::bigint",
    false
};

static const gvl_pg_stmt_t  gvl_pg_bury = {
    "outbox_bury",
    "INSERT INTO outbox_dead (id, event_id, routing_key, subject_id, "
        "payload, request_id, traceparent, created_at, reason) "
    "SELECT id, event_id, routing_key, subject_id, payload, request_id, "
        "traceparent, created_at, $3::text "
    "FROM outbox WHERE id = $2::bigint AND EXISTS ("
        "SELECT FROM outbox_cursor WHERE epoch = $1::bigint) "
    "ON CONFLICT (id) DO NOTHING",
    false
};

static const gvl_pg_stmt_t  gvl_pg_redrive = {
    "outbox_redrive",
    "WITH dead AS (DELETE FROM outbox_dead RETURNING *) "
    "INSERT INTO outbox (event_id, routing_key, subject_id, payload, "
        "request_id, traceparent) "
    "SELECT event_id, routing_key, subject_id, payload, request_id, "
        "traceparent FROM dead ORDER BY id",
    true
};

static const gvl_pg_stmt_t  gvl_pg_renumber = {
    "outbox_renumber",
    "UPDATE outbox SET xid = pg_current_xact_id()",
    false
};

static const gvl_pg_stmt_t  gvl_pg_rewind = {
    "outbox_rewind",
    "UPDATE outbox_cursor SET published = '1:1:', target = NULL, "
        "last_id = 0, epoch = epoch + 1, held_until = '-infinity'",
    true
};


static gvl_rc_t
gvl_pg_copy(const gvl_pg_rows_t *rows, int row, int column, gvl_str_t *out)
{
    *out = gvl_arena_copy(rows->arena, gvl_pg_text(rows, row, column));

    return out->data == NULL ? GVL_NO_MEMORY : GVL_OK;
}


static gvl_rc_t
gvl_pg_read_lease(const gvl_pg_rows_t *rows, void *out)
{
    gvl_rc_t             rc;
    gvl_outbox_lease_t  *lease;

    lease = out;

    if (rows->n == 0) {
        return GVL_OK;
    }

    lease->held = true;
    lease->epoch = gvl_pg_int64(rows, 0, 0);
    lease->place.last_id = gvl_pg_int64(rows, 0, 3);

    rc = gvl_pg_copy(rows, 0, 1, &lease->place.published);

    return rc == GVL_OK ? gvl_pg_copy(rows, 0, 2, &lease->place.target) : rc;
}


static gvl_rc_t
gvl_pg_outbox_take_lease(void *data, gvl_flow_t *flow, gvl_str_t holder,
    int64_t lease_ms, gvl_outbox_lease_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_text(args, holder);
    gvl_pg_put_int64(args, lease_ms);

    call = (gvl_pg_call_t) {
        &gvl_pg_take_lease, args, gvl_pg_read_lease, out
    };

    return gvl_pg_ask(data, flow, &call, 1);
}


static gvl_rc_t
gvl_pg_outbox_give_lease(void *data, gvl_flow_t *flow, int64_t epoch)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   call;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_int64(args, epoch);
    call = (gvl_pg_call_t) { &gvl_pg_give_lease, args, NULL, NULL };

    return gvl_pg_ask(data, flow, &call, 1);
}


static gvl_rc_t
gvl_pg_read_look(const gvl_pg_rows_t *rows, void *out)
{
    gvl_outbox_look_t  *look;

    look = out;
    look->waiting = gvl_pg_int64(rows, 0, 1);
    look->first_id = gvl_pg_int64(rows, 0, 2);
    look->turned_back = gvl_pg_bool(rows, 0, 3);

    return gvl_pg_copy(rows, 0, 0, &look->snapshot);
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
        rc = gvl_pg_copy(rows, i, column + 2, texts[column]);
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


static gvl_rc_t
gvl_pg_read_held(const gvl_pg_rows_t *rows, void *out)
{
    *(bool *) out = rows->affected == 1;

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_outbox_move(void *data, gvl_flow_t *flow,
    const gvl_outbox_move_t *move, bool *held)
{
    gvl_pg_args_t  *args, *dead;
    gvl_pg_call_t   calls[2];

    args = gvl_pg_args_create(flow->arena);
    dead = gvl_pg_args_create(flow->arena);

    if (args == NULL || dead == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_int64(args, move->epoch);
    gvl_pg_put_text(args, move->place.published);
    gvl_pg_put_text(args, move->place.target);
    gvl_pg_put_int64(args, move->place.last_id);
    gvl_pg_put_int64(args, move->lease_ms);

    gvl_pg_put_int64(dead, move->epoch);
    gvl_pg_put_int64(dead, move->dead_id);
    gvl_pg_put_text(dead, move->reason);

    /* What is buried must be on disk before it is passed by. */

    calls[0] = (gvl_pg_call_t) { &gvl_pg_hasten, NULL, NULL, NULL };

    if (move->dead_id != 0) {
        calls[0] = (gvl_pg_call_t) { &gvl_pg_bury, dead, NULL, NULL };
    }

    calls[1] = (gvl_pg_call_t) { &gvl_pg_move, args, gvl_pg_read_held, held };

    return gvl_pg_ask(data, flow, calls, GVL_COUNT(calls));
}


static gvl_rc_t
gvl_pg_read_affected(const gvl_pg_rows_t *rows, void *out)
{
    *(int64_t *) out = rows->affected;

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_outbox_redrive(void *data, gvl_flow_t *flow, int64_t *n)
{
    gvl_pg_call_t  call;

    call = (gvl_pg_call_t) {
        &gvl_pg_redrive, NULL, gvl_pg_read_affected, n
    };

    return gvl_pg_ask(data, flow, &call, 1);
}


static gvl_rc_t
gvl_pg_outbox_rebase(void *data, gvl_flow_t *flow, int64_t *n)
{
    gvl_pg_call_t  calls[2];

    calls[0] = (gvl_pg_call_t) {
        &gvl_pg_renumber, NULL, gvl_pg_read_affected, n
    };
    calls[1] = (gvl_pg_call_t) { &gvl_pg_rewind, NULL, NULL, NULL };

    return gvl_pg_ask(data, flow, calls, GVL_COUNT(calls));
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
