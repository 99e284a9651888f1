/* The last changes of an item, by their sequence, for those who missed some. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "live/ring.h"


/* Most items see few bids while somebody watches. */
#define GVL_LIVE_RING_MIN  16

static gvl_rc_t gvl_live_ring_grow(gvl_live_ring_t *ring);


void
gvl_live_ring_start(gvl_live_ring_t *ring, int64_t next)
{
    gvl_live_ring_clear(ring);
    ring->first = next;
    ring->next = next;
}


void
gvl_live_ring_clear(gvl_live_ring_t *ring)
{
    for ( /* void */ ; ring->first < ring->next; ring->first++) {
        gvl_live_event_drop(gvl_live_ring_find(ring, ring->first)->event);
    }

    free(ring->slots);
    memset(ring, 0, sizeof(*ring));
}


gvl_rc_t
gvl_live_ring_add(gvl_live_ring_t *ring, const gvl_bid_t *bid)
{
    gvl_rc_t          rc;
    gvl_live_slot_t  *slot;

    if ((size_t) (ring->next - ring->first) == ring->size
        && ring->size < GVL_LIVE_RING_MAX)
    {
        rc = gvl_live_ring_grow(ring);
        if (rc != GVL_OK) {
            return rc;
        }
    }

    if ((size_t) (ring->next - ring->first) == ring->size) {
        gvl_live_event_drop(gvl_live_ring_find(ring, ring->first)->event);
        ring->first++;
    }

    ring->next++;
    slot = gvl_live_ring_find(ring, ring->next - 1);
    memset(slot, 0, sizeof(*slot));

    if (bid != NULL) {
        slot->bid = *bid;
    }

    return GVL_OK;
}


gvl_live_slot_t *
gvl_live_ring_find(gvl_live_ring_t *ring, int64_t sequence)
{
    if (ring->size == 0 || sequence < ring->first || sequence >= ring->next) {
        return NULL;
    }

    return &ring->slots[(size_t) sequence % ring->size];
}


static gvl_rc_t
gvl_live_ring_grow(gvl_live_ring_t *ring)
{
    size_t            size;
    int64_t           sequence;
    gvl_live_slot_t  *slots;

    size = ring->size == 0 ? GVL_LIVE_RING_MIN : ring->size * 2;

    slots = calloc(size, sizeof(*slots));
    if (slots == NULL) {
        return GVL_NO_MEMORY;
    }

    for (sequence = ring->first; sequence < ring->next; sequence++) {
        slots[(size_t) sequence % size] = *gvl_live_ring_find(ring, sequence);
    }

    free(ring->slots);
    ring->slots = slots;
    ring->size = size;

    return GVL_OK;
}
