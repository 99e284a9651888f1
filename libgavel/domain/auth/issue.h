/* Handing out what proves a session, and calling it back. */

#ifndef GVL_AUTH_ISSUE_H
#define GVL_AUTH_ISSUE_H

#include "auth/ports.h"


/* The answer of a login or refresh; allocates in the arena. */
GVL_MUST_USE gvl_rc_t gvl_pair_issue(const gvl_auth_ports_t *ports,
    gvl_arena_t *arena, const gvl_user_t *user, const gvl_uuid_t *session_id,
    const gvl_refresh_token_t *refresh_token, int64_t now_us,
    gvl_token_pair_t *pair);

/*
 * Tells that access tokens of the sessions are void, for as long as one that
 * was signed a moment ago would live.
 */
void gvl_sessions_deny(const gvl_auth_ports_t *ports, const gvl_uuid_t *ids,
    size_t n, int64_t now_us);

#endif /* GVL_AUTH_ISSUE_H */
