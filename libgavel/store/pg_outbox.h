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

/* A column's bytes in the rows' arena; GVL_NO_MEMORY. */
GVL_MUST_USE gvl_rc_t gvl_pg_outbox_copy(const gvl_pg_rows_t *rows, int row,
    int column, gvl_str_t *out);

/* pg_outbox_cursor.c */
gvl_rc_t gvl_pg_outbox_take_lease(void *data, gvl_flow_t *flow,
    gvl_str_t holder, int64_t lease_ms, gvl_outbox_lease_t *out);
gvl_rc_t gvl_pg_outbox_give_lease(void *data, gvl_flow_t *flow,
    int64_t epoch);
gvl_rc_t gvl_pg_outbox_move(void *data, gvl_flow_t *flow,
    const gvl_outbox_move_t *move, bool *held);
gvl_rc_t gvl_pg_outbox_redrive(void *data, gvl_flow_t *flow, int64_t *n);
gvl_rc_t gvl_pg_outbox_rebase(void *data, gvl_flow_t *flow, int64_t *n);

/* pg_outbox_leaves.c */
gvl_rc_t gvl_pg_ask_leaves(void *data, gvl_flow_t *flow,
    gvl_outbox_leaves_t *out);
gvl_rc_t gvl_pg_lock_leaf(void *data, gvl_flow_t *flow, size_t leaf,
    gvl_str_t published, gvl_outbox_leaf_t *out);
gvl_rc_t gvl_pg_empty_leaf(void *data, gvl_flow_t *flow, gvl_outbox_tx_t *tx,
    size_t leaf);

#endif /* GVL_PG_OUTBOX_H */
