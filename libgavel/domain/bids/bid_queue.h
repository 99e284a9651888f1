/* Waiting bids by item, and what a batch takes of them. */

#ifndef GVL_BIDS_BID_QUEUE_H
#define GVL_BIDS_BID_QUEUE_H

#include "bids/bid_book.h"


/* One item with bids that wait or are in a batch. */

struct gvl_bid_slot_s {
    gvl_uuid_t                      item_id;
    gvl_bid_entry_t                *head;       /* waiting, first come first */
    gvl_bid_entry_t                *tail;
    gvl_bid_entry_t                *taken;      /* in the batch */
    bool                            busy;       /* in a batch */
    gvl_bid_slot_t                 *next_chained;
    gvl_bid_slot_t                 *next_ready;
};

/* What a batch has taken: its slots sorted by item, each with its entries. */

typedef struct {
    gvl_bid_slot_t                **slots;      /* room for batch_max */
    size_t                          nslots;
    size_t                          nbids;
} gvl_bid_catch_t;

typedef struct {
    gvl_bid_slot_t                 *slots;      /* all of them */
    gvl_bid_slot_t                 *spare;      /* by next_chained */
    gvl_bid_slot_t                **chains;
    size_t                          nchains;    /* a power of two */
    gvl_bid_slot_t                 *ready_head; /* neither busy nor empty */
    gvl_bid_slot_t                 *ready_tail;
    size_t                          waiting;
} gvl_bid_queue_t;

/* An empty queue with room for that many items; GVL_NO_MEMORY. */
GVL_MUST_USE gvl_rc_t gvl_bid_queue_init(gvl_bid_queue_t *queue,
    size_t items_max);

void gvl_bid_queue_free(gvl_bid_queue_t *queue);

/* Puts an entry behind its item's others. */
void gvl_bid_queue_put(gvl_bid_queue_t *queue, gvl_bid_entry_t *entry);

/*
 * Takes up to bids_max entries.  Those whose caller has gone are dropped,
 * unless they may be recorded already; one that must be alone makes a batch by
 * itself.
 */
void gvl_bid_queue_take(gvl_bid_queue_t *queue, size_t bids_max,
    gvl_bid_catch_t *taken);

/*
 * Takes also what has come meanwhile for the items that the batch has, until
 * it holds bids_max.
 */
void gvl_bid_queue_take_along(gvl_bid_queue_t *queue, size_t bids_max,
    gvl_bid_catch_t *taken);

/*
 * The batch is over for this slot.  Entries still in taken wait again, in
 * front of the others.
 */
void gvl_bid_queue_give(gvl_bid_queue_t *queue, gvl_bid_slot_t *slot);

#endif /* GVL_BIDS_BID_QUEUE_H */
