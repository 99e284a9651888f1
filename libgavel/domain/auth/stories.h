/*
 * The stories of AuthService: each makes a flow ready for gvl_flow_start().
 *
 * NULL: no memory.  The arguments are copied, the text in them is not; out
 * must live as long as the arena.  now_us is the program's clock.
 */

#ifndef GVL_AUTH_STORIES_H
#define GVL_AUTH_STORIES_H

#include "auth/ports.h"
#include "caller.h"


typedef struct {
    gvl_str_t                       email;
    gvl_str_t                       password;
    gvl_str_t                       full_name;
    gvl_str_t                       country_code;
    gvl_str_t                       phone_number;
    int64_t                         now_us;
} gvl_register_args_t;

/* GVL_MALFORMED, GVL_EMAIL_TAKEN, GVL_HASHING_BUSY. */
gvl_flow_t *gvl_register(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_register_args_t *args, gvl_uuid_t *user_id);


typedef struct {
    gvl_str_t                       email;
    gvl_str_t                       password;
    gvl_str_t                       ip_address;
    gvl_str_t                       user_agent;
    int64_t                         now_us;
} gvl_login_args_t;

/*
 * GVL_MALFORMED, GVL_INVALID_CREDENTIALS, GVL_LOGIN_THROTTLED,
 * GVL_HASHING_BUSY.
 */
gvl_flow_t *gvl_login(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_login_args_t *args, gvl_token_pair_t *pair);


typedef struct {
    gvl_str_t                       refresh_token;
    gvl_str_t                       ip_address;
    gvl_str_t                       user_agent;
    int64_t                         now_us;
} gvl_refresh_args_t;

/* GVL_TOKEN_INVALID, GVL_TOKEN_EXPIRED, GVL_REFRESH_TOKEN_REUSED. */
gvl_flow_t *gvl_refresh(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_refresh_args_t *args, gvl_token_pair_t *pair);


typedef struct {
    gvl_str_t                       refresh_token;
} gvl_logout_args_t;

/* Idempotent: a token of no session is as good as ended. */
gvl_flow_t *gvl_logout(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_logout_args_t *args);


typedef struct {
    gvl_caller_t                    caller;
    gvl_str_t                       user_id;    /* empty: the caller */
} gvl_get_profile_args_t;

/* GVL_MALFORMED, GVL_USER_NOT_FOUND. */
gvl_flow_t *gvl_get_profile(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_get_profile_args_t *args, gvl_user_t *profile);


typedef struct {
    gvl_caller_t                    caller;
    gvl_str_t                       current_password;
    gvl_str_t                       new_password;
    int64_t                         now_us;
} gvl_change_password_args_t;

/*
 * GVL_MALFORMED, GVL_INVALID_CREDENTIALS, GVL_LOGIN_THROTTLED,
 * GVL_HASHING_BUSY.
 */
gvl_flow_t *gvl_change_password(gvl_arena_t *arena,
    const gvl_auth_ports_t *ports, const gvl_change_password_args_t *args);


typedef struct {
    gvl_caller_t                    caller;
} gvl_list_sessions_args_t;

gvl_flow_t *gvl_list_sessions(gvl_arena_t *arena,
    const gvl_auth_ports_t *ports, const gvl_list_sessions_args_t *args,
    gvl_sessions_t *sessions);


typedef struct {
    gvl_caller_t                    caller;
    gvl_str_t                       session_id;
} gvl_revoke_session_args_t;

/* GVL_MALFORMED, GVL_SESSION_NOT_FOUND. */
gvl_flow_t *gvl_revoke_session(gvl_arena_t *arena,
    const gvl_auth_ports_t *ports, const gvl_revoke_session_args_t *args);


/* Sessions removed in one go: a short statement, repeated by its daemon. */
#define GVL_PURGE_MAX  1000

/* For a daemon; purged == GVL_PURGE_MAX: there may be more. */
gvl_flow_t *gvl_purge_sessions(gvl_arena_t *arena,
    const gvl_sessions_port_t *port, void *store, int64_t *purged);

#endif /* GVL_AUTH_STORIES_H */
