/* Sessions and the hashes of their refresh tokens in auth_db. */

#include "pg_auth.h"


/* A better hash of the same password, at a login. */

static const gvl_pg_stmt_t  gvl_pg_rehash = {
    "rehash",
    "UPDATE users SET password_hash = $3::text, updated_at = now()"
    " WHERE id = $1::uuid AND password_version = $2::integer",
    false
};

/* The lock keeps the password from changing until the session is there. */

static const gvl_pg_stmt_t  gvl_pg_add_session = {
    "add_session",
    "INSERT INTO sessions (id, user_id, user_agent, ip_address, expires_at) "
    "SELECT $3::uuid, u.id, $4::text, $5::text,"
    "       now() + $6::bigint * interval '1 microsecond'"
    "  FROM users u"
    " WHERE u.id = $1::uuid AND u.password_version = $2::integer"
    "   FOR SHARE OF u",
    false
};

/* The limit is GVL_SESSIONS_MAX; one locked by others is in use just now. */

static const gvl_pg_stmt_t  gvl_pg_displace_sessions = {
    "displace_sessions",
    "UPDATE sessions SET revoked_at = now(), revoked_for = 'displaced'"
    " WHERE id IN ("
    "   SELECT id FROM sessions WHERE id IN ("
    "     SELECT id FROM sessions"
    "      WHERE user_id = $1::uuid AND revoked_at IS NULL"
    "        AND expires_at > now()"
    "      ORDER BY rotated_at DESC OFFSET $2::integer"
    "   ) FOR UPDATE SKIP LOCKED"
    ") RETURNING id",
    false
};

/* One that has ended before is answered too: its tokens are denied again. */

static const gvl_pg_stmt_t  gvl_pg_revoke_by_token = {
    "revoke_by_token",
    "UPDATE sessions SET revoked_at = coalesce(revoked_at, now()),"
    "       revoked_for = coalesce(revoked_for, 'logout')"
    " WHERE id = (SELECT session_id FROM refresh_tokens"
    "              WHERE token_hash = $1::bytea) "
    "RETURNING id",
    false
};

static const gvl_pg_stmt_t  gvl_pg_revoke_session = {
    "revoke_session",
    "UPDATE sessions SET revoked_at = coalesce(revoked_at, now()),"
    "       revoked_for = coalesce(revoked_for, 'revoked')"
    " WHERE id = $1::uuid AND user_id = $2::uuid "
    "RETURNING id",
    false
};

static const gvl_pg_stmt_t  gvl_pg_list_sessions = {
    "list_sessions",
    "SELECT id, user_agent, ip_address, created_at, rotated_at, expires_at"
    "  FROM sessions"
    " WHERE user_id = $1::uuid AND revoked_at IS NULL AND expires_at > now()"
    " ORDER BY rotated_at DESC LIMIT $2::integer",
    false
};

/*
 * Who purges has more to do than to wait for somebody's lock: a session that
 * is still used is purged another time.
 */

static const gvl_pg_stmt_t  gvl_pg_hurry = {
    "purge_hurry",
    "SELECT set_config('lock_timeout', '1s', true)",
    false
};

static const gvl_pg_stmt_t  gvl_pg_purge_sessions = {
    "purge_sessions",
    "DELETE FROM sessions WHERE id = ANY (ARRAY("
    "  SELECT id FROM sessions WHERE expires_at < now()"
    "   ORDER BY expires_at LIMIT $1::integer))",
    false
};


