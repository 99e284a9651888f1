/* What the files of one conversation with PostgreSQL share. */

#ifndef GVL_PG_INNER_H
#define GVL_PG_INNER_H

#include "pg_conn.h"


/* Statements one connection can have prepared; the largest table has 40. */
#define GVL_PG_PREPARED_MAX  96

/* libpq's sentences, of which the first says enough. */
#define GVL_PG_WHY_MAX  400

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

    char                            why[GVL_PG_WHY_MAX];    /* it was lost */

    const gvl_pg_stmt_t            *prepared[GVL_PG_PREPARED_MAX];
    size_t                          nprepared;
};

/* pg_conn.c */
void gvl_pg_conn_lose(gvl_pg_conn_t *conn, gvl_log_level_t level,
    const char *reason);
gvl_rc_t gvl_pg_conn_flush(gvl_pg_conn_t *conn);

/* pg_trip.c: reads what has come of the trip in flight. */
void gvl_pg_trip_receive(gvl_pg_conn_t *conn);

#endif /* GVL_PG_INNER_H */
