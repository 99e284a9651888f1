/* One trip of a conversation: statements sent together, answers read. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

#include "pg_inner.h"


#define GVL_PG_BINARY_RESULTS  1


static gvl_rc_t gvl_pg_trip_put(gvl_pg_conn_t *conn, size_t i);
static bool gvl_pg_trip_prepared(const gvl_pg_conn_t *conn,
    const gvl_pg_stmt_t *stmt);
static bool gvl_pg_trip_consume(gvl_pg_conn_t *conn);
static void gvl_pg_trip_answer(gvl_pg_conn_t *conn, const PGresult *result);
static void gvl_pg_trip_next(gvl_pg_conn_t *conn);
static gvl_rc_t gvl_pg_trip_read(gvl_pg_conn_t *conn, const PGresult *result);
static gvl_rc_t gvl_pg_trip_word(gvl_pg_conn_t *conn, const PGresult *result);
static void gvl_pg_trip_finish(gvl_pg_conn_t *conn, gvl_rc_t rc);


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
        rc = gvl_pg_trip_put(conn, i);
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


/* Queues one call, with its preparation where the server lacks it. */

static gvl_rc_t
gvl_pg_trip_put(gvl_pg_conn_t *conn, size_t i)
{
    size_t                earlier;
    bool                  known;
    const gvl_pg_args_t  *args;
    const gvl_pg_call_t  *call;

    call = &conn->trip->calls[i];
    args = call->args;
    known = gvl_pg_trip_prepared(conn, call->stmt);

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
gvl_pg_trip_prepared(const gvl_pg_conn_t *conn, const gvl_pg_stmt_t *stmt)
{
    size_t  i;

    for (i = 0; i < conn->nprepared; i++) {
        if (conn->prepared[i] == stmt) {
            return true;
        }
    }

    return false;
}


void
gvl_pg_trip_receive(gvl_pg_conn_t *conn)
{
    PGresult        *result;
    ExecStatusType   status;

    if (!gvl_pg_trip_consume(conn)) {
        gvl_pg_conn_lose(conn, GVL_LOG_WARN, "was lost");
        return;
    }

    while (conn->trip != NULL && !PQisBusy(conn->pg)) {
        result = PQgetResult(conn->pg);

        if (result == NULL) {
            gvl_pg_trip_next(conn);
            continue;
        }

        status = PQresultStatus(result);

        if (status != PGRES_PIPELINE_SYNC) {
            gvl_pg_trip_answer(conn, result);
        }

        PQclear(result);

        if (status == PGRES_PIPELINE_SYNC) {
            gvl_pg_trip_finish(conn, conn->trip_rc);
            return;
        }
    }

    if (conn->state != GVL_PG_CLOSED
        && PQstatus(conn->pg) == CONNECTION_BAD)
    {
        gvl_pg_conn_lose(conn, GVL_LOG_WARN, "was lost");
    }
}


/*
 * libpq asks TLS for so many bytes as it has room for.  A server's records
 * fit in, a proxy's may be larger; and of what TLS has kept of one no event
 * will tell.
 */

static bool
gvl_pg_trip_consume(gvl_pg_conn_t *conn)
{
    SSL  *ssl;

    do {
        if (PQconsumeInput(conn->pg) != 1) {
            return false;
        }

        ssl = PQsslStruct(conn->pg, "OpenSSL");

    } while (ssl != NULL && SSL_pending(ssl) > 0);

    return true;
}


/* One statement's answer, or that of its preparation. */

static void
gvl_pg_trip_answer(gvl_pg_conn_t *conn, const PGresult *result)
{
    gvl_rc_t  rc;

    if (conn->call >= conn->trip->ncalls) {
        return;
    }

    switch (PQresultStatus(result)) {

    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        rc = gvl_pg_trip_read(conn, result);
        break;

    case PGRES_PIPELINE_ABORTED:
        rc = GVL_OK;                /* its cause was told before */
        break;

    default:
        rc = gvl_pg_trip_word(conn, result);
    }

    if (conn->trip_rc == GVL_OK) {
        conn->trip_rc = rc;
    }
}


/* A statement's answers have ended: the preparation's, or the call's. */

static void
gvl_pg_trip_next(gvl_pg_conn_t *conn)
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
gvl_pg_trip_read(gvl_pg_conn_t *conn, const PGresult *result)
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
gvl_pg_trip_word(gvl_pg_conn_t *conn, const PGresult *result)
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
gvl_pg_trip_finish(gvl_pg_conn_t *conn, gvl_rc_t rc)
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
