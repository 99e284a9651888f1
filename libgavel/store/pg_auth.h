/*
 * Accounts and sessions in auth_db: answers two ports of auth/ports.h.
 *
 *     ports->accounts = &gvl_pg_accounts;
 *     ports->sessions = &gvl_pg_sessions;
 *     ports->store = &store;               a gvl_pg_auth_t, one per worker
 */

#ifndef GVL_PG_AUTH_H
#define GVL_PG_AUTH_H

#include "auth/ports.h"
#include "pg_pool.h"


typedef struct {
    gvl_pg_pool_t                  *pool;
    gvl_event_write_pt              write_event;    /* only for add_user */
} gvl_pg_auth_t;

extern const gvl_accounts_port_t  gvl_pg_accounts;
extern const gvl_sessions_port_t  gvl_pg_sessions;


/* The rest is between the files pg_auth_*.c. */

/*
 * The columns of an account, in the order that the reader expects them from
 * the given column on.
 */
#define GVL_PG_USER_COLUMNS                                                   \
    "u.id, u.email, u.full_name, u.avatar_url, u.country_code, "              \
    "u.phone_number, u.role, u.permissions, u.created_at"

#define GVL_PG_USER_NCOLUMNS  9

GVL_MUST_USE gvl_rc_t gvl_pg_user(const gvl_pg_rows_t *rows, int row,
    int column, gvl_user_t *user);

/* Rows changed, into a bool: any at all. */
GVL_MUST_USE gvl_rc_t gvl_pg_changed_any(const gvl_pg_rows_t *rows,
    void *out);

/* One uuid column: the sessions that a statement has ended. */
GVL_MUST_USE gvl_rc_t gvl_pg_ended(const gvl_pg_rows_t *rows, void *out);

/* A copy in the rows' arena; data NULL: no memory. */
gvl_str_t gvl_pg_text_copy(const gvl_pg_rows_t *rows, int row, int column);

/* A trip of one statement; its arguments' failures stick until here. */
GVL_MUST_USE gvl_rc_t gvl_pg_auth_ask(void *store, gvl_flow_t *flow,
    const gvl_pg_stmt_t *stmt, const gvl_pg_args_t *args, gvl_pg_read_pt read,
    void *out);

/* The token of the generation that the session has just come to. */
extern const gvl_pg_stmt_t  gvl_pg_add_token;
void gvl_pg_put_token(gvl_pg_args_t *args,
    const uint8_t token_hash[GVL_HASH_LEN], const gvl_uuid_t *session_id);
void gvl_pg_put_hash(gvl_pg_args_t *args, const uint8_t hash[GVL_HASH_LEN]);

/* Those of gvl_sessions_port_t that happen under a session's row lock. */
gvl_rc_t gvl_pg_session_lock(void *store, gvl_flow_t *flow,
    const uint8_t token_hash[GVL_HASH_LEN],
    const uint8_t successor_hash[GVL_HASH_LEN], gvl_locked_session_t *locked);
gvl_rc_t gvl_pg_session_rotate(void *store, gvl_flow_t *flow,
    const gvl_locked_session_t *locked,
    const uint8_t successor_hash[GVL_HASH_LEN], gvl_str_t user_agent,
    gvl_str_t ip_address);
gvl_rc_t gvl_pg_session_revoke_locked(void *store, gvl_flow_t *flow,
    const gvl_locked_session_t *locked);

#endif /* GVL_PG_AUTH_H */
