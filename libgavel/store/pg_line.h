/* What the files of one pool share. */

#ifndef GVL_PG_LINE_H
#define GVL_PG_LINE_H

#include "backoff.h"
#include "pg_pool.h"


typedef struct gvl_pg_slot_s  gvl_pg_slot_t;
typedef struct gvl_pg_ask_s   gvl_pg_ask_t;

struct gvl_pg_slot_s {
    gvl_pg_pool_t                  *pool;
    gvl_pg_conn_t                  *conn;
    gvl_timer_t                     reopen;
    bool                            reopening;  /* the timer is armed */
    gvl_backoff_t                   backoff;
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
};


/* pg_pool.c */
gvl_pg_slot_t *gvl_pg_pool_free_slot(gvl_pg_pool_t *pool);
void gvl_pg_pool_home(gvl_pg_slot_t *slot);

/* pg_line.c */
gvl_rc_t gvl_pg_line_join(gvl_pg_ask_t *ask);
void gvl_pg_line_serve(gvl_pg_pool_t *pool);
void gvl_pg_line_turn_away(gvl_pg_pool_t *pool, int64_t before_ms);
void gvl_pg_line_expired(gvl_timer_t *timer);

/* pg_ask.c */
gvl_rc_t gvl_pg_ask_send(gvl_pg_ask_t *ask, gvl_pg_slot_t *slot);
gvl_rc_t gvl_pg_unavailable(gvl_flow_t *flow);

#endif /* GVL_PG_LINE_H */
