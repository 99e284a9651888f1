/* Waiting bids by item: a hash of slots, and a line of those that are ready. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bids/bid_queue.h"


gvl_rc_t
gvl_bid_queue_init(gvl_bid_queue_t *queue, size_t items_max)
{
    size_t  i;

    memset(queue, 0, sizeof(*queue));

    queue->nchains = 1;
    while (queue->nchains < items_max) {
        queue->nchains *= 2;
    }

    queue->slots = calloc(items_max, sizeof(*queue->slots));
    queue->chains = calloc(queue->nchains, sizeof(*queue->chains));

    if (queue->slots == NULL || queue->chains == NULL) {
        gvl_bid_queue_free(queue);
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < items_max; i++) {
        queue->slots[i].next_chained = queue->spare;
        queue->spare = &queue->slots[i];
    }

    return GVL_OK;
}


void
gvl_bid_queue_free(gvl_bid_queue_t *queue)
{
    free(queue->slots);
    free(queue->chains);
    memset(queue, 0, sizeof(*queue));
}


/* The last bytes of a version 7 UUID are random. */

static gvl_bid_slot_t **
gvl_bid_queue_chain(gvl_bid_queue_t *queue, const gvl_uuid_t *item_id)
{
    uint32_t  hash;

    memcpy(&hash, &item_id->bytes[12], sizeof(hash));

    return &queue->chains[hash & (queue->nchains - 1)];
}


static void
gvl_bid_queue_ready(gvl_bid_queue_t *queue, gvl_bid_slot_t *slot)
{
    slot->next_ready = NULL;

    if (queue->ready_tail != NULL) {
        queue->ready_tail->next_ready = slot;

    } else {
        queue->ready_head = slot;
    }

    queue->ready_tail = slot;
}


/* Takes the first of the ready slots; NULL: there is none. */

static gvl_bid_slot_t *
gvl_bid_queue_next(gvl_bid_queue_t *queue)
{
    gvl_bid_slot_t  *slot;

    slot = queue->ready_head;
    if (slot == NULL) {
        return NULL;
    }

    queue->ready_head = slot->next_ready;
    if (queue->ready_head == NULL) {
        queue->ready_tail = NULL;
    }

    return slot;
}


static gvl_bid_slot_t *
gvl_bid_queue_slot(gvl_bid_queue_t *queue, const gvl_uuid_t *item_id)
{
    gvl_bid_slot_t  *slot, **chain;

    chain = gvl_bid_queue_chain(queue, item_id);

    for (slot = *chain; slot != NULL; slot = slot->next_chained) {
        if (gvl_uuid_eq(&slot->item_id, item_id)) {
            return slot;
        }
    }

    /* There are as many slots as bids, waiting and in batches. */

    slot = queue->spare;
    assert(slot != NULL);
    queue->spare = slot->next_chained;

    memset(slot, 0, sizeof(*slot));
    slot->item_id = *item_id;
    slot->next_chained = *chain;
    *chain = slot;

    return slot;
}


static void
gvl_bid_queue_forget(gvl_bid_queue_t *queue, gvl_bid_slot_t *slot)
{
    gvl_bid_slot_t  **link;

    link = gvl_bid_queue_chain(queue, &slot->item_id);
    while (*link != slot) {
        link = &(*link)->next_chained;
    }

    *link = slot->next_chained;
    slot->next_chained = queue->spare;
    queue->spare = slot;
}


void
gvl_bid_queue_put(gvl_bid_queue_t *queue, gvl_bid_entry_t *entry)
{
    gvl_bid_slot_t  *slot;

    slot = gvl_bid_queue_slot(queue, &entry->bid.item_id);
    entry->next = NULL;

    if (slot->head != NULL) {
        slot->tail->next = entry;

    } else {
        slot->head = entry;

        if (!slot->busy) {
            gvl_bid_queue_ready(queue, slot);
        }
    }

    slot->tail = entry;
    queue->waiting++;
}


