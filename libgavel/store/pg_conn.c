/* The state machine of one conversation with PostgreSQL. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg_inner.h"


static void gvl_pg_conn_ready(gvl_watch_t *watch, unsigned events);
static void gvl_pg_conn_expired(gvl_timer_t *timer);
static void gvl_pg_conn_poll(gvl_pg_conn_t *conn);
static void gvl_pg_conn_greet(gvl_pg_conn_t *conn);
static gvl_rc_t gvl_pg_conn_lost_word(const gvl_pg_conn_t *conn);
static void gvl_pg_conn_become(gvl_pg_conn_t *conn, gvl_pg_state_t state);
static gvl_rc_t gvl_pg_conn_watch(gvl_pg_conn_t *conn, unsigned events);
static void gvl_pg_conn_unwatch(gvl_pg_conn_t *conn);
static void gvl_pg_conn_ignore_notice(void *data, const PGresult *result);


gvl_pg_conn_t *
gvl_pg_conn_create(const gvl_pg_conf_t *conf)
{
    gvl_pg_conn_t  *conn;

    conn = calloc(1, sizeof(*conn));
    if (conn == NULL) {
        return NULL;
    }

    conn->conf = *conf;
    conn->fd = -1;
    conn->watch.ready = gvl_pg_conn_ready;
    conn->watch.data = conn;
    conn->timer.fired = gvl_pg_conn_expired;
    conn->timer.data = conn;

    return conn;
}


void
gvl_pg_conn_destroy(gvl_pg_conn_t *conn)
{
    if (conn == NULL) {
        return;
    }

    conn->conf.changed = NULL;

    if (conn->state != GVL_PG_CLOSED) {
        gvl_pg_conn_lose(conn, GVL_LOG_DEBUG, "is no longer needed");
    }

    free(conn);
}


void
gvl_pg_conn_open(gvl_pg_conn_t *conn)
{
    char        settings[256];
    const char *keywords[] = { "dbname", "options", "client_encoding",
                               "tcp_user_timeout", NULL };
    const char *values[] = { conn->conf.conninfo, settings, "UTF8",
                             "10000", NULL };

    assert(conn->state == GVL_PG_CLOSED);

    /*
     * The server gives up a little before we do, so that a statement nobody
     * waits for ends there too, and a lock does not outlive its owner.
     *
     * A plan made while a table is small reads all of it, and is kept while
     * the table grows a thousandfold before it is analysed: every statement
     * here has its index.  jit would take the penalty for a plan's true cost.
     */

    snprintf(settings, sizeof(settings),
             "-c statement_timeout=%lld"
             " -c idle_in_transaction_session_timeout=%lld"
             " -c enable_seqscan=off -c jit=off %s",
             (long long) conn->conf.trip_deadline_ms * 9 / 10,
             (long long) conn->conf.trip_deadline_ms * 2,
             conn->conf.settings != NULL ? conn->conf.settings : "");

    conn->pg = PQconnectStartParams(keywords, values, 1);

    if (conn->pg == NULL) {
        gvl_pg_conn_lose(conn, GVL_LOG_ERROR, "no memory");
        return;
    }

    PQsetNoticeReceiver(conn->pg, gvl_pg_conn_ignore_notice, NULL);
    gvl_pg_conn_become(conn, GVL_PG_CONNECTING);

    if (PQstatus(conn->pg) == CONNECTION_BAD
        || gvl_pg_conn_watch(conn, GVL_LOOP_WRITE) != GVL_OK
        || conn->conf.loop->arm(conn->conf.loop, &conn->timer,
                                conn->conf.connect_deadline_ms) != GVL_OK)
    {
        gvl_pg_conn_lose(conn, GVL_LOG_INFO, "could not start connecting");
    }
}


void
gvl_pg_conn_close(gvl_pg_conn_t *conn, const char *reason)
{
    if (conn->state != GVL_PG_CLOSED) {
        gvl_pg_conn_lose(conn, GVL_LOG_INFO, reason);
    }
}


gvl_pg_state_t
gvl_pg_conn_state(const gvl_pg_conn_t *conn)
{
    return conn->state;
}


const char *
gvl_pg_conn_why(const gvl_pg_conn_t *conn)
{
    return conn->why;
}


static void
gvl_pg_conn_ready(gvl_watch_t *watch, unsigned events)
{
    gvl_pg_conn_t  *conn;

    conn = watch->data;

    if (conn->state == GVL_PG_CONNECTING) {
        gvl_pg_conn_poll(conn);
        return;
    }

    if (gvl_pg_conn_flush(conn) != GVL_OK) {
        gvl_pg_conn_lose(conn, GVL_LOG_WARN, "could not be written to");
        return;
    }

    if ((events & GVL_LOOP_READ) != 0) {
        gvl_pg_trip_receive(conn);
    }
}


static void
gvl_pg_conn_expired(gvl_timer_t *timer)
{
    gvl_pg_conn_t  *conn;

    conn = timer->data;

    /* PQcancel() would block; dropping the connection does not. */

    gvl_pg_conn_lose(conn, GVL_LOG_WARN,
                     conn->state == GVL_PG_CONNECTING
                     ? "did not connect within its deadline"
                     : "did not answer within its deadline");
}


