/*
 * An outbox in PostgreSQL, as its relay sees it: answers outbox/ports.h.
 *
 *     ports = gvl_pg_outbox(pool);             as gavel_relay
 */

#ifndef GVL_PG_OUTBOX_H
#define GVL_PG_OUTBOX_H

#include "outbox/ports.h"
#include "pg_pool.h"


gvl_outbox_ports_t gvl_pg_outbox(gvl_pg_pool_t *pool);

/* pg_outbox_leaves.c */
gvl_rc_t gvl_pg_ask_leaves(void *data, gvl_flow_t *flow,
    gvl_outbox_leaves_t *out);
gvl_rc_t gvl_pg_lock_leaf(void *data, gvl_flow_t *flow, size_t leaf,
    gvl_str_t published, gvl_outbox_leaf_t *out);
gvl_rc_t gvl_pg_empty_leaf(void *data, gvl_flow_t *flow, gvl_outbox_tx_t *tx,
    size_t leaf);

#endif /* GVL_PG_OUTBOX_H */
