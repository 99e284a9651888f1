/* One flow run to its end, for commands that do one thing after another. */

#ifndef GVL_RUN_FLOW_H
#define GVL_RUN_FLOW_H

#include "flow.h"
#include "loop.h"


/* NULL is no memory; a signal ends it with GVL_CANCELED. */
GVL_MUST_USE gvl_rc_t gvl_run_flow(gvl_loop_t *loop, gvl_flow_t *flow);

/* A flow of one step, which finds data as its story. */
gvl_flow_t *gvl_run_one(gvl_arena_t *arena, gvl_step_pt step, void *data);

#endif /* GVL_RUN_FLOW_H */
