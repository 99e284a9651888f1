/*
 * The stories of a relay: each makes a flow ready for gvl_flow_start().
 *
 * NULL: no memory.  Text in arguments is not needed after the first wait; out
 * must live as long as the arena.
 */

#ifndef GVL_OUTBOX_STORIES_H
#define GVL_OUTBOX_STORIES_H

#include "outbox/ports.h"


gvl_flow_t *gvl_take_lease(gvl_arena_t *arena,
    const gvl_outbox_ports_t *ports, gvl_str_t holder, int64_t lease_ms,
    gvl_outbox_lease_t *lease);

gvl_flow_t *gvl_give_lease(gvl_arena_t *arena,
    const gvl_outbox_ports_t *ports, int64_t epoch);


typedef struct {
    gvl_outbox_place_t              before;     /* with the rows' target */
    gvl_outbox_place_t              after;      /* when all are published */
    gvl_outbox_row_t               *rows;
    size_t                          n;
    int64_t                         waiting;    /* when it was looked at */
    bool                            looked;     /* waiting is of now */
} gvl_outbox_page_t;

/*
 * The next rows beyond the place, at most max; none: there is nothing new.
 * All text of the page lies in the arena.
 * GVL_REFUSED: the place is of another database.
 */
gvl_flow_t *gvl_read_outbox(gvl_arena_t *arena,
    const gvl_outbox_ports_t *ports, const gvl_outbox_place_t *place,
    size_t max, gvl_outbox_page_t *page);


gvl_flow_t *gvl_move_cursor(gvl_arena_t *arena,
    const gvl_outbox_ports_t *ports, const gvl_outbox_move_t *move,
    bool *held);

/* Empties one leaf, if one is full and all its rows are published. */
gvl_flow_t *gvl_sweep_outbox(gvl_arena_t *arena,
    const gvl_outbox_ports_t *ports, gvl_str_t published, bool *emptied);

gvl_flow_t *gvl_redrive_outbox(gvl_arena_t *arena,
    const gvl_outbox_ports_t *ports, int64_t *n);

gvl_flow_t *gvl_rebase_outbox(gvl_arena_t *arena,
    const gvl_outbox_ports_t *ports, int64_t *n);

#endif /* GVL_OUTBOX_STORIES_H */
