/* What becomes of a batch's bids: verdicts, and what is to be recorded. */

#ifndef GVL_BIDS_JUDGE_BATCH_H
#define GVL_BIDS_JUDGE_BATCH_H

#include "bids/bid_queue.h"


/* Of the accepted bids; each array has room for all of the batch. */

typedef struct {
    gvl_bid_t                      *bids;       /* by item, rising */
    gvl_event_t                    *events;     /* one for each bid */
    gvl_str_t                      *request_ids;
    gvl_str_t                      *traceparents;
    size_t                          nbids;

    gvl_bidding_t                  *items;      /* those that have changed */
    size_t                          nitems;

    gvl_item_update_t              *updates;    /* also of repeated bids */
    size_t                          nupdates;
} gvl_judged_t;

/*
 * Gives every entry its verdict, each by the bids before it as well, and
 * brings the locked items forward.  GVL_NO_MEMORY: none has been judged.
 */
GVL_MUST_USE gvl_rc_t gvl_judge_batch(gvl_arena_t *arena,
    const gvl_bid_catch_t *taken, const gvl_batch_locked_t *locked,
    gvl_judged_t *judged);

#endif /* GVL_BIDS_JUDGE_BATCH_H */
