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


/*
 * Shared by the two: the columns of an account, in the order that the reader
 * expects them from the given column on.
 */
#define GVL_PG_USER_COLUMNS                                                   \
    "u.id, u.email, u.full_name, u.avatar_url, u.country_code, "              \
    "u.phone_number, u.role, u.permissions, u.created_at"

#define GVL_PG_USER_NCOLUMNS  9

GVL_MUST_USE gvl_rc_t gvl_pg_user(const gvl_pg_rows_t *rows, int row,
    int column, gvl_user_t *user);

/* One uuid column: the sessions that a statement has ended. */
GVL_MUST_USE gvl_rc_t gvl_pg_ended(const gvl_pg_rows_t *rows, void *out);

/* A copy in the rows' arena; data NULL: no memory. */
gvl_str_t gvl_pg_text_copy(const gvl_pg_rows_t *rows, int row, int column);

#endif /* GVL_PG_AUTH_H */
