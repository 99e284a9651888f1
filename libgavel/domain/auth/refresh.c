/* Refresh: a token is replaced by its successor, once, under a row lock. */

#include "auth/issue.h"
#include "auth/stories.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    gvl_refresh_args_t              args;
    gvl_str_t                       user_agent;
    gvl_refresh_token_t             token;
    gvl_refresh_token_t             successor;
    gvl_locked_session_t            locked;
    gvl_refresh_verdict_t           verdict;
    gvl_ended_t                     ended;
    gvl_token_pair_t               *pair;
} gvl_refresh_story_t;


static gvl_rc_t
gvl_refresh_lock(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_refresh_story_t     *story;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;

    if (story->args.refresh_token.len == 0) {
        return gvl_fault_field(&flow->fault, "refresh_token",
                               "A refresh token is required.");
    }

    if (!ports->tokens->read_refresh(ports->tokens_data,
                                     story->args.refresh_token, &story->token,
                                     &story->successor))
    {
        return GVL_TOKEN_INVALID;
    }

    rc = gvl_user_agent_tidy(flow->arena, story->args.user_agent,
                             &story->user_agent);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->sessions->lock(ports->store, flow, story->token.hash,
                                 story->successor.hash, &story->locked);
}


/*
 * Its access tokens are void even if the store's answer gets lost: somebody
 * else holds the family.
 */

static gvl_rc_t
gvl_refresh_revoke(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_refresh_story_t     *story;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;

    story->ended.ids = &story->locked.session.id;
    story->ended.n = 1;

    rc = gvl_ended_deny(flow, ports, &story->ended);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->sessions->revoke_locked(ports->store, flow, &story->locked);
}


static gvl_rc_t
gvl_refresh_settle(gvl_flow_t *flow)
{
    gvl_refresh_story_t     *story;
    gvl_locked_session_t    *locked;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;
    locked = &story->locked;

    if (!locked->found) {
        return GVL_TOKEN_INVALID;
    }

    story->verdict = gvl_session_judge_refresh(&locked->session,
                                               locked->generation,
                                               locked->now_us);
    switch (story->verdict) {

    case GVL_REFRESH_ROTATE:
        return ports->sessions->rotate(ports->store, flow, locked,
            story->successor.hash, story->user_agent,
            gvl_ip_address_tidy(story->args.ip_address));

    case GVL_REFRESH_REPEAT:

        /*
         * The first answer again.  A server whose key has changed since
         * derives another successor; it must not hand out what nobody stored.
         */

        return locked->successor_known ? GVL_OK : GVL_TOKEN_INVALID;

    case GVL_REFRESH_REUSED:
        return gvl_refresh_revoke(flow);

    case GVL_REFRESH_EXPIRED:
        return GVL_TOKEN_EXPIRED;

    case GVL_REFRESH_REVOKED:
        return GVL_TOKEN_INVALID;
    }

    return GVL_INTERNAL;
}


static gvl_rc_t
gvl_refresh_answer(gvl_flow_t *flow)
{
    gvl_refresh_story_t   *story;
    gvl_locked_session_t  *locked;

    story = flow->story;
    locked = &story->locked;

    if (story->verdict == GVL_REFRESH_REUSED) {
        return GVL_REFRESH_TOKEN_REUSED;
    }

    return gvl_pair_issue(story->ports, flow->arena, &locked->user,
                          &locked->session.id, &story->successor,
                          story->args.now_us, story->pair);
}


static const gvl_step_t  gvl_refresh_steps[] = {
    { "locking the session", gvl_refresh_lock },        /* waits */
    { "rotating the token",  gvl_refresh_settle },      /* may wait */
    { "signing the token",   gvl_refresh_answer },
    { NULL, NULL }
};


gvl_flow_t *
gvl_refresh(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_refresh_args_t *args, gvl_token_pair_t *pair)
{
    gvl_refresh_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->pair = pair;

    return gvl_flow_create(arena, gvl_refresh_steps, story);
}
