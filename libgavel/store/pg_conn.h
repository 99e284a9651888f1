/*
 * One conversation with PostgreSQL: asynchronous libpq in pipeline mode.
 *
 * A connection knows no SQL and no pool.  It runs one trip at a time: some
 * prepared statements, sent together, closed by one Sync, so that outside an
 * explicit transaction they are one transaction, and its answers come back in
 * one round trip.  A statement is prepared the first time a connection meets
 * it, in the same trip.
 */

#ifndef GVL_PG_CONN_H
#define GVL_PG_CONN_H

#include <libpq-fe.h>

#include "loop.h"
#include "pg_row.h"


/* A line of the statement table on top of each pg_*.c. */

typedef struct {
    const char                     *name;   /* unique in the database */
    const char                     *sql;    /* casts say parameter types */
    bool                            commits;  /* losing it is ambiguous */
} gvl_pg_stmt_t;

/*
 * Reads one statement's answer (binary format; pg_row.h) into out.  Called
 * while the result lives; copies what it keeps.  A word fails the trip, but
 * the rest of the trip is read.
 */
typedef gvl_rc_t (*gvl_pg_read_pt)(const gvl_pg_rows_t *rows, void *out);

#define GVL_PG_TRIP_MAX  8          /* statements; the bid engine needs 6 */

typedef struct {
    const gvl_pg_stmt_t            *stmt;
    const gvl_pg_args_t            *args;   /* NULL: none */
    gvl_pg_read_pt                  read;   /* NULL: nothing to read */
    void                           *out;
} gvl_pg_call_t;

typedef struct gvl_pg_trip_s  gvl_pg_trip_t;

struct gvl_pg_trip_s {
    gvl_pg_call_t                   calls[GVL_PG_TRIP_MAX];
    size_t                          ncalls;
    int64_t                         deadline_ms;    /* 0: the conn's */

    /* Called once; the connection may be used again from inside. */
    void                          (*done)(gvl_pg_trip_t *trip, gvl_rc_t rc);
    void                           *data;
};

typedef enum {
    GVL_PG_CLOSED = 0,
    GVL_PG_CONNECTING,
    GVL_PG_IDLE,                    /* no transaction, nothing in flight */
    GVL_PG_BUSY,                    /* a trip is in flight */
    GVL_PG_IN_TRANSACTION           /* nothing in flight, but BEGIN was said */
} gvl_pg_state_t;

typedef struct gvl_pg_conn_s  gvl_pg_conn_t;

/* Told of every change of state, after it, whatever call made it. */
typedef void (*gvl_pg_changed_pt)(gvl_pg_conn_t *conn, void *data);

typedef struct {
    gvl_loop_t                     *loop;
    const char                     *conninfo;       /* outlives the conn */
    const char                     *settings;       /* as conninfo; or NULL */
    int64_t                         connect_deadline_ms;
    int64_t                         trip_deadline_ms;
    gvl_pg_changed_pt               changed;
    void                           *data;
} gvl_pg_conf_t;

/* A closed connection; NULL: no memory. */
gvl_pg_conn_t *gvl_pg_conn_create(const gvl_pg_conf_t *conf);

/* Closes and frees; a trip in flight is done with DATABASE_UNAVAILABLE. */
void gvl_pg_conn_destroy(gvl_pg_conn_t *conn);

/* Starts connecting; the state tells how it went. */
void gvl_pg_conn_open(gvl_pg_conn_t *conn);

/* Drops the connection (its state becomes CLOSED) for the reason logged. */
void gvl_pg_conn_close(gvl_pg_conn_t *conn, const char *reason);

gvl_pg_state_t gvl_pg_conn_state(const gvl_pg_conn_t *conn);

/* Why it was lost, or could not be made, the last time; in one line. */
const char *gvl_pg_conn_why(const gvl_pg_conn_t *conn);

/*
 * Sends a trip on an IDLE or IN_TRANSACTION connection and returns; done() is
 * called later, never from inside.  The trip and all it points to must live
 * until then.  An error: nothing was sent and done() is not called.
 *
 * Words done() may bring: GVL_DUPLICATE, GVL_REFUSED (constraint or value),
 * GVL_OUTCOME_UNKNOWN (lost after a committing statement was sent),
 * GVL_DATABASE_UNAVAILABLE (all else that passes), GVL_INTERNAL.
 */
GVL_MUST_USE gvl_rc_t gvl_pg_conn_send(gvl_pg_conn_t *conn,
    gvl_pg_trip_t *trip);

#endif /* GVL_PG_CONN_H */
