/* CancelItem: under the row lock, so that no bid can slip in. */

#include "bids/changes.h"
#include "bids/fields.h"
#include "bids/owned_item.h"
#include "bids/stories.h"


typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_cancel_item_args_t          args;
    gvl_uuid_t                      item_id;
    gvl_item_locked_t               locked;
    gvl_event_t                     event;
    gvl_item_update_t               update;
    gvl_item_t                     *item;
} gvl_cancel_item_t;


static gvl_rc_t gvl_cancel_item_read(gvl_flow_t *flow);
static gvl_rc_t gvl_cancel_item_lock(gvl_flow_t *flow);
static gvl_rc_t gvl_cancel_item_store(gvl_flow_t *flow);
static gvl_rc_t gvl_cancel_item_tell(gvl_flow_t *flow);
static gvl_rc_t gvl_cancel_item_show(gvl_flow_t *flow);

static const gvl_step_t  gvl_cancel_item_steps[] = {
    { "reading the id",               gvl_cancel_item_read },
    { "locking the item",             gvl_cancel_item_lock },   /* waits */
    { "storing the cancellation",     gvl_cancel_item_store },  /* waits */
    { "telling of the cancellation",  gvl_cancel_item_tell },   /* waits */
    { "showing the item",             gvl_cancel_item_show },
    { NULL, NULL }
};


gvl_flow_t *
gvl_cancel_item(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_cancel_item_args_t *args, gvl_item_t *item)
{
    gvl_cancel_item_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->item = item;

    return gvl_flow_create(arena, gvl_cancel_item_steps, story);
}


static gvl_rc_t
gvl_cancel_item_read(gvl_flow_t *flow)
{
    gvl_cancel_item_t  *story;

    story = flow->story;
    gvl_read_id(&flow->fault, "id", story->args.id, &story->item_id);

    return gvl_fields_ok(&flow->fault);
}


static gvl_rc_t
gvl_cancel_item_lock(gvl_flow_t *flow)
{
    gvl_cancel_item_t       *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    return store->lock_item(store->data, flow, &story->item_id,
                            &story->locked);
}


static gvl_rc_t
gvl_cancel_item_store(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_event_t             *event;
    gvl_bidding_t           *item;
    gvl_cancel_item_t       *story;
    const gvl_bids_ports_t  *ports;

    story = flow->story;
    ports = story->ports;
    item = &story->locked.item.bidding;
    event = &story->event;

    rc = gvl_judge_owner(&story->args.caller, &story->locked);
    if (rc != GVL_OK) {
        return rc;
    }

    story->update.former_sequence = item->sequence;
    item->status = GVL_STATUS_CANCELLED;
    item->sequence++;
    item->updated_at_us = story->locked.now_us;

    event->type = GVL_EVENT_ITEM_CANCELLED;
    event->id = ports->ids.make(ports->ids.source);
    event->at_us = story->locked.now_us;
    event->item_id = item->item_id;
    event->seller_id = item->seller_id;

    return ports->store->finish_items(ports->store->data, flow,
                                      story->locked.tx, item, event, 1);
}


static gvl_rc_t
gvl_cancel_item_tell(gvl_flow_t *flow)
{
    gvl_cancel_item_t  *story;

    story = flow->story;
    story->update.bidding = story->locked.item.bidding;

    gvl_tell_seen(story->ports, &story->update.bidding);

    return gvl_tell_updates(story->ports, flow, &story->update, 1);
}


static gvl_rc_t
gvl_cancel_item_show(gvl_flow_t *flow)
{
    gvl_cancel_item_t  *story;

    story = flow->story;
    *story->item = story->locked.item;

    return GVL_OK;
}
