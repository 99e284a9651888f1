/*
 * A story in steps: start, wait, resume.
 *
 * A story is a static table of steps ended by { NULL, NULL }.  A step is
 * straight C that ends where the flow must wait.  It returns
 *
 *     GVL_OK      go on with the next step now;
 *     GVL_AGAIN   a port was asked; the next step runs when it answers;
 *     a word      the story ends with this error.
 *
 * A port is asked (it answers at once with GVL_OK or an error, or returns
 * GVL_AGAIN and calls gvl_flow_resume() later, never from inside the call) or
 * told (queued, no waiting).  Answers land in out-parameters that live in the
 * flow's arena, so the arena outlives every wait: a flow that is abandoned
 * while it waits stays until its port has answered, then frees itself.
 *
 * Whatever must be undone when the story ends, by whatever end, is registered
 * with gvl_flow_undo() (a connection goes back to its pool like this).
 */

#ifndef GVL_FLOW_H
#define GVL_FLOW_H

#include "arena.h"


typedef struct gvl_flow_s  gvl_flow_t;

typedef gvl_rc_t (*gvl_step_pt)(gvl_flow_t *flow);
typedef void (*gvl_flow_ended_pt)(gvl_flow_t *flow, gvl_rc_t rc);

typedef struct {
    const char                     *doing;  /* "locking the item" */
    gvl_step_pt                     run;
} gvl_step_t;

typedef enum {
    GVL_FLOW_NEW = 0,
    GVL_FLOW_RUNNING,
    GVL_FLOW_WAITING,
    GVL_FLOW_ENDED
} gvl_flow_state_t;

typedef struct gvl_flow_undo_s  gvl_flow_undo_t;

struct gvl_flow_s {
    const gvl_step_t               *step;       /* the one running or next */
    const char                     *doing;      /* for logs and spans */
    gvl_flow_state_t                state;
    bool                            abandoned;

    gvl_arena_t                    *arena;      /* not owned, but see above */
    void                           *story;      /* the steps' own state */
    gvl_fault_t                     fault;

    gvl_str_t                       request_id; /* into rows and headers */
    gvl_str_t                       traceparent;

    gvl_flow_undo_t                *undo;

    gvl_flow_ended_pt               ended;
    void                           *owner;
};

/* A new flow in the arena for the given story; NULL: no memory. */
gvl_flow_t *gvl_flow_create(gvl_arena_t *arena, const gvl_step_t *steps,
    void *story);

/*
 * Runs up to the first wait.  GVL_AGAIN: ended(flow, rc) will be called once,
 * later.  Anything else is how the story has ended already, and ended() is
 * not called.  The owner destroys the arena after either end.
 */
GVL_MUST_USE gvl_rc_t gvl_flow_start(gvl_flow_t *flow);

/* A port's answer: GVL_OK runs the next step, a word ends the story. */
void gvl_flow_resume(gvl_flow_t *flow, gvl_rc_t rc);

/*
 * Nobody listens any more.  A waiting flow destroys its arena after its port
 * has answered; ended() is not called.  Only a waiting flow can be abandoned,
 * and its owner must not touch flow and arena afterwards.
 */
void gvl_flow_abandon(gvl_flow_t *flow);

/* Runs undo(data) when the story ends, the latest first. */
GVL_MUST_USE gvl_rc_t gvl_flow_undo(gvl_flow_t *flow, gvl_undo_pt undo,
    void *data);

#endif /* GVL_FLOW_H */
