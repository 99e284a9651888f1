/* The last changes of an item, by their sequence, for those who missed some. */

#ifndef GVL_LIVE_RING_H
#define GVL_LIVE_RING_H

#include "bids/bid.h"
#include "live/event.h"


/*
 * Changes kept: ten seconds of an item that takes 25 bids a second, more than
 * a reconnection needs; a batch, too, must fit as a whole.
 */
#define GVL_LIVE_RING_MAX  GVL_BATCH_MAX

typedef struct {
    gvl_bid_t                       bid;        /* of sequence 0: no bid */
    gvl_live_event_t               *event;      /* NULL: not written yet */
} gvl_live_slot_t;

typedef struct {
    gvl_live_slot_t                *slots;
    size_t                          size;       /* allocated */
    int64_t                         first;      /* the oldest sequence kept */
    int64_t                         next;       /* one behind the newest */
} gvl_live_ring_t;

/* Empty, expecting the sequence. */
void gvl_live_ring_start(gvl_live_ring_t *ring, int64_t next);

/* Gives everything back. */
void gvl_live_ring_clear(gvl_live_ring_t *ring);

/* Adds the next change, dropping the oldest one if full; bid NULL: none. */
GVL_MUST_USE gvl_rc_t gvl_live_ring_add(gvl_live_ring_t *ring,
    const gvl_bid_t *bid);

/* NULL: too old, or still to come. */
gvl_live_slot_t *gvl_live_ring_find(gvl_live_ring_t *ring, int64_t sequence);

#endif /* GVL_LIVE_RING_H */
