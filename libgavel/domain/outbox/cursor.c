/* The lease and the cursor of a relay, and what an operator may do to them. */

#include "outbox/stories.h"


/* Stories of one ask; each uses some of it. */

typedef struct {
    const gvl_outbox_ports_t       *ports;
    gvl_str_t                       holder;
    int64_t                         lease_ms;
    int64_t                         epoch;
    gvl_outbox_lease_t             *lease;
    gvl_outbox_move_t               move;
    bool                           *held;
    int64_t                        *n;
} gvl_cursor_story_t;


static gvl_rc_t
gvl_cursor_take(gvl_flow_t *flow)
{
    gvl_cursor_story_t  *story;

    story = flow->story;

    return story->ports->take_lease(story->ports->data, flow, story->holder,
                                    story->lease_ms, story->lease);
}


static gvl_rc_t
gvl_cursor_give(gvl_flow_t *flow)
{
    gvl_cursor_story_t  *story;

    story = flow->story;

    return story->ports->give_lease(story->ports->data, flow, story->epoch);
}


static gvl_rc_t
gvl_cursor_move(gvl_flow_t *flow)
{
    gvl_cursor_story_t  *story;

    story = flow->story;

    return story->ports->move(story->ports->data, flow, &story->move,
                              story->held);
}


static gvl_rc_t
gvl_cursor_redrive(gvl_flow_t *flow)
{
    gvl_cursor_story_t  *story;

    story = flow->story;

    return story->ports->redrive(story->ports->data, flow, story->n);
}


static gvl_rc_t
gvl_cursor_rebase(gvl_flow_t *flow)
{
    gvl_cursor_story_t  *story;

    story = flow->story;

    return story->ports->rebase(story->ports->data, flow, story->n);
}


static const gvl_step_t  gvl_take_lease_steps[] = {
    { "taking the lease", gvl_cursor_take },        /* waits */
    { NULL, NULL }
};

static const gvl_step_t  gvl_give_lease_steps[] = {
    { "giving the lease back", gvl_cursor_give },   /* waits */
    { NULL, NULL }
};

static const gvl_step_t  gvl_move_cursor_steps[] = {
    { "moving the cursor", gvl_cursor_move },       /* waits */
    { NULL, NULL }
};

static const gvl_step_t  gvl_redrive_outbox_steps[] = {
    { "sending the dead again", gvl_cursor_redrive },   /* waits */
    { NULL, NULL }
};

static const gvl_step_t  gvl_rebase_outbox_steps[] = {
    { "counting everything as new", gvl_cursor_rebase },    /* waits */
    { NULL, NULL }
};


static gvl_cursor_story_t *
gvl_cursor_story(gvl_arena_t *arena, const gvl_outbox_ports_t *ports)
{
    gvl_cursor_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));

    if (story != NULL) {
        story->ports = ports;
    }

    return story;
}


gvl_flow_t *
gvl_take_lease(gvl_arena_t *arena, const gvl_outbox_ports_t *ports,
    gvl_str_t holder, int64_t lease_ms, gvl_outbox_lease_t *lease)
{
    gvl_cursor_story_t  *story;

    story = gvl_cursor_story(arena, ports);
    if (story == NULL) {
        return NULL;
    }

    *lease = (gvl_outbox_lease_t) { .held = false };
    story->holder = holder;
    story->lease_ms = lease_ms;
    story->lease = lease;

    return gvl_flow_create(arena, gvl_take_lease_steps, story);
}


gvl_flow_t *
gvl_give_lease(gvl_arena_t *arena, const gvl_outbox_ports_t *ports,
    int64_t epoch)
{
    gvl_cursor_story_t  *story;

    story = gvl_cursor_story(arena, ports);
    if (story == NULL) {
        return NULL;
    }

    story->epoch = epoch;

    return gvl_flow_create(arena, gvl_give_lease_steps, story);
}


gvl_flow_t *
gvl_move_cursor(gvl_arena_t *arena, const gvl_outbox_ports_t *ports,
    const gvl_outbox_move_t *move, bool *held)
{
    gvl_cursor_story_t  *story;

    story = gvl_cursor_story(arena, ports);
    if (story == NULL) {
        return NULL;
    }

    *held = false;
    story->move = *move;
    story->held = held;

    return gvl_flow_create(arena, gvl_move_cursor_steps, story);
}


gvl_flow_t *
gvl_redrive_outbox(gvl_arena_t *arena, const gvl_outbox_ports_t *ports,
    int64_t *n)
{
    gvl_cursor_story_t  *story;

    story = gvl_cursor_story(arena, ports);
    if (story == NULL) {
        return NULL;
    }

    story->n = n;

    return gvl_flow_create(arena, gvl_redrive_outbox_steps, story);
}


gvl_flow_t *
gvl_rebase_outbox(gvl_arena_t *arena, const gvl_outbox_ports_t *ports,
    int64_t *n)
{
    gvl_cursor_story_t  *story;

    story = gvl_cursor_story(arena, ports);
    if (story == NULL) {
        return NULL;
    }

    story->n = n;

    return gvl_flow_create(arena, gvl_rebase_outbox_steps, story);
}
