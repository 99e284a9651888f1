/* UpdateItem: what the seller wrote, until the first bid. */

#include "bids/changes.h"
#include "bids/fields.h"
#include "bids/owned_item.h"
#include "bids/stories.h"


typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_update_item_args_t          args;
    gvl_uuid_t                      item_id;
    gvl_item_locked_t               locked;
    bool                            changed;
    gvl_item_update_t               update;
    gvl_item_t                     *item;
} gvl_update_item_t;


static gvl_rc_t gvl_update_item_read(gvl_flow_t *flow);
static gvl_rc_t gvl_update_item_lock(gvl_flow_t *flow);
static gvl_rc_t gvl_update_item_store(gvl_flow_t *flow);
static gvl_rc_t gvl_update_item_tell(gvl_flow_t *flow);
static gvl_rc_t gvl_update_item_show(gvl_flow_t *flow);

static const gvl_step_t  gvl_update_item_steps[] = {
    { "reading the edit",     gvl_update_item_read },
    { "locking the item",     gvl_update_item_lock },   /* waits */
    { "storing the edit",     gvl_update_item_store },  /* waits */
    { "telling of the edit",  gvl_update_item_tell },   /* waits */
    { "showing the item",     gvl_update_item_show },
    { NULL, NULL }
};


gvl_flow_t *
gvl_update_item(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_update_item_args_t *args, gvl_item_t *item)
{
    gvl_update_item_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->item = item;

    return gvl_flow_create(arena, gvl_update_item_steps, story);
}


static gvl_rc_t
gvl_update_item_read(gvl_flow_t *flow)
{
    gvl_update_item_t             *story;
    const gvl_update_item_args_t  *args;

    story = flow->story;
    args = &story->args;

    gvl_read_id(&flow->fault, "id", args->id, &story->item_id);

    if (args->title_set) {
        gvl_read_title(&flow->fault, args->title);
    }

    if (args->description_set) {
        gvl_read_description(&flow->fault, args->description);
    }

    if (args->category_set) {
        gvl_read_category(&flow->fault, args->category);
    }

    gvl_read_images(&flow->fault, args->images, args->nimages);

    if (args->clear_images && args->nimages != 0) {
        (void) gvl_fault_field(&flow->fault, "clear_images",
                               "Must not be set together with images.");
    }

    return gvl_fields_ok(&flow->fault);
}


static gvl_rc_t
gvl_update_item_lock(gvl_flow_t *flow)
{
    gvl_update_item_t       *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    return store->lock_item(store->data, flow, &story->item_id,
                            &story->locked);
}


static void
gvl_update_item_edit(const gvl_update_item_args_t *args, gvl_item_t *item)
{
    size_t  i;

    if (args->title_set) {
        item->title = args->title;
    }

    if (args->description_set) {
        item->description = args->description;
    }

    if (args->category_set) {
        item->category = args->category;
    }

    if (args->nimages != 0 || args->clear_images) {
        item->nimages = args->nimages;

        for (i = 0; i < args->nimages; i++) {
            item->images[i] = args->images[i];
        }
    }
}


static gvl_rc_t
gvl_update_item_store(gvl_flow_t *flow)
{
    gvl_rc_t                       rc;
    gvl_item_t                    *item;
    gvl_update_item_t             *story;
    const gvl_bids_store_t        *store;
    const gvl_update_item_args_t  *args;

    story = flow->story;
    store = story->ports->store;
    args = &story->args;
    item = &story->locked.item;

    rc = gvl_judge_owner(&args->caller, &story->locked);
    if (rc != GVL_OK) {
        return rc;
    }

    story->changed = args->title_set || args->description_set
                     || args->category_set || args->nimages != 0
                     || args->clear_images;
    if (!story->changed) {
        return GVL_OK;
    }

    gvl_update_item_edit(args, item);

    story->update.former_sequence = item->bidding.sequence;
    item->bidding.sequence++;
    item->bidding.updated_at_us = story->locked.now_us;

    return store->edit_item(store->data, flow, story->locked.tx, item);
}


static gvl_rc_t
gvl_update_item_tell(gvl_flow_t *flow)
{
    gvl_update_item_t  *story;

    story = flow->story;

    if (!story->changed) {
        return GVL_OK;
    }

    story->update.bidding = story->locked.item.bidding;
    story->update.item = &story->locked.item;

    gvl_tell_seen(story->ports, &story->update.bidding);

    return gvl_tell_updates(story->ports, flow, &story->update, 1);
}


static gvl_rc_t
gvl_update_item_show(gvl_flow_t *flow)
{
    gvl_update_item_t  *story;

    story = flow->story;
    *story->item = story->locked.item;

    return GVL_OK;
}
