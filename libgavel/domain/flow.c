/* Runs stories: step after step until one waits, and on from there. */

#include <assert.h>

#include "flow.h"


struct gvl_flow_undo_s {
    gvl_flow_undo_t                *next;
    gvl_undo_pt                     undo;
    void                           *data;
};


/* Every flow ends here, once, by whatever end. */

static void
gvl_flow_end(gvl_flow_t *flow)
{
    gvl_flow_undo_t  *entry;

    flow->state = GVL_FLOW_ENDED;

    while (flow->undo != NULL) {
        entry = flow->undo;
        flow->undo = entry->next;
        entry->undo(entry->data);
    }
}


/* Runs steps up to the next wait or to the end of the story. */

static gvl_rc_t
gvl_flow_run(gvl_flow_t *flow)
{
    gvl_rc_t  rc;

    rc = GVL_OK;
    flow->state = GVL_FLOW_RUNNING;

    while (rc == GVL_OK && flow->step->run != NULL) {
        flow->doing = flow->step->doing;
        rc = flow->step->run(flow);
        flow->step++;
    }

    if (rc == GVL_AGAIN) {
        flow->state = GVL_FLOW_WAITING;
        return GVL_AGAIN;
    }

    gvl_flow_end(flow);

    return rc;
}


gvl_flow_t *
gvl_flow_create(gvl_arena_t *arena, const gvl_step_t *steps, void *story)
{
    gvl_flow_t  *flow;

    flow = gvl_arena_take(arena, sizeof(*flow));
    if (flow == NULL) {
        return NULL;
    }

    flow->step = steps;
    flow->doing = "starting";
    flow->arena = arena;
    flow->story = story;

    return flow;
}


gvl_rc_t
gvl_flow_start(gvl_flow_t *flow)
{
    assert(flow->state == GVL_FLOW_NEW);

    return gvl_flow_run(flow);
}


void
gvl_flow_resume(gvl_flow_t *flow, gvl_rc_t rc)
{
    assert(flow->state == GVL_FLOW_WAITING);
    assert(rc != GVL_AGAIN);

    if (rc == GVL_OK && !flow->abandoned) {
        rc = gvl_flow_run(flow);

        if (rc == GVL_AGAIN) {
            return;
        }

    } else {
        gvl_flow_end(flow);
    }

    if (flow->abandoned) {
        gvl_arena_destroy(flow->arena);
        return;
    }

    flow->ended(flow, rc);
}


void
gvl_flow_abandon(gvl_flow_t *flow)
{
    assert(flow->state == GVL_FLOW_WAITING);

    flow->abandoned = true;
    flow->ended = NULL;
}


gvl_rc_t
gvl_flow_undo(gvl_flow_t *flow, gvl_undo_pt undo, void *data)
{
    gvl_flow_undo_t  *entry;

    entry = gvl_arena_take(flow->arena, sizeof(*entry));
    if (entry == NULL) {
        return GVL_NO_MEMORY;
    }

    entry->undo = undo;
    entry->data = data;
    entry->next = flow->undo;
    flow->undo = entry;

    return GVL_OK;
}
