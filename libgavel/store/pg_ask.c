/* Trips asked by flows: alone, or several in one transaction. */

#include <assert.h>
#include <string.h>

#include "pg_line.h"


/* What a client is told to wait before it asks again. */
#define GVL_PG_RETRY_AFTER_MS  1000


static const gvl_pg_stmt_t  gvl_pg_begin = { "begin", "BEGIN", false };
static const gvl_pg_stmt_t  gvl_pg_commit = { "commit", "COMMIT", true };


static gvl_rc_t gvl_pg_tx_step(gvl_pg_tx_t *tx, const gvl_pg_call_t *calls,
    size_t ncalls, const gvl_pg_stmt_t *last);
static gvl_pg_ask_t *gvl_pg_ask_create(gvl_pg_pool_t *pool, gvl_flow_t *flow,
    gvl_pg_tx_t *tx);
static void gvl_pg_ask_add(gvl_pg_ask_t *ask, const gvl_pg_call_t *calls,
    size_t ncalls);
static gvl_rc_t gvl_pg_ask_place(gvl_pg_ask_t *ask);
static void gvl_pg_ask_done(gvl_pg_trip_t *trip, gvl_rc_t rc);
static void gvl_pg_tx_end(void *data);


gvl_rc_t
gvl_pg_ask(gvl_pg_pool_t *pool, gvl_flow_t *flow, const gvl_pg_call_t *calls,
    size_t ncalls)
{
    gvl_pg_ask_t  *ask;

    ask = gvl_pg_ask_create(pool, flow, NULL);
    if (ask == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_ask_add(ask, calls, ncalls);

    return gvl_pg_ask_place(ask);
}


gvl_pg_tx_t *
gvl_pg_tx_create(gvl_pg_pool_t *pool, gvl_flow_t *flow)
{
    gvl_pg_tx_t  *tx;

    tx = gvl_arena_take(flow->arena, sizeof(*tx));
    if (tx == NULL || gvl_flow_undo(flow, gvl_pg_tx_end, tx) != GVL_OK) {
        return NULL;
    }

    tx->pool = pool;
    tx->flow = flow;

    return tx;
}


static gvl_rc_t
gvl_pg_tx_step(gvl_pg_tx_t *tx, const gvl_pg_call_t *calls, size_t ncalls,
    const gvl_pg_stmt_t *last)
{
    gvl_pg_ask_t  *ask;

    assert(!tx->over);

    ask = gvl_pg_ask_create(tx->pool, tx->flow, tx);
    if (ask == NULL) {
        return GVL_NO_MEMORY;
    }

    if (tx->slot == NULL) {
        gvl_pg_ask_add(ask, &(gvl_pg_call_t) { .stmt = &gvl_pg_begin }, 1);
    }

    gvl_pg_ask_add(ask, calls, ncalls);

    if (last != NULL) {
        gvl_pg_ask_add(ask, &(gvl_pg_call_t) { .stmt = last }, 1);
    }

    return tx->slot != NULL ? gvl_pg_ask_send(ask, tx->slot)
                            : gvl_pg_ask_place(ask);
}


gvl_rc_t
gvl_pg_tx_ask(gvl_pg_tx_t *tx, const gvl_pg_call_t *calls, size_t ncalls)
{
    return gvl_pg_tx_step(tx, calls, ncalls, NULL);
}


gvl_rc_t
gvl_pg_tx_commit(gvl_pg_tx_t *tx, const gvl_pg_call_t *calls, size_t ncalls)
{
    return gvl_pg_tx_step(tx, calls, ncalls, &gvl_pg_commit);
}


static gvl_pg_ask_t *
gvl_pg_ask_create(gvl_pg_pool_t *pool, gvl_flow_t *flow, gvl_pg_tx_t *tx)
{
    gvl_pg_ask_t  *ask;

    ask = gvl_arena_take(flow->arena, sizeof(*ask));

    if (ask != NULL) {
        ask->pool = pool;
        ask->flow = flow;
        ask->tx = tx;
        ask->trip.done = gvl_pg_ask_done;
        ask->trip.data = ask;
    }

    return ask;
}


static void
gvl_pg_ask_add(gvl_pg_ask_t *ask, const gvl_pg_call_t *calls, size_t ncalls)
{
    assert(ask->trip.ncalls + ncalls <= GVL_PG_TRIP_MAX);

    if (ncalls > 0) {
        memcpy(&ask->trip.calls[ask->trip.ncalls], calls,
               ncalls * sizeof(*calls));
        ask->trip.ncalls += ncalls;
    }
}


/* On a free connection at once, or at the end of the line. */

static gvl_rc_t
gvl_pg_ask_place(gvl_pg_ask_t *ask)
{
    gvl_pg_slot_t  *slot;
    gvl_pg_pool_t  *pool;

    pool = ask->pool;

    if (pool->closing) {
        return gvl_pg_unavailable(ask->flow);
    }

    slot = pool->first == NULL ? gvl_pg_pool_free_slot(pool) : NULL;

    if (slot != NULL) {
        return gvl_pg_ask_send(ask, slot);
    }

    if (pool->down || pool->waiting >= pool->conf.waiting_max) {
        return gvl_pg_unavailable(ask->flow);
    }

    return gvl_pg_line_join(ask);
}


gvl_rc_t
gvl_pg_ask_send(gvl_pg_ask_t *ask, gvl_pg_slot_t *slot)
{
    gvl_rc_t        rc;
    gvl_pg_state_t  state;

    state = gvl_pg_conn_state(slot->conn);

    /* Lost between two trips: the transaction is no more. */

    if (state != GVL_PG_IDLE && state != GVL_PG_IN_TRANSACTION) {
        return gvl_pg_unavailable(ask->flow);
    }

    ask->slot = slot;
    slot->lent = true;

    if (ask->tx != NULL) {
        ask->tx->slot = slot;
    }

    rc = gvl_pg_conn_send(slot->conn, &ask->trip);

    if (rc == GVL_OK) {
        return GVL_AGAIN;
    }

    if (ask->tx == NULL) {
        gvl_pg_pool_home(slot);
    }

    return rc == GVL_DATABASE_UNAVAILABLE ? gvl_pg_unavailable(ask->flow) : rc;
}


static void
gvl_pg_ask_done(gvl_pg_trip_t *trip, gvl_rc_t rc)
{
    gvl_flow_t      *flow;
    gvl_pg_ask_t    *ask;
    gvl_pg_tx_t     *tx;
    gvl_pg_slot_t   *slot;
    gvl_pg_state_t   state;

    ask = trip->data;
    slot = ask->slot;
    flow = ask->flow;
    tx = ask->tx;
    state = gvl_pg_conn_state(slot->conn);

    /* A transaction keeps its connection until it is over. */

    if (tx == NULL || state != GVL_PG_IN_TRANSACTION) {
        if (tx != NULL) {
            tx->slot = NULL;
            tx->over = true;
        }

        gvl_pg_pool_home(slot);
    }

    if (rc == GVL_DATABASE_UNAVAILABLE || rc == GVL_OUTCOME_UNKNOWN) {
        flow->fault.retry_after_ms = GVL_PG_RETRY_AFTER_MS;
    }

    gvl_flow_resume(flow, rc);
}


gvl_rc_t
gvl_pg_unavailable(gvl_flow_t *flow)
{
    flow->fault.retry_after_ms = GVL_PG_RETRY_AFTER_MS;

    return GVL_DATABASE_UNAVAILABLE;
}


/* The flow has ended, by whatever end: its connection comes home. */

static void
gvl_pg_tx_end(void *data)
{
    gvl_pg_tx_t    *tx;
    gvl_pg_slot_t  *slot;

    tx = data;
    slot = tx->slot;
    tx->slot = NULL;
    tx->over = true;

    if (slot != NULL) {
        gvl_pg_pool_home(slot);
    }
}
