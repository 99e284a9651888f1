/* Lends connections, takes them back in order, and opens lost ones again. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "pg_line.h"


/* A lost connection is opened again after this at the latest. */
#define GVL_PG_BACKOFF_MAX_MS  5000


static const gvl_pg_stmt_t  gvl_pg_rollback = {
    "rollback", "ROLLBACK", false
};


static void gvl_pg_pool_changed(gvl_pg_conn_t *conn, void *data);
static void gvl_pg_pool_rolled_back(gvl_pg_trip_t *trip, gvl_rc_t rc);
static void gvl_pg_slot_lost(gvl_pg_slot_t *slot);
static void gvl_pg_slot_reopen(gvl_timer_t *timer);
static void gvl_pg_pool_say(gvl_pg_pool_t *pool, const char *down);
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
    pool->line_timer.fired = gvl_pg_line_expired;
    pool->line_timer.data = pool;

    pool->slots = calloc(conf->size, sizeof(*pool->slots));
    if (pool->slots == NULL) {
        free(pool);
        return NULL;
    }

    conn_conf.loop = conf->loop;
    conn_conf.conninfo = conf->conninfo;
    conn_conf.settings = conf->settings;
    conn_conf.connect_deadline_ms = conf->connect_deadline_ms;
    conn_conf.trip_deadline_ms = conf->trip_deadline_ms;
    conn_conf.changed = gvl_pg_pool_changed;
    conn_conf.data = pool;

    for (i = 0; i < conf->size; i++) {
        slot = &pool->slots[i];
        slot->pool = pool;
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

    gvl_pg_line_turn_away(pool, INT64_MAX);
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
        gvl_backoff_reset(&slot->backoff);
        gvl_pg_pool_say(pool, NULL);
        gvl_pg_line_serve(pool);
        break;

    default:
        break;
    }
}


/* A connection at the door: rolled back first if it is in mid-transaction. */

void
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

    gvl_pg_line_serve(slot->pool);
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

    gvl_pg_line_serve(slot->pool);
}


gvl_pg_slot_t *
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

    /* Once may be chance: the second time is told. */

    if (slot->backoff.bound_ms != 0 && !gvl_pg_pool_healthy(pool)) {
        gvl_pg_pool_say(pool, gvl_pg_conn_why(slot->conn));
    }

    delay_ms = gvl_backoff_next_ms(&slot->backoff, GVL_PG_BACKOFF_MAX_MS);

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


/*
 * One line for each change, not for each connection or request.  down: why a
 * connection was lost; NULL: there is one again.
 */

static void
gvl_pg_pool_say(gvl_pg_pool_t *pool, const char *down)
{
    char  text[512];

    if (pool->down == (down != NULL)) {
        return;
    }

    pool->down = down != NULL;

    snprintf(text, sizeof(text), "database \"%s\" is %s%s", pool->conf.name,
             down != NULL ? "unavailable: a connection " : "available again",
             down != NULL ? down : "");
    pool->conf.loop->log(pool->conf.loop,
                         down != NULL ? GVL_LOG_ERROR : GVL_LOG_WARN, text);

    if (down != NULL) {
        gvl_pg_line_turn_away(pool, INT64_MAX);
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
