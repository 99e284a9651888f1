/* GetUserStats: what the caller has bid and won. */

#include "stats/stories.h"


typedef struct {
    const gvl_stats_ports_t        *ports;
    gvl_get_user_stats_args_t       args;
    gvl_user_stats_t               *stats;
} gvl_get_user_stats_story_t;


static gvl_rc_t
gvl_get_user_stats_find(gvl_flow_t *flow)
{
    gvl_uuid_t                   user_id;
    gvl_get_user_stats_story_t  *story;

    story = flow->story;

    if (!story->args.caller.signed_in) {
        return GVL_TOKEN_INVALID;
    }

    user_id = story->args.caller.subject;

    if (story->args.user_id.len != 0
        && !gvl_uuid_read(story->args.user_id, &user_id))
    {
        return gvl_fault_field(&flow->fault, "user_id", "An id is a UUID.");
    }

    if (!gvl_uuid_eq(&user_id, &story->args.caller.subject)) {
        return GVL_SUBJECT_MISMATCH;
    }

    return story->ports->find_stats(story->ports->data, flow, &user_id,
                                    story->stats);
}


static const gvl_step_t  gvl_get_user_stats_steps[] = {
    { "finding the statistics", gvl_get_user_stats_find },  /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_get_user_stats(gvl_arena_t *arena, const gvl_stats_ports_t *ports,
    const gvl_get_user_stats_args_t *args, gvl_user_stats_t *stats)
{
    gvl_get_user_stats_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->stats = stats;

    return gvl_flow_create(arena, gvl_get_user_stats_steps, story);
}
