/* Closes, asks for the next end, sleeps. */

#include "closer.h"
#include "daemon_loop.h"
#include "log.h"
#include "pg_closing.h"
#include "run_flow.h"


static void gvl_closer_turn(gvl_closer_t *closer);
static void gvl_closer_ended(gvl_flow_t *flow, gvl_rc_t rc);


static void
gvl_closer_sleep(gvl_closer_t *closer, int64_t delay_ms)
{
    if (closer->loop->arm(closer->loop, &closer->timer, delay_ms) != GVL_OK) {
        gvl_log(GVL_LOG_ERROR, "no memory for a timer", NULL, 0);
        gvl_daemon_loop_stop(closer->loop);
    }
}


static void
gvl_closer_fired(gvl_timer_t *timer)
{
    gvl_closer_turn(timer->data);
}


static gvl_rc_t
gvl_closer_ask(gvl_flow_t *flow)
{
    gvl_closer_t  *closer;

    closer = flow->story;

    return gvl_pg_ask_next_end(closer->pool, flow, &closer->wait_ms);
}


static void
gvl_closer_turn(gvl_closer_t *closer)
{
    gvl_rc_t     rc;
    gvl_flow_t  *flow, none = { .owner = closer };

    flow = NULL;
    rc = GVL_NO_MEMORY;
    closer->arena = gvl_arena_create();

    if (closer->arena != NULL) {
        flow = closer->asking
               ? gvl_run_one(closer->arena, gvl_closer_ask, closer)
               : gvl_close_items(closer->arena, &closer->ports,
                                 GVL_CLOSER_MAX, &closer->closed);
    }

    if (flow != NULL) {
        flow->ended = gvl_closer_ended;
        flow->owner = closer;
        rc = gvl_flow_start(flow);
    }

    if (rc != GVL_AGAIN) {
        gvl_closer_ended(&none, rc);
    }
}


static void
gvl_closer_closed(gvl_closer_t *closer)
{
    gvl_log_field_t  field;

    closer->metrics.closed += (int64_t) closer->closed.nclosed;
    closer->asking = closer->closed.nclosed < GVL_CLOSER_MAX;

    if (closer->closed.nclosed != 0) {
        field.key = "items";
        field.text = GVL_STR_NULL;
        field.number = (int64_t) closer->closed.nclosed;
        gvl_log(GVL_LOG_INFO, "closed", &field, 1);
    }

    gvl_closer_sleep(closer, 0);
}


static void
gvl_closer_asked(gvl_closer_t *closer)
{
    int64_t  now_ms;

    now_ms = closer->loop->now_ms(closer->loop);
    closer->asking = false;

    if (closer->wait_ms <= 0) {
        if (closer->overdue_since_ms == 0) {
            closer->overdue_since_ms = now_ms + closer->wait_ms;
        }

        gvl_closer_sleep(closer, GVL_CLOSER_AGAIN_MS);
        return;
    }

    closer->overdue_since_ms = 0;
    gvl_closer_sleep(closer, closer->wait_ms < GVL_CLOSER_SLEEP_MS
                             ? closer->wait_ms : GVL_CLOSER_SLEEP_MS);
}


static void
gvl_closer_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    int64_t        wait_ms;
    gvl_closer_t  *closer;

    closer = flow->owner;
    gvl_arena_destroy(closer->arena);
    closer->arena = NULL;

    if (closer->stopping) {
        gvl_daemon_loop_stop(closer->loop);
        return;
    }

    /* An unknown outcome needs no asking: the next turn sees what is open. */

    if (rc != GVL_OK) {
        closer->failed++;
        closer->metrics.failures++;
        closer->asking = false;
        wait_ms = gvl_backoff_next_ms(&closer->backoff, GVL_RETRY_MAX_MS);
        gvl_closer_sleep(closer, wait_ms < GVL_CLOSER_RETRY_MS
                                 ? wait_ms : GVL_CLOSER_RETRY_MS);
        return;
    }

    closer->failed = 0;
    gvl_backoff_reset(&closer->backoff);

    if (closer->asking) {
        gvl_closer_asked(closer);

    } else {
        gvl_closer_closed(closer);
    }
}


void
gvl_closer_start(gvl_closer_t *closer)
{
    closer->timer.fired = gvl_closer_fired;
    closer->timer.data = closer;

    gvl_closer_sleep(closer, 0);
}


void
gvl_closer_stopping(void *data)
{
    gvl_closer_t  *closer;

    closer = data;
    closer->stopping = true;

    if (closer->arena == NULL) {
        gvl_daemon_loop_stop(closer->loop);
    }
}


void
gvl_closer_stop(gvl_closer_t *closer)
{
    closer->stopping = true;

    gvl_redis_cache_destroy(closer->redis);
    gvl_pg_pool_destroy(closer->pool);
    closer->loop->disarm(closer->loop, &closer->timer);
}


int64_t
gvl_closer_overdue_ms(const gvl_closer_t *closer)
{
    return closer->overdue_since_ms == 0
           ? 0 : closer->loop->now_ms(closer->loop)
                 - closer->overdue_since_ms;
}
