/* The state machine of one conversation with PostgreSQL. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg_conn.h"


/* Statements one connection can have prepared; the largest table has 40. */
#define GVL_PG_PREPARED_MAX  96

#define GVL_PG_BINARY_RESULTS  1

struct gvl_pg_conn_s {
    gvl_pg_conf_t                   conf;
    gvl_pg_state_t                  state;
    PGconn                         *pg;
    int                             fd;         /* watched; -1: none */
    gvl_watch_t                     watch;
    gvl_timer_t                     timer;      /* of connecting or a trip */

    gvl_pg_trip_t                  *trip;
    gvl_rc_t                        trip_rc;    /* the first failure */
    size_t                          call;       /* whose answer is next */
    bool                            preparing;  /* its preparation, rather */
    uint32_t                        to_prepare; /* a bit for each call */

    const gvl_pg_stmt_t            *prepared[GVL_PG_PREPARED_MAX];
    size_t                          nprepared;
};


static void gvl_pg_conn_ready(gvl_watch_t *watch, unsigned events);
static void gvl_pg_conn_expired(gvl_timer_t *timer);
static void gvl_pg_conn_poll(gvl_pg_conn_t *conn);
static void gvl_pg_conn_greet(gvl_pg_conn_t *conn);
static gvl_rc_t gvl_pg_conn_flush(gvl_pg_conn_t *conn);
static void gvl_pg_conn_receive(gvl_pg_conn_t *conn);
static void gvl_pg_conn_answer(gvl_pg_conn_t *conn, const PGresult *result);
static void gvl_pg_conn_next(gvl_pg_conn_t *conn);
static gvl_rc_t gvl_pg_conn_read(gvl_pg_conn_t *conn,
    const PGresult *result);
static gvl_rc_t gvl_pg_conn_word(gvl_pg_conn_t *conn,
    const PGresult *result);
static void gvl_pg_conn_finish(gvl_pg_conn_t *conn, gvl_rc_t rc);
static void gvl_pg_conn_lose(gvl_pg_conn_t *conn, gvl_log_level_t level,
    const char *reason);
static void gvl_pg_conn_become(gvl_pg_conn_t *conn, gvl_pg_state_t state);
static gvl_rc_t gvl_pg_conn_watch(gvl_pg_conn_t *conn, unsigned events);
static gvl_rc_t gvl_pg_conn_put(gvl_pg_conn_t *conn, size_t i);
static bool gvl_pg_conn_has(const gvl_pg_conn_t *conn,
    const gvl_pg_stmt_t *stmt);
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
    gvl_pg_conn_close(conn, "no longer needed");
    free(conn);
}