static gvl_rc_t
gvl_pg_read_affected(const gvl_pg_rows_t *rows, void *out)
{
    int64_t  *affected;

    affected = out;
    *affected = rows->affected;

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_read_sessions(const gvl_pg_rows_t *rows, void *out)
{
    int              row;
    gvl_session_t   *session;
    gvl_sessions_t  *list;

    list = out;

    if (rows->n == 0) {
        return GVL_OK;
    }

    list->sessions = gvl_arena_take_array(rows->arena, (size_t) rows->n,
                                          sizeof(gvl_session_t));
    if (list->sessions == NULL) {
        return GVL_NO_MEMORY;
    }

    for (row = 0; row < rows->n; row++) {
        session = &list->sessions[row];
        session->id = gvl_pg_uuid(rows, row, 0);
        session->user_agent = gvl_pg_text_copy(rows, row, 1);
        session->ip_address = gvl_pg_text_copy(rows, row, 2);
        session->created_at_us = gvl_pg_time(rows, row, 3);
        session->last_used_at_us = gvl_pg_time(rows, row, 4);
        session->expires_at_us = gvl_pg_time(rows, row, 5);

        if (session->user_agent.data == NULL
            || session->ip_address.data == NULL)
        {
            return GVL_NO_MEMORY;
        }
    }

    list->n = (size_t) rows->n;

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_sessions_add(void *data, gvl_flow_t *flow,
    const gvl_session_draft_t *draft, bool *added, gvl_ended_t *ended)
{
    size_t                n;
    gvl_pg_auth_t        *store;
    gvl_pg_args_t        *rehash, *session, *token, *displace;
    gvl_pg_call_t         calls[4];
    const gvl_session_t  *drafted;

    store = data;
    drafted = &draft->session;
    rehash = gvl_pg_args_create(flow->arena);
    session = gvl_pg_args_create(flow->arena);
    token = gvl_pg_args_create(flow->arena);
    displace = gvl_pg_args_create(flow->arena);

    if (rehash == NULL || session == NULL || token == NULL
        || displace == NULL)
    {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(rehash, &drafted->user_id);
    gvl_pg_put_int32(rehash, draft->password_version);
    gvl_pg_put_text(rehash, draft->new_phc);

    gvl_pg_put_uuid(session, &drafted->user_id);
    gvl_pg_put_int32(session, draft->password_version);
    gvl_pg_put_uuid(session, &drafted->id);
    gvl_pg_put_text(session, drafted->user_agent);
    gvl_pg_put_text(session, drafted->ip_address);
    gvl_pg_put_int64(session, draft->life_us);

    gvl_pg_put_token(token, draft->token_hash, &drafted->id);

    gvl_pg_put_uuid(displace, &drafted->user_id);
    gvl_pg_put_int32(displace, GVL_SESSIONS_MAX);

    n = 0;

    if (draft->new_phc.len > 0) {
        calls[n++] = (gvl_pg_call_t) { &gvl_pg_rehash, rehash, NULL, NULL };
    }

    calls[n++] = (gvl_pg_call_t) { &gvl_pg_add_session, session,
                                   gvl_pg_changed_any, added };
    calls[n++] = (gvl_pg_call_t) { &gvl_pg_add_token, token, NULL,
                                   NULL };
    calls[n++] = (gvl_pg_call_t) { &gvl_pg_displace_sessions, displace,
                                   gvl_pg_ended, ended };

    return gvl_pg_ask(store->pool, flow, calls, n);
}


static gvl_rc_t
gvl_pg_sessions_revoke_by_token(void *data, gvl_flow_t *flow,
    const uint8_t token_hash[GVL_HASH_LEN], gvl_ended_t *ended)
{
    gvl_pg_args_t  *args;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_hash(args, token_hash);

    return gvl_pg_auth_ask(data, flow, &gvl_pg_revoke_by_token, args,
                           gvl_pg_ended, ended);
}


static gvl_rc_t
gvl_pg_sessions_revoke(void *data, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    const gvl_uuid_t *session_id, gvl_ended_t *ended)
{
    gvl_pg_args_t  *args;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, session_id);
    gvl_pg_put_uuid(args, user_id);

    return gvl_pg_auth_ask(data, flow, &gvl_pg_revoke_session, args,
                           gvl_pg_ended, ended);
}


static gvl_rc_t
gvl_pg_sessions_list(void *data, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    gvl_sessions_t *sessions)
{
    gvl_pg_args_t  *args;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, user_id);
    gvl_pg_put_int32(args, GVL_SESSIONS_MAX);

    return gvl_pg_auth_ask(data, flow, &gvl_pg_list_sessions, args,
                           gvl_pg_read_sessions, sessions);
}


static gvl_rc_t
gvl_pg_sessions_purge(void *data, gvl_flow_t *flow, int32_t limit,
    int64_t *purged)
{
    gvl_pg_args_t  *args;
    gvl_pg_auth_t  *store;
    gvl_pg_call_t   calls[2];

    store = data;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_int32(args, limit);

    calls[0] = (gvl_pg_call_t) { &gvl_pg_hurry, NULL, NULL, NULL };
    calls[1] = (gvl_pg_call_t) {
        &gvl_pg_purge_sessions, args, gvl_pg_read_affected, purged
    };

    return gvl_pg_ask(store->pool, flow, calls, GVL_COUNT(calls));
}


const gvl_sessions_port_t  gvl_pg_sessions = {
    gvl_pg_sessions_add,
    gvl_pg_session_lock,
    gvl_pg_session_rotate,
    gvl_pg_session_revoke_locked,
    gvl_pg_sessions_revoke_by_token,
    gvl_pg_sessions_revoke,
    gvl_pg_sessions_list,
    gvl_pg_sessions_purge
};
