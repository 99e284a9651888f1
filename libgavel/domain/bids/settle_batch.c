/*
 * SettleBatch: many bids in one transaction of two round trips.
 *
 * The items are locked in the order of their ids, so that batches of all
 * workers and machines queue up behind each other instead of deadlocking.
 * What has come for them meanwhile is taken along.  Every bid is then judged in memory against the state under the lock and the
 * bids before it in the batch, and what was accepted is written and committed
 * in one go.  No verdict leaves before that commit: a refusal, too, may rest
 * on a bid of the same batch.
 */

#include <string.h>

#include "bids/changes.h"
#include "bids/settle_batch.h"


/*
 * PostgreSQL ends a transaction that idles for twice a trip's deadline, some
 * ten seconds: what is recorded was not judged by an older clock than this.
 */
#define GVL_BATCH_OPEN_MAX_US  (INT64_C(30) * 1000000)


typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_batch_t                    *batch;
    gvl_batch_ask_t                 ask;
    gvl_batch_locked_t              locked;

    /* what is to be recorded; room for every bid of the batch */
    gvl_bid_t                      *bids;
    gvl_event_t                    *events;
    gvl_str_t                      *request_ids;
    gvl_str_t                      *traceparents;
    size_t                          nbids;

    gvl_bidding_t                  *items;      /* those that have changed */
    size_t                          nitems;

    gvl_item_update_t              *updates;
    size_t                          nupdates;

    gvl_batch_record_t              record;
    bool                            settled;    /* without a commit */
} gvl_settle_batch_t;


static gvl_rc_t gvl_settle_batch_lock(gvl_flow_t *flow);
static gvl_rc_t gvl_settle_batch_take_along(gvl_flow_t *flow);
static gvl_rc_t gvl_settle_batch_record(gvl_flow_t *flow);
static gvl_rc_t gvl_settle_batch_tell(gvl_flow_t *flow);

