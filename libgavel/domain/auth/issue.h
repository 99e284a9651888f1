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
 * However the flow ends, access tokens of the sessions that it has ended by
 * then are void: a caller who hangs up while the store is at work leaves no
 * token behind that outlives its session.
 *
 * They are void for as long as one that was signed a moment ago would live.
 * That is counted from the flow's end and not from the call's beginning: a
 * ChangePassword waits for two hashes and a row, and a refresh meanwhile signs
 * a token that is younger than the call.
 */
GVL_MUST_USE gvl_rc_t gvl_ended_deny(gvl_flow_t *flow,
    const gvl_auth_ports_t *ports, const gvl_ended_t *ended);

#endif /* GVL_AUTH_ISSUE_H */
