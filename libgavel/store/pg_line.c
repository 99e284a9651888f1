/* The line of flows that wait for a connection, bounded, with deadlines. */

#include "pg_line.h"


static void gvl_pg_line_arm(gvl_pg_pool_t *pool);


gvl_rc_t
gvl_pg_line_join(gvl_pg_ask_t *ask)
{
    gvl_pg_pool_t  *pool;

    pool = ask->pool;

    ask->until_ms = pool->conf.loop->now_ms(pool->conf.loop)
                    + pool->conf.wait_ms;
    ask->next = NULL;

    *pool->last = ask;
    pool->last = &ask->next;
    pool->waiting++;

    if (pool->first == ask) {
        gvl_pg_line_arm(pool);
    }

    return GVL_AGAIN;
}


/* Lends free connections to the flows in line. */

void
gvl_pg_line_serve(gvl_pg_pool_t *pool)
{
    gvl_rc_t        rc;
    gvl_pg_ask_t   *ask;
    gvl_pg_slot_t  *slot;

    while (!pool->closing && pool->first != NULL) {
        slot = gvl_pg_pool_free_slot(pool);

        if (slot == NULL) {
            return;
        }

        ask = pool->first;
        pool->first = ask->next;
        pool->waiting--;

        if (pool->first == NULL) {
            pool->last = &pool->first;
        }

        rc = gvl_pg_ask_send(ask, slot);

        if (rc != GVL_AGAIN) {
            gvl_flow_resume(ask->flow, rc);
        }
    }
}


/* Ends the waiting of all who came in line to leave before this time. */

void
gvl_pg_line_turn_away(gvl_pg_pool_t *pool, int64_t before_ms)
{
    gvl_pg_ask_t  *ask;

    while (pool->first != NULL && pool->first->until_ms <= before_ms) {
        ask = pool->first;
        pool->first = ask->next;
        pool->waiting--;

        if (pool->first == NULL) {
            pool->last = &pool->first;
        }

        gvl_flow_resume(ask->flow, gvl_pg_unavailable(ask->flow));
    }
}


void
gvl_pg_line_expired(gvl_timer_t *timer)
{
    gvl_pg_pool_t  *pool;

    pool = timer->data;

    gvl_pg_line_turn_away(pool, pool->conf.loop->now_ms(pool->conf.loop));
    gvl_pg_line_arm(pool);
}


/* The line is in order of its deadlines, so the first one's is enough. */

static void
gvl_pg_line_arm(gvl_pg_pool_t *pool)
{
    int64_t      delay_ms;
    gvl_loop_t  *loop;

    loop = pool->conf.loop;

    if (pool->first == NULL) {
        return;
    }

    delay_ms = pool->first->until_ms - loop->now_ms(loop);

    if (loop->arm(loop, &pool->line_timer, delay_ms > 0 ? delay_ms : 0)
        != GVL_OK)
    {
        gvl_pg_line_turn_away(pool, INT64_MAX);
    }
}