static void
gvl_pg_conn_poll(gvl_pg_conn_t *conn)
{
    gvl_rc_t  rc;

    rc = GVL_OK;

    /*
     * libpq may close the socket and try the next host with another one, which
     * gets the same number: nothing is to be left of the first.
     */

    (void) conn->conf.loop->watch(conn->conf.loop, &conn->watch, conn->fd, 0);
    gvl_pg_conn_unwatch(conn);

    switch (PQconnectPoll(conn->pg)) {

    case PGRES_POLLING_READING:
        rc = gvl_pg_conn_watch(conn, GVL_LOOP_READ);
        break;

    case PGRES_POLLING_WRITING:
        rc = gvl_pg_conn_watch(conn, GVL_LOOP_WRITE);
        break;

    case PGRES_POLLING_OK:
        gvl_pg_conn_greet(conn);
        break;

    default:
        gvl_pg_conn_lose(conn, GVL_LOG_INFO, "could not connect");
    }

    if (rc != GVL_OK) {
        gvl_pg_conn_lose(conn, GVL_LOG_ERROR, "no room in the event loop");
    }
}


/* Connected: makes the conversation asynchronous and pipelined. */

static void
gvl_pg_conn_greet(gvl_pg_conn_t *conn)
{
    conn->conf.loop->disarm(conn->conf.loop, &conn->timer);
    conn->nprepared = 0;

    if (PQsetnonblocking(conn->pg, 1) != 0
        || PQenterPipelineMode(conn->pg) != 1
        || gvl_pg_conn_watch(conn, GVL_LOOP_READ) != GVL_OK)
    {
        gvl_pg_conn_lose(conn, GVL_LOG_ERROR, "could not enter pipeline mode");
        return;
    }

    gvl_pg_conn_become(conn, GVL_PG_IDLE);
}


/* Waits for writability only while libpq still holds bytes. */

gvl_rc_t
gvl_pg_conn_flush(gvl_pg_conn_t *conn)
{
    int  left;

    left = PQflush(conn->pg);

    if (left < 0) {
        return GVL_DATABASE_UNAVAILABLE;
    }

    return gvl_pg_conn_watch(conn, left == 1 ? GVL_LOOP_READ | GVL_LOOP_WRITE
                                             : GVL_LOOP_READ);
}


/* Whether losing the connection now leaves a COMMIT's outcome open. */

static gvl_rc_t
gvl_pg_conn_lost_word(const gvl_pg_conn_t *conn)
{
    size_t  i;

    if (conn->trip_rc != GVL_OK) {
        return conn->trip_rc;
    }

    for (i = 0; i < conn->trip->ncalls; i++) {
        if (conn->trip->calls[i].stmt->commits) {
            return GVL_OUTCOME_UNKNOWN;
        }
    }

    return GVL_DATABASE_UNAVAILABLE;
}


/* A log has lines: what libpq says in several becomes one. */

static void
gvl_pg_conn_note(gvl_pg_conn_t *conn, const char *reason)
{
    char    *p;
    size_t   len;

    snprintf(conn->why, sizeof(conn->why), "%s: %s", reason,
             conn->pg != NULL ? PQerrorMessage(conn->pg) : "no memory");

    for (len = strlen(conn->why); len > 0; len--) {
        if (strchr("\n: ", conn->why[len - 1]) == NULL) {
            break;
        }

        conn->why[len - 1] = '\0';
    }

    for (p = conn->why; *p != '\0'; p++) {
        if (*p == '\n' || *p == '\t') {
            *p = ' ';
        }
    }
}


void
gvl_pg_conn_lose(gvl_pg_conn_t *conn, gvl_log_level_t level,
    const char *reason)
{
    char            text[512];
    gvl_rc_t        rc;
    gvl_loop_t     *loop;
    gvl_pg_trip_t  *trip;

    loop = conn->conf.loop;

    gvl_pg_conn_note(conn, reason);
    snprintf(text, sizeof(text), "a connection to PostgreSQL %s", conn->why);
    loop->log(loop, level, text);

    loop->disarm(loop, &conn->timer);
    gvl_pg_conn_unwatch(conn);

    PQfinish(conn->pg);
    conn->pg = NULL;

    trip = conn->trip;
    rc = trip != NULL ? gvl_pg_conn_lost_word(conn) : GVL_OK;
    conn->trip = NULL;
    conn->state = GVL_PG_CLOSED;

    if (trip != NULL) {
        trip->done(trip, rc);
    }

    if (conn->conf.changed != NULL) {
        conn->conf.changed(conn, conn->conf.data);
    }
}


static void
gvl_pg_conn_become(gvl_pg_conn_t *conn, gvl_pg_state_t state)
{
    conn->state = state;

    if (conn->conf.changed != NULL) {
        conn->conf.changed(conn, conn->conf.data);
    }
}


static gvl_rc_t
gvl_pg_conn_watch(gvl_pg_conn_t *conn, unsigned events)
{
    gvl_loop_t  *loop;

    loop = conn->conf.loop;
    conn->fd = PQsocket(conn->pg);

    return conn->fd == -1 ? GVL_DATABASE_UNAVAILABLE
                          : loop->watch(loop, &conn->watch, conn->fd, events);
}


static void
gvl_pg_conn_unwatch(gvl_pg_conn_t *conn)
{
    conn->conf.loop->unwatch(conn->conf.loop, &conn->watch);
    conn->fd = -1;
}


static void
gvl_pg_conn_ignore_notice(void *data, const PGresult *result)
{
    (void) data;
    (void) result;
}
