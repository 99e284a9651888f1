/* What a comparison of figures and bids asks of both databases. */

#ifndef GVL_PG_RECONCILE_H
#define GVL_PG_RECONCILE_H

#include "pg_pool.h"
#include "stats/user_stats.h"


typedef struct {
    gvl_user_stats_t               *users;      /* by id */
    size_t                          n;
} gvl_figures_t;

/*
 * Where the bids' outbox is.  Events arrive nearly in the order of their ids:
 * when the last hundred have, all before them have.
 */
#define GVL_OUTBOX_NEWEST  100

typedef struct {
    int64_t                         waiting;    /* not published */
    gvl_uuid_t                      newest[GVL_OUTBOX_NEWEST];
    size_t                          n;
} gvl_outbox_end_t;

/* As the bids say, of at most max users beyond one and up to another. */
GVL_MUST_USE gvl_rc_t gvl_pg_ask_totals(gvl_pg_pool_t *bids,
    gvl_flow_t *flow, const gvl_uuid_t *beyond, const gvl_uuid_t *last,
    int64_t max, gvl_figures_t *out);

/* As they were counted, of the users beyond one and up to another. */
GVL_MUST_USE gvl_rc_t gvl_pg_ask_figures(gvl_pg_pool_t *stats,
    gvl_flow_t *flow, const gvl_uuid_t *beyond, const gvl_uuid_t *last,
    gvl_figures_t *out);

GVL_MUST_USE gvl_rc_t gvl_pg_ask_outbox_end(gvl_pg_pool_t *bids,
    gvl_flow_t *flow, gvl_outbox_end_t *out);

/* Have these events all been counted, or buried? */
GVL_MUST_USE gvl_rc_t gvl_pg_ask_arrived(gvl_pg_pool_t *stats,
    gvl_flow_t *flow, const gvl_uuid_t *event_ids, size_t n, bool *arrived);

/* Writes what is right, unless it is no more what was found. */
GVL_MUST_USE gvl_rc_t gvl_pg_mend_figures(gvl_pg_pool_t *stats,
    gvl_flow_t *flow, const gvl_user_stats_t *right,
    const gvl_user_stats_t *found, bool *mended);

#endif /* GVL_PG_RECONCILE_H */
