/* When the next item comes to its end. */

#ifndef GVL_PG_CLOSING_H
#define GVL_PG_CLOSING_H

#include "pg_pool.h"


/*
 * Milliseconds by the database's clock, rounded up; 0 or less: one has ended
 * and is still open; INT64_MAX: no item is open.
 */
GVL_MUST_USE gvl_rc_t gvl_pg_ask_next_end(gvl_pg_pool_t *bids,
    gvl_flow_t *flow, int64_t *wait_ms);

#endif /* GVL_PG_CLOSING_H */
