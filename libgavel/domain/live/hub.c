/* All channels of one worker, and when whose turn it is. */

#include <string.h>

#include "live/hub.h"
#include "live/watcher.h"


static gvl_live_channel_t **gvl_live_hub_place(gvl_live_hub_t *hub,
    const gvl_uuid_t *item_id);


void
gvl_live_hub_init(gvl_live_hub_t *hub, const gvl_live_ports_t *ports)
{
    memset(hub, 0, sizeof(*hub));
    hub->ports = *ports;
    gvl_link_init(&hub->turns);
    gvl_link_init(&hub->line);
}


/* Where the item's channel is linked, or would be: the end of its bucket. */

static gvl_live_channel_t **
gvl_live_hub_place(gvl_live_hub_t *hub, const gvl_uuid_t *item_id)
{
    size_t                i;
    uint32_t              hash;
    gvl_live_channel_t  **place;

    /* FNV-1a over all bytes: ids in a client's hands may be anything. */

    hash = 2166136261u;

    for (i = 0; i < sizeof(item_id->bytes); i++) {
        hash = (hash ^ item_id->bytes[i]) * 16777619u;
    }

    place = &hub->buckets[hash % GVL_LIVE_BUCKETS];

    while (*place != NULL && !gvl_uuid_eq(&(*place)->item_id, item_id)) {
        place = &(*place)->next;
    }

    return place;
}


gvl_live_channel_t *
gvl_live_hub_channel(gvl_live_hub_t *hub, const gvl_uuid_t *item_id)
{
    gvl_live_channel_t  *channel, **place;

    place = gvl_live_hub_place(hub, item_id);

    if (*place != NULL) {
        return *place;
    }

    channel = gvl_live_channel_create(hub, item_id);

    if (channel != NULL) {
        *place = channel;
        hub->counts.channels++;
    }

    return channel;
}


void
gvl_live_hub_forget(gvl_live_hub_t *hub, const gvl_live_channel_t *channel)
{
    gvl_live_channel_t  **place;

    place = gvl_live_hub_place(hub, &channel->item_id);

    if (*place == channel) {
        *place = channel->next;
        hub->counts.channels--;
    }
}


void
gvl_live_hub_tell(gvl_live_hub_t *hub, const gvl_item_update_t *update)
{
    gvl_live_channel_t  *channel;

    channel = *gvl_live_hub_place(hub, &update->bidding.item_id);

    if (channel != NULL) {
        gvl_live_channel_tell(channel, update);
    }
}


void
gvl_live_hub_news(gvl_live_hub_t *hub, bool up)
{
    size_t               i;
    gvl_live_channel_t  *channel;

    /* While it is down, polling takes over by itself. */

    if (!up) {
        return;
    }

    for (i = 0; i < GVL_LIVE_BUCKETS; i++) {
        for (channel = hub->buckets[i]; channel; channel = channel->next) {
            hub->ports.news->join(hub->ports.news->data, &channel->item_id);

            /* Due at the next turn, when the joining has been heard. */
            channel->asked_at_us = 0;
        }
    }
}


void
gvl_live_hub_turn(gvl_live_hub_t *hub)
{
    size_t               i;
    gvl_live_channel_t  *channel, *next;

    for (i = 0; i < GVL_LIVE_BUCKETS; i++) {
        for (channel = hub->buckets[i]; channel; channel = next) {
            next = channel->next;
            gvl_live_channel_poll(channel);
        }
    }
}


bool
gvl_live_hub_drain(gvl_live_hub_t *hub, size_t max)
{
    gvl_link_t          *link;
    gvl_live_channel_t  *channel;

    while (max > 0 && !gvl_link_alone(&hub->turns)) {
        channel = gvl_link_owner(hub->turns.next, gvl_live_channel_t, turn);

        if (gvl_link_alone(&channel->ready)) {
            gvl_link_leave(&channel->turn);
            continue;
        }

        /* Round and round, so that no channel waits for a larger one. */
        gvl_link_join(&hub->turns, &channel->turn);

        link = channel->ready.next;
        gvl_link_leave(link);
        hub->wake(gvl_link_owner(link, gvl_live_watcher_t, link));
        max--;
    }

    return !gvl_link_alone(&hub->turns);
}
