/*
 * SettleBatch: many bids in one transaction of two round trips.
 *
 * The items are locked in the order of their ids, so that batches of all
 * workers and machines queue up behind each other instead of deadlocking.
 * What has come for them meanwhile is taken along.  Every bid is then judged
 * in memory (judge_batch.c), and what was accepted is written and committed in
 * one go.  No verdict leaves before that commit: a refusal, too, may rest on a
 * bid of the same batch.
 */

#include <string.h>

#include "bids/changes.h"
#include "bids/judge_batch.h"
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

    gvl_judged_t                    judged;
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


static gvl_rc_t
gvl_settle_batch_record(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_settle_batch_t      *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    rc = gvl_judge_batch(flow->arena, &story->batch->taken, &story->locked,
                         &story->judged);
    if (rc != GVL_OK) {
        return rc;
    }

    /* Nothing to record: the locks go with the story's transaction. */

    story->settled = story->judged.nbids == 0 && story->judged.nupdates == 0;
    if (story->settled) {
        return GVL_OK;
    }

    story->record.bids = story->judged.bids;
    story->record.events = story->judged.events;
    story->record.request_ids = story->judged.request_ids;
    story->record.traceparents = story->judged.traceparents;
    story->record.nbids = story->judged.nbids;
    story->record.items = story->judged.items;
    story->record.nitems = story->judged.nitems;

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

    return gvl_tell_updates(story->ports, flow, story->judged.updates,
                            story->judged.nupdates);
}
