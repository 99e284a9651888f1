/* Logout: the session ends with all its tokens; twice is as good as once. */

#include "auth/issue.h"
#include "auth/stories.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    gvl_logout_args_t               args;
    gvl_refresh_token_t             token;
    gvl_ended_t                     ended;
} gvl_logout_story_t;


/*
 * A token that is none ends nothing and is no error, as in RFC 7009: what the
 * caller wants is true already.
 */

static gvl_rc_t
gvl_logout_revoke(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_logout_story_t      *story;
    gvl_refresh_token_t      successor;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;

    if (story->args.refresh_token.len == 0) {
        return gvl_fault_field(&flow->fault, "refresh_token",
                               "A refresh token is required.");
    }

    if (!ports->tokens->read_refresh(ports->tokens_data,
                                     story->args.refresh_token, &story->token,
                                     &successor))
    {
        return GVL_OK;
    }

    rc = gvl_ended_deny(flow, ports, &story->ended);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->sessions->revoke_by_token(ports->store, flow,
                                            story->token.hash, &story->ended);
}


static const gvl_step_t  gvl_logout_steps[] = {
    { "ending the session",  gvl_logout_revoke },       /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_logout(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_logout_args_t *args)
{
    gvl_logout_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;

    return gvl_flow_create(arena, gvl_logout_steps, story);
}
