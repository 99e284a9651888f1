/* Sessions past their end leave the database, with all their tokens. */

#include "auth/stories.h"


typedef struct {
    const gvl_sessions_port_t      *port;
    void                           *store;
    int64_t                        *purged;
} gvl_purge_sessions_story_t;


static gvl_rc_t
gvl_purge_sessions_remove(gvl_flow_t *flow)
{
    gvl_purge_sessions_story_t  *story;

    story = flow->story;

    return story->port->purge(story->store, flow, GVL_PURGE_MAX,
                              story->purged);
}


static const gvl_step_t  gvl_purge_sessions_steps[] = {
    { "purging sessions", gvl_purge_sessions_remove },  /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_purge_sessions(gvl_arena_t *arena, const gvl_sessions_port_t *port,
    void *store, int64_t *purged)
{
    gvl_purge_sessions_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->port = port;
    story->store = store;
    story->purged = purged;

    return gvl_flow_create(arena, gvl_purge_sessions_steps, story);
}
