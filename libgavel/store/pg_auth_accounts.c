/* Accounts in auth_db. */

#include "pg_auth.h"


/* The event goes out with the account or not at all. */

static const gvl_pg_stmt_t  gvl_pg_add_user = {
    "add_user",
    "WITH added AS ("
    "  INSERT INTO users (id, email, password_hash, full_name, country_code,"
    "                     phone_number, role, created_at)"
    "  VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text,"
    "          $7::text, $8::timestamptz)"
    "  ON CONFLICT (email) DO NOTHING RETURNING id"
    ") "
    "INSERT INTO outbox (event_id, routing_key, subject_id, payload,"
    "                    request_id, traceparent) "
    "SELECT $9::uuid, $10::text, id, $11::bytea, $12::text, $13::text"
    "  FROM added",
    false
};

static const gvl_pg_stmt_t  gvl_pg_find_by_email = {
    "find_by_email",
    "SELECT " GVL_PG_USER_COLUMNS ", u.password_hash, u.password_version"
    "  FROM users u WHERE u.email = $1::text",
    false
};

static const gvl_pg_stmt_t  gvl_pg_find_by_id = {
    "find_by_id",
    "SELECT " GVL_PG_USER_COLUMNS ", u.password_hash, u.password_version"
    "  FROM users u WHERE u.id = $1::uuid",
    false
};

static const gvl_pg_stmt_t  gvl_pg_set_password = {
    "set_password",
    "UPDATE users SET password_hash = $3::text,"
    "       password_version = password_version + 1, updated_at = now()"
    " WHERE id = $1::uuid AND password_version = $2::integer",
    false
};

/*
 * A statement of its own, whose snapshot is taken after the account's lock: a
 * login that was a moment faster is seen.  The hash, salted, says that it was
 * this transaction that has set the password.
 */
static const gvl_pg_stmt_t  gvl_pg_end_all_sessions = {
    "end_all_sessions",
    "UPDATE sessions s SET revoked_at = now(), revoked_for = 'password'"
    "  FROM users u"
    " WHERE u.id = $1::uuid AND u.password_hash = $2::text"
    "   AND s.user_id = u.id AND s.revoked_at IS NULL"
    "   AND s.expires_at > now() "
    "RETURNING s.id",
    false
};


gvl_str_t
gvl_pg_text_copy(const gvl_pg_rows_t *rows, int row, int column)
{
    return gvl_arena_copy(rows->arena, gvl_pg_text(rows, row, column));
}


gvl_rc_t
gvl_pg_user(const gvl_pg_rows_t *rows, int row, int column, gvl_user_t *user)
{
    user->id = gvl_pg_uuid(rows, row, column);
    user->email = gvl_pg_text_copy(rows, row, column + 1);
    user->full_name = gvl_pg_text_copy(rows, row, column + 2);
    user->avatar_url = gvl_pg_text_copy(rows, row, column + 3);
    user->country_code = gvl_pg_text_copy(rows, row, column + 4);
    user->phone_number = gvl_pg_text_copy(rows, row, column + 5);
    user->role = gvl_pg_text_copy(rows, row, column + 6);
    user->created_at_us = gvl_pg_time(rows, row, column + 8);

    if (user->email.data == NULL || user->full_name.data == NULL
        || user->avatar_url.data == NULL || user->country_code.data == NULL
        || user->phone_number.data == NULL || user->role.data == NULL)
    {
        return GVL_NO_MEMORY;
    }

    return gvl_pg_texts(rows, row, column + 7, rows->arena, user->permissions,
                        GVL_PERMISSIONS_MAX, &user->npermissions);
}


gvl_rc_t
gvl_pg_auth_ask(void *data, gvl_flow_t *flow, const gvl_pg_stmt_t *stmt,
    const gvl_pg_args_t *args, gvl_pg_read_pt read, void *out)
{
    gvl_pg_call_t   call;
    gvl_pg_auth_t  *store;

    store = data;
    call = (gvl_pg_call_t) { stmt, args, read, out };

    return gvl_pg_ask(store->pool, flow, &call, 1);
}


gvl_rc_t
gvl_pg_changed_any(const gvl_pg_rows_t *rows, void *out)
{
    bool  *any;

    any = out;
    *any = rows->affected > 0;

    return GVL_OK;
}