static const gvl_step_t  gvl_settle_batch_steps[] = {
    { "locking the items",    gvl_settle_batch_lock },          /* waits */
    { "taking others along",  gvl_settle_batch_take_along },    /* may wait */
    { "recording the bids",   gvl_settle_batch_record },        /* waits */
    { "telling of the bids",  gvl_settle_batch_tell },          /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_settle_batch(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    gvl_batch_t *batch)
{
    gvl_settle_batch_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->batch = batch;

    return gvl_flow_create(arena, gvl_settle_batch_steps, story);
}


/* Room for what the batch holds in the end. */

static gvl_rc_t
gvl_settle_batch_room(gvl_settle_batch_t *story, gvl_arena_t *arena)
{
    size_t  nbids, nitems;

    nbids = story->batch->taken.nbids;
    nitems = story->batch->taken.nslots;

    story->bids = gvl_arena_take_array(arena, nbids, sizeof(gvl_bid_t));
    story->events = gvl_arena_take_array(arena, nbids, sizeof(gvl_event_t));
    story->request_ids = gvl_arena_take_array(arena, nbids,
                                              sizeof(gvl_str_t));
    story->traceparents = gvl_arena_take_array(arena, nbids,
                                               sizeof(gvl_str_t));
    story->items = gvl_arena_take_array(arena, nitems,
                                        sizeof(gvl_bidding_t));
    story->updates = gvl_arena_take_array(arena, nitems,
                                          sizeof(gvl_item_update_t));

    if (story->bids == NULL || story->events == NULL
        || story->request_ids == NULL || story->traceparents == NULL
        || story->items == NULL || story->updates == NULL)
    {
        return GVL_NO_MEMORY;
    }

    return GVL_OK;
}


/* Which bids could be recorded already: by a key, or by their own id. */

static gvl_rc_t
gvl_settle_batch_ask(gvl_settle_batch_t *story, gvl_arena_t *arena)
{
    size_t            i, nbids;
    gvl_uuid_t       *items, *bidders, *keys, *ids;
    gvl_bid_catch_t  *taken;
    gvl_bid_entry_t  *entry;

    taken = &story->batch->taken;
    nbids = taken->nbids;

    items = gvl_arena_take_array(arena, taken->nslots, sizeof(gvl_uuid_t));
    bidders = gvl_arena_take_array(arena, nbids, sizeof(gvl_uuid_t));
    keys = gvl_arena_take_array(arena, nbids, sizeof(gvl_uuid_t));
    ids = gvl_arena_take_array(arena, nbids, sizeof(gvl_uuid_t));

    if (items == NULL || bidders == NULL || keys == NULL || ids == NULL) {
        return GVL_NO_MEMORY;
    }

    memset(&story->ask, 0, sizeof(story->ask));
    story->ask.item_ids = items;
    story->ask.nitems = taken->nslots;
    story->ask.bidder_ids = bidders;
    story->ask.keys = keys;
    story->ask.bid_ids = ids;

    for (i = 0; i < taken->nslots; i++) {
        items[i] = taken->slots[i]->item_id;

        for (entry = taken->slots[i]->taken;
             entry != NULL;
             entry = entry->next)
        {
            if (!gvl_uuid_is_nil(&entry->bid.idempotency_key)) {
                bidders[story->ask.nkeys] = entry->bid.bidder_id;
                keys[story->ask.nkeys++] = entry->bid.idempotency_key;
            }

            if (entry->unknown) {
                ids[story->ask.nbid_ids++] = entry->bid.id;
            }
        }
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_settle_batch_lock(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_settle_batch_t      *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    rc = gvl_settle_batch_ask(story, flow->arena);
    if (rc != GVL_OK) {
        return rc;
    }

    return store->lock_batch(store->data, flow, &story->ask, &story->locked);
}


/* Whether a clock that is as old as a transaction can be may be too old. */

static bool
gvl_settle_batch_ends_soon(const gvl_settle_batch_t *story)
{
    size_t  i;

    for (i = 0; i < story->locked.nitems; i++) {
        if (story->locked.items[i].end_at_us - story->locked.now_us
            < GVL_BATCH_OPEN_MAX_US)
        {
            return true;
        }
    }

    return false;
}


/*
 * While a batch waited for a hot item's lock, others have bid on it: the lock
 * is worth more when they come along.  Their keys are still to be looked up,
 * and they may have come after the clock was read; where neither matters they
 * cost no trip.
 */

static gvl_rc_t
gvl_settle_batch_take_along(gvl_flow_t *flow)
{
    size_t                   nbids, nlooked_up;
    gvl_rc_t                 rc;
    gvl_batch_t             *batch;
    gvl_settle_batch_t      *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;
    batch = story->batch;

    nbids = batch->taken.nbids;
    nlooked_up = story->ask.nkeys + story->ask.nbid_ids;

    batch->take_along(batch);

    if (batch->taken.nbids == nbids) {
        return GVL_OK;
    }

    rc = gvl_settle_batch_ask(story, flow->arena);
    if (rc != GVL_OK) {
        return rc;
    }

    if (story->ask.nkeys + story->ask.nbid_ids == nlooked_up
        && !gvl_settle_batch_ends_soon(story))
    {
        return GVL_OK;
    }

    return store->read_batch(store->data, flow, &story->ask, &story->locked);
}


/* The bid that was accepted under the same id or key, if there is one. */

static const gvl_bid_t *
gvl_settle_batch_former(const gvl_bid_t *bid, const gvl_bid_t *bids, size_t n)
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
gvl_settle_batch_repeat(gvl_settle_batch_t *story, gvl_bid_entry_t *entry)
{
    const gvl_bid_t  *former;

    former = gvl_settle_batch_former(&entry->bid, story->locked.recorded,
                                     story->locked.nrecorded);

    if (former == NULL && !gvl_uuid_is_nil(&entry->bid.idempotency_key)) {
        former = gvl_settle_batch_former(&entry->bid, story->bids,
                                         story->nbids);
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
gvl_settle_batch_accept(gvl_settle_batch_t *story, gvl_bid_entry_t *entry,
    gvl_bidding_t *item)
{
    size_t        n;
    gvl_event_t  *event;

    gvl_bid_accept(&entry->bid, item, story->locked.now_us);

    n = story->nbids++;
    story->bids[n] = entry->bid;
    story->request_ids[n] = entry->flow->request_id;
    story->traceparents[n] = entry->flow->traceparent;

    event = &story->events[n];
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
gvl_settle_batch_update(gvl_settle_batch_t *story, const gvl_bidding_t *item,
    int64_t former_sequence, size_t first)
{
    gvl_item_update_t  *update;

    update = &story->updates[story->nupdates++];
    update->bidding = *item;
    update->former_sequence = former_sequence;
    update->bids = &story->bids[first];
    update->nbids = story->nbids - first;
}


/* Judges one item's bids in the order they came; a NULL item is not there. */

static void
gvl_settle_batch_judge(gvl_settle_batch_t *story, gvl_bid_entry_t *entries,
    gvl_bidding_t *item)
{
    bool              repeated;
    size_t            first;
    int64_t           former_sequence;
    gvl_bid_entry_t  *entry;

    first = story->nbids;
    former_sequence = (item != NULL) ? item->sequence : 0;
    repeated = false;

    for (entry = entries; entry != NULL; entry = entry->next) {
        entry->verdict = gvl_settle_batch_repeat(story, entry);
        if (entry->verdict != GVL_AGAIN) {
            repeated = repeated || entry->verdict == GVL_OK;
            continue;
        }

        entry->verdict = gvl_bid_judge(&entry->bid, item,
                                       story->locked.now_us,
                                       &entry->flow->fault);
        if (entry->verdict == GVL_OK) {
            gvl_settle_batch_accept(story, entry, item);
        }
    }

    if (item != NULL && story->nbids != first) {
        story->items[story->nitems++] = *item;
        gvl_settle_batch_update(story, item, former_sequence, first);

    } else if (repeated && item != NULL) {
        gvl_settle_batch_update(story, item, 0, first);
    }
}


/* Both the slots and the locked items are sorted by item. */

static void
gvl_settle_batch_judge_all(gvl_settle_batch_t *story)
{
    size_t            i, j;
    gvl_bidding_t    *item;
    gvl_bid_catch_t  *taken;

    taken = &story->batch->taken;
    j = 0;

    for (i = 0; i < taken->nslots; i++) {
        item = NULL;

        if (j < story->locked.nitems
            && gvl_uuid_eq(&story->locked.items[j].item_id,
                           &taken->slots[i]->item_id))
        {
            item = &story->locked.items[j++];
        }

        gvl_settle_batch_judge(story, taken->slots[i]->taken, item);
    }
}


static gvl_rc_t
gvl_settle_batch_record(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_settle_batch_t      *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    rc = gvl_settle_batch_room(story, flow->arena);
    if (rc != GVL_OK) {
        return rc;
    }

    gvl_settle_batch_judge_all(story);

    /* Nothing to record: the locks go with the story's transaction. */

    story->settled = story->nbids == 0 && story->nupdates == 0;
    if (story->settled) {
        return GVL_OK;
    }

    story->record.bids = story->bids;
    story->record.events = story->events;
    story->record.request_ids = story->request_ids;
    story->record.traceparents = story->traceparents;
    story->record.nbids = story->nbids;
    story->record.items = story->items;
    story->record.nitems = story->nitems;

    return store->record_batch(store->data, flow, story->locked.tx,
                               &story->record);
}


/* Everything under the locks is committed now, also what has not changed. */

static gvl_rc_t
gvl_settle_batch_tell(gvl_flow_t *flow)
{
    size_t               i;
    gvl_settle_batch_t  *story;

    story = flow->story;

    for (i = 0; i < story->locked.nitems; i++) {
        gvl_tell_seen(story->ports, &story->locked.items[i]);
    }

    if (story->settled) {
        return GVL_OK;
    }

    story->batch->committed(story->batch);

    return gvl_tell_updates(story->ports, flow, story->updates,
                            story->nupdates);
}
