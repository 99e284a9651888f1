/* The kinds of events, by name and by whose order is kept. */

#include <assert.h>

#include "outbox/event.h"


static const char  *gvl_event_keys[GVL_EVENT_TYPE_MAX] = {
    [GVL_EVENT_USER_CREATED] = "user.created",
    [GVL_EVENT_ITEM_CREATED] = "item.created",
    [GVL_EVENT_BID_PLACED] = "bid.placed",
    [GVL_EVENT_ITEM_CANCELLED] = "item.cancelled",
    [GVL_EVENT_ITEM_ENDED] = "item.ended"
};


const char *
gvl_event_routing_key(gvl_event_type_t type)
{
    assert(type < GVL_EVENT_TYPE_MAX);

    return gvl_event_keys[type];
}


const gvl_uuid_t *
gvl_event_subject(const gvl_event_t *event)
{
    if (event->type == GVL_EVENT_USER_CREATED) {
        return &event->user_id;
    }

    return &event->item_id;
}