gvl_rc_t
gvl_pg_ended(const gvl_pg_rows_t *rows, void *out)
{
    int           row;
    gvl_ended_t  *ended;

    ended = out;

    if (rows->n == 0) {
        return GVL_OK;
    }

    ended->ids = gvl_arena_take_array(rows->arena, (size_t) rows->n,
                                      sizeof(gvl_uuid_t));
    if (ended->ids == NULL) {
        return GVL_NO_MEMORY;
    }

    for (row = 0; row < rows->n; row++) {
        ended->ids[row] = gvl_pg_uuid(rows, row, 0);
    }

    ended->n = (size_t) rows->n;

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_read_account(const gvl_pg_rows_t *rows, void *out)
{
    gvl_rc_t            rc;
    gvl_account_t      *account;
    gvl_credentials_t  *credentials;

    account = out;
    credentials = &account->credentials;

    if (rows->n == 0) {
        return GVL_OK;
    }

    rc = gvl_pg_user(rows, 0, 0, &credentials->user);
    if (rc != GVL_OK) {
        return rc;
    }

    credentials->phc = gvl_pg_text_copy(rows, 0, GVL_PG_USER_NCOLUMNS);
    credentials->password_version = gvl_pg_int32(rows, 0,
                                                 GVL_PG_USER_NCOLUMNS + 1);
    account->found = true;

    return credentials->phc.data != NULL ? GVL_OK : GVL_NO_MEMORY;
}


static gvl_rc_t
gvl_pg_read_taken(const gvl_pg_rows_t *rows, void *out)
{
    bool  *taken;

    taken = out;
    *taken = rows->affected == 0;

    return GVL_OK;
}


static void
gvl_pg_put_text_or_null(gvl_pg_args_t *args, gvl_str_t text)
{
    if (text.len == 0) {
        gvl_pg_put_null(args);

    } else {
        gvl_pg_put_text(args, text);
    }
}


static gvl_rc_t
gvl_pg_accounts_add_user(void *data, gvl_flow_t *flow,
    const gvl_credentials_t *credentials, const gvl_event_t *event,
    bool *taken)
{
    gvl_rc_t           rc;
    gvl_str_t          payload;
    gvl_pg_auth_t     *store;
    gvl_pg_args_t     *args;
    const gvl_user_t  *user;

    store = data;
    user = &credentials->user;

    rc = store->write_event(event, flow->arena, &payload);
    if (rc != GVL_OK) {
        return rc;
    }

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, &user->id);
    gvl_pg_put_text(args, user->email);
    gvl_pg_put_text(args, credentials->phc);
    gvl_pg_put_text(args, user->full_name);
    gvl_pg_put_text(args, user->country_code);
    gvl_pg_put_text(args, user->phone_number);
    gvl_pg_put_text(args, user->role);
    gvl_pg_put_time(args, user->created_at_us);
    gvl_pg_put_uuid(args, &event->id);
    gvl_pg_put_text(args, gvl_str_from(gvl_event_routing_key(event->type)));
    gvl_pg_put_bytes(args, payload);
    gvl_pg_put_text_or_null(args, flow->request_id);
    gvl_pg_put_text_or_null(args, flow->traceparent);

    return gvl_pg_auth_ask(data, flow, &gvl_pg_add_user, args,
                           gvl_pg_read_taken, taken);
}


static gvl_rc_t
gvl_pg_accounts_find_by_email(void *data, gvl_flow_t *flow, gvl_str_t email,
    gvl_account_t *account)
{
    gvl_pg_args_t  *args;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_text(args, email);

    return gvl_pg_auth_ask(data, flow, &gvl_pg_find_by_email, args,
                           gvl_pg_read_account, account);
}


static gvl_rc_t
gvl_pg_accounts_find_by_id(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *user_id, gvl_account_t *account)
{
    gvl_pg_args_t  *args;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(args, user_id);

    return gvl_pg_auth_ask(data, flow, &gvl_pg_find_by_id, args,
                           gvl_pg_read_account, account);
}


static gvl_rc_t
gvl_pg_accounts_change_password(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *user_id, int32_t password_version, gvl_str_t phc,
    bool *changed, gvl_ended_t *ended)
{
    gvl_pg_auth_t  *store;
    gvl_pg_args_t  *set, *end;

    store = data;
    set = gvl_pg_args_create(flow->arena);
    end = gvl_pg_args_create(flow->arena);

    if (set == NULL || end == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuid(set, user_id);
    gvl_pg_put_int32(set, password_version);
    gvl_pg_put_text(set, phc);

    gvl_pg_put_uuid(end, user_id);
    gvl_pg_put_text(end, phc);

    return gvl_pg_ask(store->pool, flow, (gvl_pg_call_t[]) {
        { &gvl_pg_set_password, set, gvl_pg_changed_any, changed },
        { &gvl_pg_end_all_sessions, end, gvl_pg_ended, ended }
    }, 2);
}


const gvl_accounts_port_t  gvl_pg_accounts = {
    gvl_pg_accounts_add_user,
    gvl_pg_accounts_find_by_email,
    gvl_pg_accounts_find_by_id,
    gvl_pg_accounts_change_password
};
