/* The inbox forgets a day, and what comes from before it is parked. */

#include "stats/stories.h"


typedef struct {
    const gvl_counting_ports_t     *ports;
    int64_t                         day;
} gvl_raise_floor_story_t;


static gvl_rc_t
gvl_raise_floor_ask(gvl_flow_t *flow)
{
    gvl_raise_floor_story_t  *story;

    story = flow->story;

    return story->ports->raise_floor(story->ports->data, flow, story->day);
}


static const gvl_step_t  gvl_raise_floor_steps[] = {
    { "forgetting a day", gvl_raise_floor_ask },    /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_raise_floor(gvl_arena_t *arena, const gvl_counting_ports_t *ports,
    int64_t day)
{
    gvl_raise_floor_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->day = day;

    return gvl_flow_create(arena, gvl_raise_floor_steps, story);
}
