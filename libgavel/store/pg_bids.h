/* Items and bids in PostgreSQL: the answer to the ports of bids/ports.h. */

#ifndef GVL_PG_BIDS_H
#define GVL_PG_BIDS_H

#include "bids/ports.h"
#include "pg_pool.h"


/*
 * For the pools: a plan made for some number of items is as good for any
 * other, and planning anew costs more than what it would win.
 */
#define GVL_PG_BIDS_SETTINGS  "-c plan_cache_mode=force_generic_plan"

/* For the batches' pool: rows are locked in the order of the index itself. */
#define GVL_PG_SETTLE_SETTINGS                                                \
    GVL_PG_BIDS_SETTINGS " -c enable_bitmapscan=off"

typedef struct {
    gvl_pg_pool_t                  *pool;

    /*
     * Where batches are settled; may be the same.  With one of their own, a
     * crowd of readers does not stand in line before them.
     */
    gvl_pg_pool_t                  *settle_pool;

    gvl_event_write_pt              event_write;
} gvl_pg_bids_t;

/* The ports, answered by bids, which outlives them. */
void gvl_pg_bids_ports(gvl_pg_bids_t *bids, gvl_bids_store_t *store);

#endif /* GVL_PG_BIDS_H */