void
gvl_pg_conn_open(gvl_pg_conn_t *conn)
{
    char        settings[128];
    const char *keywords[] = { "dbname", "options", "client_encoding",
                               "tcp_user_timeout", NULL };
    const char *values[] = { conn->conf.conninfo, settings, "UTF8",
                             "10000", NULL };

    assert(conn->state == GVL_PG_CLOSED);

    /*
     * The server gives up a little before we do, so that a statement nobody
     * waits for ends there too, and a lock does not outlive its owner.
     */

    snprintf(settings, sizeof(settings),
             "-c statement_timeout=%lld"
             " -c idle_in_transaction_session_timeout=%lld",
             (long long) conn->conf.trip_deadline_ms * 9 / 10,
             (long long) conn->conf.trip_deadline_ms * 2);

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


gvl_rc_t
gvl_pg_conn_send(gvl_pg_conn_t *conn, gvl_pg_trip_t *trip)
{
    size_t      i;
    gvl_rc_t    rc;
    int64_t     deadline_ms;

    assert(conn->state == GVL_PG_IDLE || conn->state == GVL_PG_IN_TRANSACTION);
    assert(trip->ncalls > 0 && trip->ncalls <= GVL_PG_TRIP_MAX);

    for (i = 0; i < trip->ncalls; i++) {
        if (trip->calls[i].args != NULL && trip->calls[i].args->rc != GVL_OK) {
            return trip->calls[i].args->rc;
        }
    }

    conn->trip = trip;
    conn->trip_rc = GVL_OK;
    conn->call = 0;
    conn->to_prepare = 0;
    rc = GVL_OK;

    for (i = 0; rc == GVL_OK && i < trip->ncalls; i++) {
        rc = gvl_pg_conn_put(conn, i);
    }

    deadline_ms = trip->deadline_ms != 0 ? trip->deadline_ms
                                         : conn->conf.trip_deadline_ms;

    if (rc != GVL_OK
        || PQpipelineSync(conn->pg) != 1
        || gvl_pg_conn_flush(conn) != GVL_OK
        || conn->conf.loop->arm(conn->conf.loop, &conn->timer, deadline_ms)
           != GVL_OK)
    {
        /* Half a trip may have left: the conversation cannot go on. */

        conn->trip = NULL;
        gvl_pg_conn_lose(conn, GVL_LOG_WARN, "could not be written to");
        return GVL_DATABASE_UNAVAILABLE;
    }

    conn->preparing = (conn->to_prepare & 1u) != 0;
    conn->state = GVL_PG_BUSY;

    return GVL_OK;
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
        gvl_pg_conn_receive(conn);
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

static gvl_rc_t
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


static void
gvl_pg_conn_receive(gvl_pg_conn_t *conn)
{
    PGresult        *result;
    ExecStatusType   status;

    if (PQconsumeInput(conn->pg) != 1) {
        gvl_pg_conn_lose(conn, GVL_LOG_WARN, "was lost");
        return;
    }

    while (conn->trip != NULL && !PQisBusy(conn->pg)) {
        result = PQgetResult(conn->pg);

        if (result == NULL) {
            gvl_pg_conn_next(conn);
            continue;
        }

        status = PQresultStatus(result);

        if (status != PGRES_PIPELINE_SYNC) {
            gvl_pg_conn_answer(conn, result);
        }

        PQclear(result);

        if (status == PGRES_PIPELINE_SYNC) {
            gvl_pg_conn_finish(conn, conn->trip_rc);
            return;
        }
    }

    if (conn->state != GVL_PG_CLOSED
        && PQstatus(conn->pg) == CONNECTION_BAD)
    {
        gvl_pg_conn_lose(conn, GVL_LOG_WARN, "was lost");
    }
}


/* One statement's answer, or that of its preparation. */

static void
gvl_pg_conn_answer(gvl_pg_conn_t *conn, const PGresult *result)
{
    gvl_rc_t  rc;

    if (conn->call >= conn->trip->ncalls) {
        return;
    }

    switch (PQresultStatus(result)) {

    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        rc = gvl_pg_conn_read(conn, result);
        break;

    case PGRES_PIPELINE_ABORTED:
        rc = GVL_OK;                /* its cause was told before */
        break;

    default:
        rc = gvl_pg_conn_word(conn, result);
    }

    if (conn->trip_rc == GVL_OK) {
        conn->trip_rc = rc;
    }
}


/* A statement's answers have ended: the preparation's, or the call's. */

static void
gvl_pg_conn_next(gvl_pg_conn_t *conn)
{
    if (conn->preparing) {
        conn->preparing = false;
        return;
    }

    conn->call++;
    conn->preparing = conn->call < conn->trip->ncalls
                      && (conn->to_prepare >> conn->call & 1u) != 0;
}


static gvl_rc_t
gvl_pg_conn_read(gvl_pg_conn_t *conn, const PGresult *result)
{
    gvl_pg_rows_t         rows;
    const gvl_pg_call_t  *call;

    call = &conn->trip->calls[conn->call];

    if (conn->preparing) {
        conn->prepared[conn->nprepared++] = call->stmt;
        return GVL_OK;
    }

    if (call->read == NULL || conn->trip_rc != GVL_OK) {
        return GVL_OK;
    }

    rows.result = result;
    rows.n = PQntuples(result);
    rows.affected = strtoll(PQcmdTuples((PGresult *) result), NULL, 10);
    rows.arena = call->args != NULL ? call->args->arena : NULL;

    return call->read(&rows, call->out);
}


/* SQLSTATE to a word; the classes are PostgreSQL's appendix A. */

static gvl_rc_t
gvl_pg_conn_word(gvl_pg_conn_t *conn, const PGresult *result)
{
    char                  text[256];
    const char           *sqlstate, *constraint, *class;
    const char *const    *passing;
    const gvl_pg_call_t  *call;

    static const char *const  passing_classes[] = {
        "08", "25", "26", "40", "53", "55", "57", "58", NULL
    };

    sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    if (sqlstate == NULL) {
        return GVL_DATABASE_UNAVAILABLE;    /* libpq's own: no server */
    }

    if (strcmp(sqlstate, "23505") == 0) {
        return GVL_DUPLICATE;
    }

    call = &conn->trip->calls[conn->call];
    constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

    /* Messages of class 22 and 23 quote values, so none is logged. */

    snprintf(text, sizeof(text), "PostgreSQL refused \"%s\": SQLSTATE %s%s%s",
             call->stmt->name, sqlstate, constraint != NULL ? ", " : "",
             constraint != NULL ? constraint : "");

    for (passing = passing_classes; *passing != NULL; passing++) {
        class = *passing;

        if (strncmp(sqlstate, class, 2) == 0) {
            conn->conf.loop->log(conn->conf.loop, GVL_LOG_WARN, text);
            return GVL_DATABASE_UNAVAILABLE;
        }
    }

    conn->conf.loop->log(conn->conf.loop, GVL_LOG_ERROR, text);

    if (strncmp(sqlstate, "22", 2) == 0 || strncmp(sqlstate, "23", 2) == 0) {
        return GVL_REFUSED;
    }

    return GVL_INTERNAL;
}


/* The trip is back; its owner may send the next one from done(). */

static void
gvl_pg_conn_finish(gvl_pg_conn_t *conn, gvl_rc_t rc)
{
    gvl_pg_trip_t  *trip;

    trip = conn->trip;
    conn->trip = NULL;
    conn->conf.loop->disarm(conn->conf.loop, &conn->timer);

    conn->state = PQtransactionStatus(conn->pg) == PQTRANS_IDLE
                  ? GVL_PG_IDLE : GVL_PG_IN_TRANSACTION;

    trip->done(trip, rc);

    if (conn->conf.changed != NULL) {
        conn->conf.changed(conn, conn->conf.data);
    }
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


static void
gvl_pg_conn_lose(gvl_pg_conn_t *conn, gvl_log_level_t level,
    const char *reason)
{
    char            text[512];
    gvl_rc_t        rc;
    gvl_loop_t     *loop;
    gvl_pg_trip_t  *trip;

    loop = conn->conf.loop;

    snprintf(text, sizeof(text), "a connection to PostgreSQL %s: %s", reason,
             conn->pg != NULL ? PQerrorMessage(conn->pg) : "");
    loop->log(loop, level, text);

    loop->disarm(loop, &conn->timer);

    if (conn->fd != -1) {
        loop->unwatch(loop, &conn->watch);
        conn->fd = -1;
    }

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


/* libpq may change its socket while it connects. */

static gvl_rc_t
gvl_pg_conn_watch(gvl_pg_conn_t *conn, unsigned events)
{
    int          fd;
    gvl_loop_t  *loop;

    loop = conn->conf.loop;
    fd = PQsocket(conn->pg);

    if (conn->fd != -1 && conn->fd != fd) {
        loop->unwatch(loop, &conn->watch);
    }

    conn->fd = fd;

    return fd == -1 ? GVL_DATABASE_UNAVAILABLE
                    : loop->watch(loop, &conn->watch, fd, events);
}


/* Queues one call, with its preparation where the server lacks it. */

static gvl_rc_t
gvl_pg_conn_put(gvl_pg_conn_t *conn, size_t i)
{
    size_t                earlier;
    bool                  known;
    const gvl_pg_args_t  *args;
    const gvl_pg_call_t  *call;

    call = &conn->trip->calls[i];
    args = call->args;
    known = gvl_pg_conn_has(conn, call->stmt);

    for (earlier = 0; earlier < i; earlier++) {
        known = known || conn->trip->calls[earlier].stmt == call->stmt;
    }

    if (!known) {
        if (conn->nprepared + i >= GVL_PG_PREPARED_MAX
            || PQsendPrepare(conn->pg, call->stmt->name, call->stmt->sql, 0,
                             NULL) != 1)
        {
            return GVL_INTERNAL;
        }

        conn->to_prepare |= 1u << i;
    }

    if (PQsendQueryPrepared(conn->pg, call->stmt->name,
                            args != NULL ? args->n : 0,
                            args != NULL ? args->values : NULL,
                            args != NULL ? args->lengths : NULL,
                            args != NULL ? args->formats : NULL,
                            GVL_PG_BINARY_RESULTS) != 1)
    {
        return GVL_INTERNAL;
    }

    return GVL_OK;
}


static bool
gvl_pg_conn_has(const gvl_pg_conn_t *conn, const gvl_pg_stmt_t *stmt)
{
    size_t  i;

    for (i = 0; i < conn->nprepared; i++) {
        if (conn->prepared[i] == stmt) {
            return true;
        }
    }

    return false;
}


static void
gvl_pg_conn_ignore_notice(void *data, const PGresult *result)
{
    (void) data;
    (void) result;
}
