/* Lends connections to flows, and takes them back in order. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg_pool.h"


/* Reconnection waits a random time up to a bound that doubles from here. */
#define GVL_PG_BACKOFF_MIN_MS  50
#define GVL_PG_BACKOFF_MAX_MS  5000

/* What a client is told to wait before it asks again. */
#define GVL_PG_RETRY_AFTER_MS  1000

typedef struct gvl_pg_slot_s  gvl_pg_slot_t;
typedef struct gvl_pg_ask_s   gvl_pg_ask_t;

struct gvl_pg_slot_s {
    gvl_pg_pool_t                  *pool;
    gvl_pg_conn_t                  *conn;
    gvl_timer_t                     reopen;
    bool                            reopening;  /* the timer is armed */
    int64_t                         backoff_ms;
    bool                            lent;
    gvl_pg_trip_t                   rollback;
};

/* A flow's trip: in line for a connection, then on it. */

struct gvl_pg_ask_s {
    gvl_pg_ask_t                   *next;
    gvl_pg_pool_t                  *pool;
    gvl_pg_slot_t                  *slot;       /* NULL: in line */
    gvl_pg_tx_t                    *tx;         /* NULL: a trip of its own */
    gvl_flow_t                     *flow;
    gvl_pg_trip_t                   trip;
    int64_t                         until_ms;   /* in line no longer */
};

struct gvl_pg_tx_s {
    gvl_pg_pool_t                  *pool;
    gvl_flow_t                     *flow;
    gvl_pg_slot_t                  *slot;       /* NULL: not begun, or over */
    bool                            over;
};

struct gvl_pg_pool_s {
    gvl_pg_pool_conf_t              conf;
    gvl_pg_slot_t                  *slots;
    gvl_pg_ask_t                   *first;      /* the line */
    gvl_pg_ask_t                  **last;
    size_t                          waiting;
    gvl_timer_t                     line_timer;
    bool                            down;       /* known to be, and said */
    bool                            closing;
    uint32_t                        jitter;     /* its generator's state */
};


static const gvl_pg_stmt_t  gvl_pg_begin = { "begin", "BEGIN", false };
static const gvl_pg_stmt_t  gvl_pg_commit = { "commit", "COMMIT", true };
static const gvl_pg_stmt_t  gvl_pg_rollback = {
    "rollback", "ROLLBACK", false
};


static gvl_pg_ask_t *gvl_pg_ask_create(gvl_pg_pool_t *pool, gvl_flow_t *flow,
    gvl_pg_tx_t *tx);
static void gvl_pg_ask_add(gvl_pg_ask_t *ask, const gvl_pg_call_t *calls,
    size_t ncalls);
static gvl_rc_t gvl_pg_ask_place(gvl_pg_ask_t *ask);
static gvl_rc_t gvl_pg_ask_send(gvl_pg_ask_t *ask, gvl_pg_slot_t *slot);
static void gvl_pg_ask_done(gvl_pg_trip_t *trip, gvl_rc_t rc);
static gvl_rc_t gvl_pg_ask_wait(gvl_pg_ask_t *ask);
static gvl_rc_t gvl_pg_unavailable(gvl_flow_t *flow);
static void gvl_pg_tx_end(void *data);
static void gvl_pg_pool_changed(gvl_pg_conn_t *conn, void *data);
static void gvl_pg_pool_home(gvl_pg_slot_t *slot);
static void gvl_pg_pool_rolled_back(gvl_pg_trip_t *trip, gvl_rc_t rc);
static void gvl_pg_pool_serve(gvl_pg_pool_t *pool);
static void gvl_pg_pool_turn_away(gvl_pg_pool_t *pool, int64_t before_ms);
static void gvl_pg_pool_line_expired(gvl_timer_t *timer);
static void gvl_pg_pool_arm_line(gvl_pg_pool_t *pool);
static gvl_pg_slot_t *gvl_pg_pool_free_slot(gvl_pg_pool_t *pool);
static void gvl_pg_slot_lost(gvl_pg_slot_t *slot);
static void gvl_pg_slot_reopen(gvl_timer_t *timer);
static void gvl_pg_pool_say(gvl_pg_pool_t *pool, bool down);
static gvl_pg_slot_t *gvl_pg_pool_slot_of(gvl_pg_pool_t *pool,
    const gvl_pg_conn_t *conn);


