/* ListSessions: where the caller is signed in. */

#include "auth/stories.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    gvl_caller_t                    caller;
    gvl_sessions_t                 *sessions;
} gvl_list_sessions_story_t;


static gvl_rc_t
gvl_list_sessions_find(gvl_flow_t *flow)
{
    const gvl_auth_ports_t     *ports;
    gvl_list_sessions_story_t  *story;

    story = flow->story;
    ports = story->ports;

    if (!story->caller.signed_in) {
        return GVL_TOKEN_INVALID;
    }

    return ports->sessions->list(ports->store, flow, &story->caller.subject,
                                 story->sessions);
}


static gvl_rc_t
gvl_list_sessions_mark(gvl_flow_t *flow)
{
    size_t                      i;
    gvl_session_t              *session;
    gvl_list_sessions_story_t  *story;

    story = flow->story;

    for (i = 0; i < story->sessions->n; i++) {
        session = &story->sessions->sessions[i];
        session->current = gvl_uuid_eq(&session->id, &story->caller.session);
    }

    return GVL_OK;
}


static const gvl_step_t  gvl_list_sessions_steps[] = {
    { "listing the sessions", gvl_list_sessions_find },     /* waits */
    { "marking the caller's", gvl_list_sessions_mark },
    { NULL, NULL }
};


gvl_flow_t *
gvl_list_sessions(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_list_sessions_args_t *args, gvl_sessions_t *sessions)
{
    gvl_list_sessions_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->caller = args->caller;
    story->sessions = sessions;

    return gvl_flow_create(arena, gvl_list_sessions_steps, story);
}
