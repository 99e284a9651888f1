/* CreateItem: judged by the database's clock, then stored with its event. */

#include "bids/fields.h"
#include "bids/stories.h"


typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_create_item_args_t          args;
    int64_t                         now_us;
    gvl_event_t                     event;
    gvl_item_t                     *item;
} gvl_create_item_t;


static gvl_rc_t gvl_create_item_read(gvl_flow_t *flow);
static gvl_rc_t gvl_create_item_ask_clock(gvl_flow_t *flow);
static gvl_rc_t gvl_create_item_store(gvl_flow_t *flow);

static const gvl_step_t  gvl_create_item_steps[] = {
    { "reading the item",   gvl_create_item_read },
    { "asking the clock",   gvl_create_item_ask_clock },    /* waits */
    { "storing the item",   gvl_create_item_store },        /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_create_item(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_create_item_args_t *args, gvl_item_t *item)
{
    gvl_create_item_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->item = item;

    return gvl_flow_create(arena, gvl_create_item_steps, story);
}


static gvl_rc_t
gvl_create_item_read(gvl_flow_t *flow)
{
    size_t                         i;
    gvl_rc_t                       rc;
    gvl_item_t                    *item;
    gvl_create_item_t             *story;
    const gvl_create_item_args_t  *args;

    story = flow->story;
    args = &story->args;
    item = story->item;

    gvl_read_title(&flow->fault, args->title);
    gvl_read_description(&flow->fault, args->description);
    gvl_read_amount(&flow->fault, "start_price", args->start_cents);
    gvl_read_images(&flow->fault, args->images, args->nimages);
    gvl_read_category(&flow->fault, args->category);

    if (!gvl_time_read(args->end_at, &item->bidding.end_at_us)) {
        (void) gvl_fault_field(&flow->fault, "end_at",
                               "Must be a time as in RFC 3339.");
    }

    rc = gvl_fields_ok(&flow->fault);
    if (rc != GVL_OK) {
        return rc;
    }

    item->title = args->title;
    item->description = args->description;
    item->category = args->category;
    item->nimages = args->nimages;

    for (i = 0; i < args->nimages; i++) {
        item->images[i] = args->images[i];
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_create_item_ask_clock(gvl_flow_t *flow)
{
    gvl_create_item_t       *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    return store->ask_clock(store->data, flow, &story->now_us);
}


static gvl_rc_t
gvl_create_item_store(gvl_flow_t *flow)
{
    gvl_event_t             *event;
    gvl_bidding_t           *bidding;
    gvl_create_item_t       *story;
    const gvl_bids_ports_t  *ports;

    story = flow->story;
    ports = story->ports;
    event = &story->event;
    bidding = &story->item->bidding;

    if (bidding->end_at_us <= story->now_us
        || bidding->end_at_us - story->now_us > GVL_ITEM_LIFE_MAX_US)
    {
        return gvl_fault_field(&flow->fault, "end_at",
                       "Must be in the future, a year ahead at most.");
    }

    bidding->item_id = ports->ids.make(ports->ids.source);
    bidding->seller_id = story->args.caller.subject;
    bidding->status = GVL_STATUS_ACTIVE;
    bidding->start_cents = story->args.start_cents;
    bidding->sequence = 1;
    bidding->updated_at_us = story->now_us;
    story->item->created_at_us = story->now_us;

    event->type = GVL_EVENT_ITEM_CREATED;
    event->id = ports->ids.make(ports->ids.source);
    event->at_us = story->now_us;
    event->item_id = bidding->item_id;
    event->seller_id = bidding->seller_id;

    return ports->store->create_item(ports->store->data, flow, story->item,
                                     event);
}