gvl_pg_pool_t *
gvl_pg_pool_create(const gvl_pg_pool_conf_t *conf)
{
    size_t          i;
    gvl_pg_conf_t   conn_conf;
    gvl_pg_pool_t  *pool;
    gvl_pg_slot_t  *slot;

    pool = calloc(1, sizeof(*pool));
    if (pool == NULL) {
        return NULL;
    }

    pool->conf = *conf;
    pool->last = &pool->first;
    pool->line_timer.fired = gvl_pg_pool_line_expired;
    pool->line_timer.data = pool;
    pool->jitter = (uint32_t) (uintptr_t) pool
                   ^ (uint32_t) conf->loop->now_ms(conf->loop);

    pool->slots = calloc(conf->size, sizeof(*pool->slots));
    if (pool->slots == NULL) {
        free(pool);
        return NULL;
    }

    conn_conf.loop = conf->loop;
    conn_conf.conninfo = conf->conninfo;
    conn_conf.connect_deadline_ms = conf->connect_deadline_ms;
    conn_conf.trip_deadline_ms = conf->trip_deadline_ms;
    conn_conf.changed = gvl_pg_pool_changed;
    conn_conf.data = pool;

    for (i = 0; i < conf->size; i++) {
        slot = &pool->slots[i];
        slot->pool = pool;
        slot->backoff_ms = GVL_PG_BACKOFF_MIN_MS;
        slot->reopen.fired = gvl_pg_slot_reopen;
        slot->reopen.data = slot;
        slot->conn = gvl_pg_conn_create(&conn_conf);

        if (slot->conn == NULL) {
            gvl_pg_pool_destroy(pool);
            return NULL;
        }
    }

    for (i = 0; i < conf->size; i++) {
        gvl_pg_conn_open(pool->slots[i].conn);
    }

    return pool;
}


void
gvl_pg_pool_destroy(gvl_pg_pool_t *pool)
{
    size_t       i;
    gvl_loop_t  *loop;

    if (pool == NULL) {
        return;
    }

    loop = pool->conf.loop;
    pool->closing = true;
    pool->down = true;

    gvl_pg_pool_turn_away(pool, INT64_MAX);
    loop->disarm(loop, &pool->line_timer);

    for (i = 0; i < pool->conf.size; i++) {
        loop->disarm(loop, &pool->slots[i].reopen);
        gvl_pg_conn_destroy(pool->slots[i].conn);
        pool->slots[i].conn = NULL;
    }

    free(pool->slots);
    free(pool);
}


size_t
gvl_pg_pool_idle(const gvl_pg_pool_t *pool)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < pool->conf.size; i++) {
        n += !pool->slots[i].lent
             && gvl_pg_conn_state(pool->slots[i].conn) == GVL_PG_IDLE;
    }

    return n;
}


size_t
gvl_pg_pool_waiting(const gvl_pg_pool_t *pool)
{
    return pool->waiting;
}


bool
gvl_pg_pool_healthy(const gvl_pg_pool_t *pool)
{
    size_t          i;
    gvl_pg_state_t  state;

    for (i = 0; i < pool->conf.size; i++) {
        state = gvl_pg_conn_state(pool->slots[i].conn);

        if (state != GVL_PG_CLOSED && state != GVL_PG_CONNECTING) {
            return true;
        }
    }

    return false;
}


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

    return gvl_pg_ask_wait(ask);
}


static gvl_rc_t
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


static gvl_rc_t
gvl_pg_ask_wait(gvl_pg_ask_t *ask)
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
        gvl_pg_pool_arm_line(pool);
    }

    return GVL_AGAIN;
}


static gvl_rc_t
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


static void
gvl_pg_pool_changed(gvl_pg_conn_t *conn, void *data)
{
    gvl_pg_pool_t  *pool;
    gvl_pg_slot_t  *slot;

    pool = data;

    if (pool->closing) {
        return;
    }

    slot = gvl_pg_pool_slot_of(pool, conn);

    switch (gvl_pg_conn_state(conn)) {

    case GVL_PG_CLOSED:
        gvl_pg_slot_lost(slot);
        break;

    case GVL_PG_IDLE:
        slot->backoff_ms = GVL_PG_BACKOFF_MIN_MS;
        gvl_pg_pool_say(pool, false);
        gvl_pg_pool_serve(pool);
        break;

    default:
        break;
    }
}


/* A connection at the door: rolled back first if it is in mid-transaction. */

static void
gvl_pg_pool_home(gvl_pg_slot_t *slot)
{
    gvl_pg_trip_t  *trip;

    assert(gvl_pg_conn_state(slot->conn) != GVL_PG_BUSY);

    if (gvl_pg_conn_state(slot->conn) == GVL_PG_IN_TRANSACTION) {
        trip = &slot->rollback;
        trip->calls[0] = (gvl_pg_call_t) { .stmt = &gvl_pg_rollback };
        trip->ncalls = 1;
        trip->done = gvl_pg_pool_rolled_back;
        trip->data = slot;

        if (gvl_pg_conn_send(slot->conn, trip) != GVL_OK) {
            gvl_pg_pool_rolled_back(trip, GVL_DATABASE_UNAVAILABLE);
        }

        return;
    }

    slot->lent = false;

    if (gvl_pg_conn_state(slot->conn) == GVL_PG_CLOSED) {
        gvl_pg_slot_lost(slot);
    }

    gvl_pg_pool_serve(slot->pool);
}


