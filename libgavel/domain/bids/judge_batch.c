/* Judges a batch's bids in memory, against the state under the locks. */

#include <string.h>

#include "bids/judge_batch.h"


/* Room for what the batch holds in the end. */

static gvl_rc_t
gvl_judge_room(gvl_judged_t *judged, const gvl_bid_catch_t *taken,
    gvl_arena_t *arena)
{
    size_t  nbids, nitems;

    nbids = taken->nbids;
    nitems = taken->nslots;
    memset(judged, 0, sizeof(*judged));

    judged->bids = gvl_arena_take_array(arena, nbids, sizeof(gvl_bid_t));
    judged->events = gvl_arena_take_array(arena, nbids, sizeof(gvl_event_t));
    judged->request_ids = gvl_arena_take_array(arena, nbids,
                                               sizeof(gvl_str_t));
    judged->traceparents = gvl_arena_take_array(arena, nbids,
                                                sizeof(gvl_str_t));
    judged->items = gvl_arena_take_array(arena, nitems,
                                         sizeof(gvl_bidding_t));
    judged->updates = gvl_arena_take_array(arena, nitems,
                                           sizeof(gvl_item_update_t));

    if (judged->bids == NULL || judged->events == NULL
        || judged->request_ids == NULL || judged->traceparents == NULL
        || judged->items == NULL || judged->updates == NULL)
    {
        return GVL_NO_MEMORY;
    }

    return GVL_OK;
}


/* The bid that was accepted under the same id or key, if there is one. */

static const gvl_bid_t *
gvl_judge_former(const gvl_bid_t *bid, const gvl_bid_t *bids, size_t n)
{
    size_t  i;
    bool    keyed;

    keyed = !gvl_uuid_is_nil(&bid->idempotency_key);

    for (i = 0; i < n; i++) {
        if (gvl_uuid_eq(&bids[i].id, &bid->id)) {
            return &bids[i];
        }

        if (keyed && gvl_uuid_eq(&bids[i].idempotency_key,
                                 &bid->idempotency_key)
            && gvl_uuid_eq(&bids[i].bidder_id, &bid->bidder_id))
        {
            return &bids[i];
        }
    }

    return NULL;
}


/* Answers a repeated bid; GVL_AGAIN: it is none, judge it. */

static gvl_rc_t
gvl_judge_repeat(const gvl_judged_t *judged,
    const gvl_batch_locked_t *locked, gvl_bid_entry_t *entry)
{
    const gvl_bid_t  *former;

    former = gvl_judge_former(&entry->bid, locked->recorded,
                              locked->nrecorded);

    if (former == NULL && !gvl_uuid_is_nil(&entry->bid.idempotency_key)) {
        former = gvl_judge_former(&entry->bid, judged->bids, judged->nbids);
    }

    if (former == NULL) {
        return GVL_AGAIN;
    }

    if (!gvl_uuid_eq(&former->item_id, &entry->bid.item_id)
        || former->amount_cents != entry->bid.amount_cents)
    {
        return GVL_IDEMPOTENCY_KEY_REUSED;
    }

    entry->bid = *former;

    return GVL_OK;
}


/* Puts an accepted bid among those to be recorded. */

static void
gvl_judge_accept(gvl_judged_t *judged, gvl_bid_entry_t *entry,
    gvl_bidding_t *item, int64_t now_us)
{
    size_t        n;
    gvl_event_t  *event;

    gvl_bid_accept(&entry->bid, item, now_us);

    n = judged->nbids++;
    judged->bids[n] = entry->bid;
    judged->request_ids[n] = entry->flow->request_id;
    judged->traceparents[n] = entry->flow->traceparent;

    event = &judged->events[n];
    event->type = GVL_EVENT_BID_PLACED;
    event->id = entry->event_id;
    event->at_us = entry->bid.created_at_us;
    event->bid_id = entry->bid.id;
    event->item_id = entry->bid.item_id;
    event->user_id = entry->bid.bidder_id;
    event->amount_cents = entry->bid.amount_cents;
}


/*
 * Whoever recorded a repeated bid may have died before it told anybody: then
 * the former sequence is 0, and what a cache still has is dropped.
 */

static void
gvl_judge_update(gvl_judged_t *judged, const gvl_bidding_t *item,
    int64_t former_sequence, size_t first)
{
    gvl_item_update_t  *update;

    update = &judged->updates[judged->nupdates++];
    update->bidding = *item;
    update->former_sequence = former_sequence;
    update->bids = &judged->bids[first];
    update->nbids = judged->nbids - first;
}


/* Judges one item's bids in the order they came; a NULL item is not there. */

static void
gvl_judge_item(gvl_judged_t *judged, const gvl_batch_locked_t *locked,
    gvl_bid_entry_t *entries, gvl_bidding_t *item)
{
    bool              repeated;
    size_t            first;
    int64_t           former_sequence;
    gvl_bid_entry_t  *entry;

    first = judged->nbids;
    former_sequence = (item != NULL) ? item->sequence : 0;
    repeated = false;

    for (entry = entries; entry != NULL; entry = entry->next) {
        entry->verdict = gvl_judge_repeat(judged, locked, entry);
        if (entry->verdict != GVL_AGAIN) {
            repeated = repeated || entry->verdict == GVL_OK;
            continue;
        }

        entry->verdict = gvl_bid_judge(&entry->bid, item, locked->now_us,
                                       &entry->flow->fault);
        if (entry->verdict == GVL_OK) {
            gvl_judge_accept(judged, entry, item, locked->now_us);
        }
    }

    if (item != NULL && judged->nbids != first) {
        judged->items[judged->nitems++] = *item;
        gvl_judge_update(judged, item, former_sequence, first);

    } else if (repeated && item != NULL) {
        gvl_judge_update(judged, item, 0, first);
    }
}


/* Both the slots and the locked items are sorted by item. */

gvl_rc_t
gvl_judge_batch(gvl_arena_t *arena, const gvl_bid_catch_t *taken,
    const gvl_batch_locked_t *locked, gvl_judged_t *judged)
{
    size_t          i, j;
    gvl_rc_t        rc;
    gvl_bidding_t  *item;

    rc = gvl_judge_room(judged, taken, arena);
    if (rc != GVL_OK) {
        return rc;
    }

    j = 0;

    for (i = 0; i < taken->nslots; i++) {
        item = NULL;

        if (j < locked->nitems
            && gvl_uuid_eq(&locked->items[j].item_id,
                           &taken->slots[i]->item_id))
        {
            item = &locked->items[j++];
        }

        gvl_judge_item(judged, locked, taken->slots[i]->taken, item);
    }

    return GVL_OK;
}
