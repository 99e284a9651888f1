/*
 * A few connections to one database, lent to flows.
 *
 * One per worker (or daemon) and database.  A flow that finds none free waits
 * in a bounded line with a deadline.  A connection that comes home in
 * mid-transaction is rolled back at the door, and a lost one is opened again
 * with full-jitter backoff, 50 ms ... 5 s.
 */

#ifndef GVL_PG_POOL_H
#define GVL_PG_POOL_H

#include "flow.h"
#include "pg_conn.h"


typedef struct gvl_pg_pool_s  gvl_pg_pool_t;

typedef struct {
    gvl_loop_t                     *loop;
    const char                     *name;           /* "bids", for logs */
    const char                     *conninfo;
    const char                     *settings;       /* "-c name=value", NULL */
    size_t                          size;           /* connections */
    size_t                          waiting_max;    /* flows in line */
    int64_t                         wait_ms;        /* longest in line */
    int64_t                         connect_deadline_ms;
    int64_t                         trip_deadline_ms;
} gvl_pg_pool_conf_t;

/* Starts connecting at once; NULL: no memory. */
gvl_pg_pool_t *gvl_pg_pool_create(const gvl_pg_pool_conf_t *conf);

/* Closes everything; flows in line or in flight resume with an error. */
void gvl_pg_pool_destroy(gvl_pg_pool_t *pool);

/* Connections that could be asked right now, and flows in line. */
size_t gvl_pg_pool_idle(const gvl_pg_pool_t *pool);
size_t gvl_pg_pool_waiting(const gvl_pg_pool_t *pool);

/* At least one connection is up. */
bool gvl_pg_pool_healthy(const gvl_pg_pool_t *pool);


/*
 * The whole of a store's work: a trip asked by a flow, answered by resuming
 * it.  calls[] live in the flow's arena.
 */

/*
 * One trip on any free connection, its own transaction.  GVL_AGAIN: asked.
 */
GVL_MUST_USE gvl_rc_t gvl_pg_ask(gvl_pg_pool_t *pool, gvl_flow_t *flow,
    const gvl_pg_call_t *calls, size_t ncalls);

/*
 * A transaction of several trips.  The first ask takes a connection, sends
 * BEGIN with it, and lends the connection to the flow until the transaction
 * ends; whatever end the flow comes to first, an open one is rolled back.
 */
typedef struct gvl_pg_tx_s  gvl_pg_tx_t;

/* A transaction not yet begun, in the flow's arena; NULL: no memory. */
gvl_pg_tx_t *gvl_pg_tx_create(gvl_pg_pool_t *pool, gvl_flow_t *flow);

GVL_MUST_USE gvl_rc_t gvl_pg_tx_ask(gvl_pg_tx_t *tx,
    const gvl_pg_call_t *calls, size_t ncalls);

/* As above with COMMIT behind the calls; GVL_OUTCOME_UNKNOWN is possible. */
GVL_MUST_USE gvl_rc_t gvl_pg_tx_commit(gvl_pg_tx_t *tx,
    const gvl_pg_call_t *calls, size_t ncalls);

#endif /* GVL_PG_POOL_H */
