/* One batch of bids: locked, judged, recorded, told. */

#ifndef GVL_BIDS_SETTLE_BATCH_H
#define GVL_BIDS_SETTLE_BATCH_H

#include "bids/bid_queue.h"


typedef struct gvl_batch_s  gvl_batch_t;

struct gvl_batch_s {
    gvl_bid_catch_t                 taken;

    /* Called when the items are locked: adds what has come for them. */
    void                          (*take_along)(gvl_batch_t *batch);

    /* Called after the commit, if there is one: the items are free. */
    void                          (*committed)(gvl_batch_t *batch);
    gvl_bid_book_t                 *book;

    gvl_bid_entry_t                *answers;    /* whom to answer at the end */
};

/*
 * The story of a batch that has taken bids.  When it ends well, every entry
 * has its verdict; when it ends otherwise, nobody has been answered and
 * nothing is recorded, or with GVL_OUTCOME_UNKNOWN perhaps everything.
 * NULL: no memory.
 */
gvl_flow_t *gvl_settle_batch(gvl_arena_t *arena,
    const gvl_bids_ports_t *ports, gvl_batch_t *batch);

#endif /* GVL_BIDS_SETTLE_BATCH_H */
