/* What happens to a session under its row lock in auth_db. */

#include "pg_auth.h"


/*
 * Two statements: the second one's snapshot is taken under the lock, so that
 * it sees what whoever held the lock before has done.
 */

static const gvl_pg_stmt_t  gvl_pg_lock_session = {
    "lock_session",
    "SELECT id FROM sessions"
    " WHERE id = (SELECT session_id FROM refresh_tokens"
    "              WHERE token_hash = $1::bytea)"
    "   FOR UPDATE",
    false
};

static const gvl_pg_stmt_t  gvl_pg_read_session = {
    "read_session",
    "SELECT s.id, s.generation, s.rotated_at, s.expires_at,"
    "       s.revoked_at IS NOT NULL, t.generation,"
    "       EXISTS (SELECT FROM refresh_tokens n"
    "                WHERE n.token_hash = $2::bytea AND n.session_id = s.id),"
    "       clock_timestamp(), " GVL_PG_USER_COLUMNS
    "  FROM refresh_tokens t"
    "  JOIN sessions s ON s.id = t.session_id"
    "  JOIN users u ON u.id = s.user_id"
    " WHERE t.token_hash = $1::bytea",
    false
};

static const gvl_pg_stmt_t  gvl_pg_rotate_session = {
    "rotate_session",
    "UPDATE sessions SET generation = generation + 1,"
    "       rotated_at = clock_timestamp(),"
    "       user_agent = coalesce(nullif($2::text, ''), user_agent),"
    "       ip_address = coalesce(nullif($3::text, ''), ip_address)"
    " WHERE id = $1::uuid",
    false
};

const gvl_pg_stmt_t  gvl_pg_add_token = {
    "add_token",
    "INSERT INTO refresh_tokens (token_hash, session_id, generation) "
    "SELECT $1::bytea, id, generation FROM sessions WHERE id = $2::uuid",
    false
};

/*
 * Losing the connection in it is no mystery to be solved: whoever asks again
 * within the grace is answered alike.  So it does not count as a commit whose
 * outcome must be known.
 */
static const gvl_pg_stmt_t  gvl_pg_commit_session = {
    "commit_session", "COMMIT", false
};

static const gvl_pg_stmt_t  gvl_pg_revoke_locked = {
    "revoke_locked",
    "UPDATE sessions SET revoked_at = now(), revoked_for = 'reuse'"
    " WHERE id = $1::uuid",
    false
};


void
gvl_pg_put_hash(gvl_pg_args_t *args, const uint8_t hash[GVL_HASH_LEN])
{
    gvl_pg_put_bytes(args, (gvl_str_t) { (const char *) hash, GVL_HASH_LEN });
}


void
gvl_pg_put_token(gvl_pg_args_t *args, const uint8_t token_hash[GVL_HASH_LEN],
    const gvl_uuid_t *session_id)
{
    gvl_pg_put_hash(args, token_hash);
    gvl_pg_put_uuid(args, session_id);
}


static gvl_rc_t
gvl_pg_read_locked(const gvl_pg_rows_t *rows, void *out)
{
    gvl_session_t         *session;
    gvl_locked_session_t  *locked;

    locked = out;
    session = &locked->session;

    if (rows->n == 0) {
        return GVL_OK;
    }

    locked->found = true;
    session->id = gvl_pg_uuid(rows, 0, 0);
    session->generation = gvl_pg_int32(rows, 0, 1);
    session->rotated_at_us = gvl_pg_time(rows, 0, 2);
    session->expires_at_us = gvl_pg_time(rows, 0, 3);
    session->revoked = gvl_pg_bool(rows, 0, 4);
    locked->generation = gvl_pg_int32(rows, 0, 5);
    locked->successor_known = gvl_pg_bool(rows, 0, 6);
    locked->now_us = gvl_pg_time(rows, 0, 7);

    return gvl_pg_user(rows, 0, 8, &locked->user);
}


gvl_rc_t
gvl_pg_session_lock(void *data, gvl_flow_t *flow,
    const uint8_t token_hash[GVL_HASH_LEN],
    const uint8_t successor_hash[GVL_HASH_LEN], gvl_locked_session_t *locked)
{
    gvl_pg_tx_t    *tx;
    gvl_pg_auth_t  *store;
    gvl_pg_args_t  *lock, *read;

    store = data;
    tx = gvl_pg_tx_create(store->pool, flow);
    lock = gvl_pg_args_create(flow->arena);
    read = gvl_pg_args_create(flow->arena);

    if (tx == NULL || lock == NULL || read == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_hash(lock, token_hash);
    gvl_pg_put_hash(read, token_hash);
    gvl_pg_put_hash(read, successor_hash);

    locked->transaction = tx;

    return gvl_pg_tx_ask(tx, (gvl_pg_call_t[]) {
        { &gvl_pg_lock_session, lock, NULL, NULL },
        { &gvl_pg_read_session, read, gvl_pg_read_locked, locked }
    }, 2);
}


gvl_rc_t
gvl_pg_session_rotate(void *data, gvl_flow_t *flow,
    const gvl_locked_session_t *locked,
    const uint8_t successor_hash[GVL_HASH_LEN], gvl_str_t user_agent,
    gvl_str_t ip_address)
{
    gvl_pg_args_t  *rotate, *token;

    (void) data;

    rotate = gvl_pg_args_create(flow->arena);
    token = gvl_pg_args_create(flow->arena);

    if (rotate == NULL || token == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(rotate, &locked->session.id);
    gvl_pg_put_text(rotate, user_agent);
    gvl_pg_put_text(rotate, ip_address);
    gvl_pg_put_token(token, successor_hash, &locked->session.id);

    return gvl_pg_tx_ask(locked->transaction, (gvl_pg_call_t[]) {
        { &gvl_pg_rotate_session, rotate, NULL, NULL },
        { &gvl_pg_add_token, token, NULL, NULL },
        { &gvl_pg_commit_session, NULL, NULL, NULL }
    }, 3);
}


gvl_rc_t
gvl_pg_session_revoke_locked(void *data, gvl_flow_t *flow,
    const gvl_locked_session_t *locked)
{
    gvl_pg_args_t  *args;

    (void) data;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, &locked->session.id);

    return gvl_pg_tx_ask(locked->transaction, (gvl_pg_call_t[]) {
        { &gvl_pg_revoke_locked, args, NULL, NULL },
        { &gvl_pg_commit_session, NULL, NULL, NULL }
    }, 2);
}
