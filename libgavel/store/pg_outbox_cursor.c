/* The outbox's cursor and lease, and what an operator does to them. */

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

    rc = gvl_pg_outbox_copy(rows, 0, 1, &lease->place.published);
    if (rc != GVL_OK) {
        return rc;
    }

    return gvl_pg_outbox_copy(rows, 0, 2, &lease->place.target);
}


gvl_rc_t
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


gvl_rc_t
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
gvl_pg_read_held(const gvl_pg_rows_t *rows, void *out)
{
    *(bool *) out = rows->affected == 1;

    return GVL_OK;
}


gvl_rc_t
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


gvl_rc_t
gvl_pg_outbox_redrive(void *data, gvl_flow_t *flow, int64_t *n)
{
    gvl_pg_call_t  call;

    call = (gvl_pg_call_t) {
        &gvl_pg_redrive, NULL, gvl_pg_read_affected, n
    };

    return gvl_pg_ask(data, flow, &call, 1);
}


gvl_rc_t
gvl_pg_outbox_rebase(void *data, gvl_flow_t *flow, int64_t *n)
{
    gvl_pg_call_t  calls[2];

    calls[0] = (gvl_pg_call_t) {
        &gvl_pg_renumber, NULL, gvl_pg_read_affected, n
    };
    calls[1] = (gvl_pg_call_t) { &gvl_pg_rewind, NULL, NULL, NULL };

    return gvl_pg_ask(data, flow, calls, GVL_COUNT(calls));
}
