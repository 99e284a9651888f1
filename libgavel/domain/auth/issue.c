/* Signs access tokens for sessions, and denies those of ended ones. */

#include "auth/issue.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    const gvl_ended_t              *ended;
} gvl_denial_t;


gvl_rc_t
gvl_pair_issue(const gvl_auth_ports_t *ports, gvl_arena_t *arena,
    const gvl_user_t *user, const gvl_uuid_t *session_id,
    const gvl_refresh_token_t *refresh_token, int64_t now_us,
    gvl_token_pair_t *pair)
{
    gvl_rc_t      rc;
    gvl_claims_t  claims;

    claims.token_id = ports->ids.make(ports->ids.source);
    claims.session_id = *session_id;
    claims.user = user;
    claims.issued_at_s = now_us / 1000000;
    claims.expires_at_s = claims.issued_at_s + ports->access_life_s;

    rc = ports->tokens->sign(ports->tokens_data, &claims, arena,
                             &pair->access_token);
    if (rc != GVL_OK) {
        return rc;
    }

    pair->refresh_token = gvl_arena_copy(arena,
        (gvl_str_t) { refresh_token->text, GVL_REFRESH_TOKEN_LEN });
    if (pair->refresh_token.data == NULL) {
        return GVL_NO_MEMORY;
    }

    pair->expires_at_us = claims.expires_at_s * 1000000;

    return GVL_OK;
}


static void
gvl_ended_tell(void *data)
{
    gvl_denial_t            *denial;
    const gvl_auth_ports_t  *ports;

    denial = data;
    ports = denial->ports;

    if (denial->ended->n > 0) {
        ports->denied->ended(ports->denied_data, denial->ended->ids,
                             denial->ended->n,
                             ports->access_life_s + GVL_CLOCK_SKEW_S);
    }
}


gvl_rc_t
gvl_ended_deny(gvl_flow_t *flow, const gvl_auth_ports_t *ports,
    const gvl_ended_t *ended)
{
    gvl_denial_t  *denial;

    denial = gvl_arena_take(flow->arena, sizeof(*denial));
    if (denial == NULL) {
        return GVL_NO_MEMORY;
    }

    denial->ports = ports;
    denial->ended = ended;

    return gvl_flow_undo(flow, gvl_ended_tell, denial);
}
