/* RevokeSession: the caller ends one of the caller's own sessions. */

#include "auth/issue.h"
#include "auth/stories.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    gvl_revoke_session_args_t       args;
    gvl_uuid_t                      session_id;
    gvl_ended_t                     ended;
} gvl_revoke_session_story_t;


static gvl_rc_t
gvl_revoke_session_end(gvl_flow_t *flow)
{
    gvl_rc_t                     rc;
    const gvl_auth_ports_t      *ports;
    gvl_revoke_session_story_t  *story;

    story = flow->story;
    ports = story->ports;

    if (!story->args.caller.signed_in) {
        return GVL_TOKEN_INVALID;
    }

    if (!gvl_uuid_read(story->args.session_id, &story->session_id)) {
        return gvl_fault_field(&flow->fault, "session_id",
                               "An id is a UUID.");
    }

    rc = gvl_ended_deny(flow, ports, &story->ended);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->sessions->revoke(ports->store, flow,
                                   &story->args.caller.subject,
                                   &story->session_id, &story->ended);
}


static gvl_rc_t
gvl_revoke_session_answer(gvl_flow_t *flow)
{
    gvl_revoke_session_story_t  *story;

    story = flow->story;

    return story->ended.n > 0 ? GVL_OK : GVL_SESSION_NOT_FOUND;
}


static const gvl_step_t  gvl_revoke_session_steps[] = {
    { "ending the session", gvl_revoke_session_end },   /* waits */
    { "answering",          gvl_revoke_session_answer },
    { NULL, NULL }
};


gvl_flow_t *
gvl_revoke_session(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_revoke_session_args_t *args)
{
    gvl_revoke_session_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;

    return gvl_flow_create(arena, gvl_revoke_session_steps, story);
}
