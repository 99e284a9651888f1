/* GetItem: from the cache, or from the database together with others. */

#include "bids/fields.h"
#include "bids/flights.h"
#include "bids/pseudonym.h"
#include "bids/stories.h"


typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_get_item_args_t             args;
    gvl_uuid_t                      item_id;
    int64_t                         seen_sequence;  /* no older one is shown */
    bool                            cache_live;
    gvl_item_found_t                found;
    gvl_item_t                     *item;
} gvl_get_item_t;


static gvl_rc_t gvl_get_item_read(gvl_flow_t *flow);
static gvl_rc_t gvl_get_item_ask_cache(gvl_flow_t *flow);
static gvl_rc_t gvl_get_item_ask_store(gvl_flow_t *flow);
static gvl_rc_t gvl_get_item_ask_again(gvl_flow_t *flow);
static gvl_rc_t gvl_get_item_show(gvl_flow_t *flow);

static const gvl_step_t  gvl_get_item_steps[] = {
    { "reading the id",          gvl_get_item_read },
    { "asking the cache",        gvl_get_item_ask_cache },  /* waits */
    { "reading the item",        gvl_get_item_ask_store },  /* waits */
    { "reading the item again",  gvl_get_item_ask_again },  /* waits */
    { "showing the item",        gvl_get_item_show },
    { NULL, NULL }
};


gvl_flow_t *
gvl_get_item(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_get_item_args_t *args, gvl_item_t *item)
{
    gvl_get_item_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->item = item;

    return gvl_flow_create(arena, gvl_get_item_steps, story);
}


static gvl_rc_t
gvl_get_item_read(gvl_flow_t *flow)
{
    gvl_seen_t              seen;
    gvl_get_item_t         *story;
    const gvl_bids_seen_t  *zone;

    story = flow->story;
    zone = story->ports->seen;

    gvl_read_id(&flow->fault, "id", story->args.id, &story->item_id);

    if (flow->fault.nviolations == 0 && zone != NULL
        && zone->ask(zone->data, &story->item_id, &seen))
    {
        story->seen_sequence = seen.sequence;
    }

    return gvl_fields_ok(&flow->fault);
}


static gvl_rc_t
gvl_get_item_ask_cache(gvl_flow_t *flow)
{
    gvl_get_item_t          *story;
    const gvl_bids_cache_t  *cache;

    story = flow->story;
    cache = story->ports->cache;

    if (cache == NULL) {
        return GVL_OK;
    }

    return cache->ask_item(cache->data, flow, &story->item_id, &story->found,
                           &story->cache_live);
}


static bool
gvl_get_item_fresh(const gvl_get_item_t *story)
{
    return story->found.found
           && story->found.item.bidding.sequence >= story->seen_sequence;
}


/*
 * A read in flight may have begun before a bid that our caller was just told
 * of.  Where the cache lives it knows of that bid, so that after a miss we may
 * join one and see whether it is too old; otherwise we join one that begins
 * after us.
 */

static gvl_rc_t
gvl_get_item_ask_store(gvl_flow_t *flow)
{
    bool             any;
    gvl_get_item_t  *story;

    story = flow->story;

    if (gvl_get_item_fresh(story)) {
        return GVL_OK;
    }

    any = story->cache_live && !story->found.found;

    if (story->seen_sequence < story->found.least_sequence) {
        story->seen_sequence = story->found.least_sequence;
    }

    return gvl_flights_ask(story->ports->flights, flow, &story->item_id, any,
                           &story->found);
}


static gvl_rc_t
gvl_get_item_ask_again(gvl_flow_t *flow)
{
    gvl_get_item_t  *story;

    story = flow->story;

    if (!story->found.found || gvl_get_item_fresh(story)) {
        return GVL_OK;
    }

    return gvl_flights_ask(story->ports->flights, flow, &story->item_id,
                           false, &story->found);
}


static gvl_rc_t
gvl_get_item_show(gvl_flow_t *flow)
{
    gvl_get_item_t  *story;

    story = flow->story;

    if (!story->found.found) {
        return GVL_ITEM_NOT_FOUND;
    }

    *story->item = story->found.item;
    gvl_show_item(story->ports, &story->args.caller, story->item);

    return GVL_OK;
}
