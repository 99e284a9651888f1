/* GetProfile: one's own account, or the public part of another's. */

#include "auth/stories.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    gvl_get_profile_args_t          args;
    gvl_uuid_t                      user_id;
    gvl_account_t                   account;
    gvl_user_t                     *profile;
} gvl_get_profile_story_t;


static gvl_rc_t
gvl_get_profile_find(gvl_flow_t *flow)
{
    const gvl_auth_ports_t   *ports;
    gvl_get_profile_story_t  *story;

    story = flow->story;
    ports = story->ports;

    if (!story->args.caller.signed_in) {
        return GVL_TOKEN_INVALID;
    }

    if (story->args.user_id.len == 0) {
        story->user_id = story->args.caller.subject;

    } else if (!gvl_uuid_read(story->args.user_id, &story->user_id)) {
        return gvl_fault_field(&flow->fault, "user_id",
                               "An id is a UUID.");
    }

    return ports->accounts->find_by_id(ports->store, flow, &story->user_id,
                                       &story->account);
}


static gvl_rc_t
gvl_get_profile_answer(gvl_flow_t *flow)
{
    gvl_get_profile_story_t  *story;

    story = flow->story;

    if (!story->account.found) {
        return GVL_USER_NOT_FOUND;
    }

    *story->profile = story->account.credentials.user;

    if (!gvl_uuid_eq(&story->user_id, &story->args.caller.subject)) {
        *story->profile = gvl_user_public(story->profile);
    }

    return GVL_OK;
}


static const gvl_step_t  gvl_get_profile_steps[] = {
    { "finding the account", gvl_get_profile_find },    /* waits */
    { "answering",           gvl_get_profile_answer },
    { NULL, NULL }
};


gvl_flow_t *
gvl_get_profile(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_get_profile_args_t *args, gvl_user_t *profile)
{
    gvl_get_profile_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->profile = profile;

    return gvl_flow_create(arena, gvl_get_profile_steps, story);
}