/*
 * Nobody waits for it.  One that may be recorded already is looked for all the
 * same: cache and watchers are to hear of it.
 */

static bool
gvl_bid_queue_gone(const gvl_bid_entry_t *entry)
{
    return entry->flow->abandoned && !entry->unknown;
}


/* Moves the slot's entries behind those in the batch while it has room. */

static size_t
gvl_bid_queue_take_slot(gvl_bid_queue_t *queue, gvl_bid_slot_t *slot,
    size_t room, bool first)
{
    size_t            n;
    gvl_bid_entry_t  *entry, **link;

    n = 0;
    link = &slot->taken;

    while (*link != NULL) {
        link = &(*link)->next;
    }

    while (slot->head != NULL && n < room) {
        entry = slot->head;

        if (entry->alone && !(first && n == 0) && !gvl_bid_queue_gone(entry)) {
            break;
        }

        slot->head = entry->next;
        queue->waiting--;

        if (gvl_bid_queue_gone(entry)) {
            gvl_flow_resume(entry->flow, GVL_CANCELED);
            continue;
        }

        entry->next = NULL;
        *link = entry;
        link = &entry->next;
        n++;

        if (entry->alone) {
            break;
        }
    }

    return n;
}


static int
gvl_bid_queue_order(const void *one, const void *two)
{
    const gvl_bid_slot_t  *a, *b;

    a = *(gvl_bid_slot_t *const *) one;
    b = *(gvl_bid_slot_t *const *) two;

    return gvl_uuid_cmp(&a->item_id, &b->item_id);
}


void
gvl_bid_queue_take(gvl_bid_queue_t *queue, size_t bids_max,
    gvl_bid_catch_t *taken)
{
    size_t           n;
    gvl_bid_slot_t  *slot, *last;

    taken->nslots = 0;
    taken->nbids = 0;
    last = queue->ready_tail;

    while (taken->nbids < bids_max) {
        slot = gvl_bid_queue_next(queue);
        if (slot == NULL) {
            break;
        }

        n = gvl_bid_queue_take_slot(queue, slot, bids_max - taken->nbids,
                                    taken->nbids == 0);
        if (n != 0) {
            slot->busy = true;
            taken->slots[taken->nslots++] = slot;
            taken->nbids += n;

        } else if (slot->head != NULL) {
            gvl_bid_queue_ready(queue, slot);       /* it must be alone */

        } else {
            gvl_bid_queue_forget(queue, slot);      /* all have gone */
        }

        if (slot == last || (n != 0 && slot->taken->alone)) {
            break;
        }
    }

    qsort(taken->slots, taken->nslots, sizeof(*taken->slots),
          gvl_bid_queue_order);
}


void
gvl_bid_queue_take_along(gvl_bid_queue_t *queue, size_t bids_max,
    gvl_bid_catch_t *taken)
{
    size_t  i;

    if (taken->slots[0]->taken->alone) {
        return;
    }

    for (i = 0; i < taken->nslots; i++) {
        taken->nbids += gvl_bid_queue_take_slot(queue, taken->slots[i],
                                                bids_max - taken->nbids,
                                                false);
    }
}


void
gvl_bid_queue_give(gvl_bid_queue_t *queue, gvl_bid_slot_t *slot)
{
    gvl_bid_entry_t  *entry;

    assert(slot->busy);
    slot->busy = false;

    if (slot->taken != NULL) {
        for (entry = slot->taken; entry->next != NULL; entry = entry->next) {
            queue->waiting++;
        }

        queue->waiting++;
        entry->next = slot->head;

        if (slot->head == NULL) {
            slot->tail = entry;
        }

        slot->head = slot->taken;
        slot->taken = NULL;
    }

    if (slot->head != NULL) {
        gvl_bid_queue_ready(queue, slot);

    } else {
        gvl_bid_queue_forget(queue, slot);
    }
}
