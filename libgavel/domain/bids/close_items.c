/* CloseItems: ends what has come to its end, exactly once, with its winner. */

#include "bids/changes.h"
#include "bids/stories.h"


typedef struct {
    const gvl_bids_ports_t         *ports;
    size_t                          max;
    gvl_items_locked_t              locked;
    gvl_item_update_t              *updates;
    gvl_closed_items_t             *closed;
} gvl_close_items_t;


static gvl_rc_t gvl_close_items_lock(gvl_flow_t *flow);
static gvl_rc_t gvl_close_items_store(gvl_flow_t *flow);
static gvl_rc_t gvl_close_items_tell(gvl_flow_t *flow);

static const gvl_step_t  gvl_close_items_steps[] = {
    { "locking the ended items",  gvl_close_items_lock },   /* waits */
    { "storing the endings",      gvl_close_items_store },  /* waits */
    { "telling of the endings",   gvl_close_items_tell },   /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_close_items(gvl_arena_t *arena, const gvl_bids_ports_t *ports, size_t max,
    gvl_closed_items_t *closed)
{
    gvl_close_items_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->max = max;
    story->closed = closed;

    return gvl_flow_create(arena, gvl_close_items_steps, story);
}


static gvl_rc_t
gvl_close_items_lock(gvl_flow_t *flow)
{
    gvl_close_items_t       *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    return store->lock_ended(store->data, flow, story->max, &story->locked);
}


/* The winner is the highest bidder; without one the event names nobody. */

static void
gvl_close_item(gvl_close_items_t *story, gvl_bidding_t *item,
    gvl_event_t *event)
{
    const gvl_bids_ports_t  *ports;

    ports = story->ports;

    item->status = GVL_STATUS_ENDED;
    item->sequence++;
    item->updated_at_us = story->locked.now_us;

    event->type = GVL_EVENT_ITEM_ENDED;
    event->id = ports->ids.make(ports->ids.source);
    event->at_us = item->end_at_us;
    event->item_id = item->item_id;
    event->seller_id = item->seller_id;
    event->user_id = item->highest_bidder_id;
    event->amount_cents = item->highest_cents;
}


static gvl_rc_t
gvl_close_items_store(gvl_flow_t *flow)
{
    size_t                   i, n;
    gvl_event_t             *events;
    gvl_bidding_t           *items;
    gvl_close_items_t       *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;
    items = story->locked.items;
    n = story->locked.n;

    if (n == 0) {
        return GVL_OK;      /* the transaction ends with the story */
    }

    events = gvl_arena_take_array(flow->arena, n, sizeof(*events));
    story->updates = gvl_arena_take_array(flow->arena, n,
                                          sizeof(*story->updates));
    if (events == NULL || story->updates == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        story->updates[i].former_sequence = items[i].sequence;
        gvl_close_item(story, &items[i], &events[i]);
        story->updates[i].bidding = items[i];
    }

    return store->finish_items(store->data, flow, story->locked.tx, items,
                               events, n);
}


static gvl_rc_t
gvl_close_items_tell(gvl_flow_t *flow)
{
    gvl_close_items_t  *story;

    story = flow->story;
    story->closed->nclosed = story->locked.n;

    return gvl_tell_updates(story->ports, flow, story->updates,
                            story->locked.n);
}