static void
gvl_pg_pool_rolled_back(gvl_pg_trip_t *trip, gvl_rc_t rc)
{
    gvl_pg_slot_t  *slot;

    slot = trip->data;
    slot->lent = false;

    if (rc != GVL_OK) {
        gvl_pg_conn_close(slot->conn, "could not roll back");
        gvl_pg_slot_lost(slot);
    }

    gvl_pg_pool_serve(slot->pool);
}


/* Lends free connections to the flows in line. */

static void
gvl_pg_pool_serve(gvl_pg_pool_t *pool)
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

static void
gvl_pg_pool_turn_away(gvl_pg_pool_t *pool, int64_t before_ms)
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


static void
gvl_pg_pool_line_expired(gvl_timer_t *timer)
{
    gvl_pg_pool_t  *pool;

    pool = timer->data;

    gvl_pg_pool_turn_away(pool, pool->conf.loop->now_ms(pool->conf.loop));
    gvl_pg_pool_arm_line(pool);
}


/* The line is in order of its deadlines, so the first one's is enough. */

static void
gvl_pg_pool_arm_line(gvl_pg_pool_t *pool)
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
        gvl_pg_pool_turn_away(pool, INT64_MAX);
    }
}


static gvl_pg_slot_t *
gvl_pg_pool_free_slot(gvl_pg_pool_t *pool)
{
    size_t          i;
    gvl_pg_slot_t  *slot;

    for (i = 0; i < pool->conf.size; i++) {
        slot = &pool->slots[i];

        if (!slot->lent && gvl_pg_conn_state(slot->conn) == GVL_PG_IDLE) {
            return slot;
        }
    }

    return NULL;
}


/*
 * Opens a lost connection again after a random part of its backoff.  One that
 * is still lent waits for its transaction to come home, which must never find
 * itself on a fresh conversation.
 */

static void
gvl_pg_slot_lost(gvl_pg_slot_t *slot)
{
    int64_t         delay_ms;
    gvl_loop_t     *loop;
    gvl_pg_pool_t  *pool;

    pool = slot->pool;
    loop = pool->conf.loop;

    if (slot->lent || slot->reopening || pool->closing
        || gvl_pg_conn_state(slot->conn) != GVL_PG_CLOSED)
    {
        return;
    }

    /* xorshift: the jitter need not be unpredictable, only spread. */

    pool->jitter ^= pool->jitter << 13;
    pool->jitter ^= pool->jitter >> 17;
    pool->jitter ^= pool->jitter << 5;

    delay_ms = (int64_t) (pool->jitter % (uint32_t) slot->backoff_ms);

    if (slot->backoff_ms > GVL_PG_BACKOFF_MIN_MS
        && !gvl_pg_pool_healthy(pool))
    {
        gvl_pg_pool_say(pool, true);
    }

    slot->backoff_ms *= 2;

    if (slot->backoff_ms > GVL_PG_BACKOFF_MAX_MS) {
        slot->backoff_ms = GVL_PG_BACKOFF_MAX_MS;
    }

    if (loop->arm(loop, &slot->reopen, delay_ms) == GVL_OK) {
        slot->reopening = true;
    }
}


static void
gvl_pg_slot_reopen(gvl_timer_t *timer)
{
    gvl_pg_slot_t  *slot;

    slot = timer->data;
    slot->reopening = false;

    if (gvl_pg_conn_state(slot->conn) == GVL_PG_CLOSED) {
        gvl_pg_conn_open(slot->conn);
    }
}


/* One line for each change, not for each connection or request. */

static void
gvl_pg_pool_say(gvl_pg_pool_t *pool, bool down)
{
    char  text[128];

    if (pool->down == down) {
        return;
    }

    pool->down = down;

    snprintf(text, sizeof(text), "database \"%s\" is %s", pool->conf.name,
             down ? "unavailable" : "available again");
    pool->conf.loop->log(pool->conf.loop,
                         down ? GVL_LOG_ERROR : GVL_LOG_WARN, text);

    if (down) {
        gvl_pg_pool_turn_away(pool, INT64_MAX);
    }
}


static gvl_pg_slot_t *
gvl_pg_pool_slot_of(gvl_pg_pool_t *pool, const gvl_pg_conn_t *conn)
{
    size_t  i;

    for (i = 0; pool->slots[i].conn != conn; i++) {
        assert(i + 1 < pool->conf.size);
    }

    return &pool->slots[i];
}
