/* Runs the loop for as long as one flow takes. */

#include "daemon_loop.h"
#include "run_flow.h"


typedef struct {
    gvl_loop_t                     *loop;
    gvl_rc_t                        rc;
} gvl_run_flow_t;


static void
gvl_run_flow_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_run_flow_t  *run;

    run = flow->owner;
    run->rc = rc;

    gvl_daemon_loop_stop(run->loop);
}


static void
gvl_run_flow_stopping(void *data)
{
    gvl_run_flow_t  *run;

    run = data;
    gvl_daemon_loop_stop(run->loop);
}


gvl_rc_t
gvl_run_flow(gvl_loop_t *loop, gvl_flow_t *flow)
{
    gvl_rc_t         rc;
    gvl_run_flow_t  *run;

    if (flow == NULL) {
        return GVL_NO_MEMORY;
    }

    run = gvl_arena_take(flow->arena, sizeof(*run));
    if (run == NULL) {
        return GVL_NO_MEMORY;
    }

    run->loop = loop;
    run->rc = GVL_CANCELED;

    flow->ended = gvl_run_flow_ended;
    flow->owner = run;

    rc = gvl_flow_start(flow);
    if (rc != GVL_AGAIN) {
        return rc;
    }

    gvl_daemon_loop_run(loop, 0, gvl_run_flow_stopping, run);

    return run->rc;
}


gvl_flow_t *
gvl_run_one(gvl_arena_t *arena, gvl_step_pt step, void *data)
{
    gvl_step_t  *steps;

    /* Zeroed: the second ends the table. */
    steps = gvl_arena_take_array(arena, 2, sizeof(*steps));
    if (steps == NULL) {
        return NULL;
    }

    steps[0].doing = "asking the database";
    steps[0].run = step;

    return gvl_flow_create(arena, steps, data);
}
