/* One item and its watchers in one worker: who watches, and who is woken. */

#include <assert.h>
#include <stdlib.h>

#include "live/hub.h"


gvl_live_channel_t *
gvl_live_channel_create(gvl_live_hub_t *hub, const gvl_uuid_t *item_id)
{
    gvl_live_channel_t  *channel;

    channel = calloc(1, sizeof(*channel));
    if (channel == NULL) {
        return NULL;
    }

    channel->hub = hub;
    channel->item_id = *item_id;
    gvl_link_init(&channel->idle);
    gvl_link_init(&channel->ready);
    gvl_link_init(&channel->turn);

    /* Joined before it is read, so that nothing falls in between. */

    if (hub->ports.news != NULL) {
        hub->ports.news->join(hub->ports.news->data, item_id);
    }

    gvl_live_channel_ask(channel);

    return channel;
}


void
gvl_live_channel_destroy(gvl_live_channel_t *channel)
{
    assert(channel->nwatchers == 0);

    if (channel->hub->ports.news != NULL) {
        channel->hub->ports.news->leave(channel->hub->ports.news->data,
                                        &channel->item_id);
    }

    if (channel->flow != NULL) {
        gvl_flow_abandon(channel->flow);
    }

    gvl_live_hub_forget(channel->hub, channel);
    gvl_link_leave(&channel->turn);
    gvl_live_event_drop(channel->snapshot);
    gvl_live_ring_clear(&channel->ring);
    gvl_arena_destroy(channel->texts);
    free(channel);
}


void
gvl_live_channel_wake(gvl_live_channel_t *channel, gvl_link_t *watcher)
{
    gvl_link_join(&channel->ready, watcher);

    if (gvl_link_alone(&channel->turn)) {
        gvl_link_join(&channel->hub->turns, &channel->turn);
    }

    channel->hub->rouse(channel->hub->data);
}


/* Everybody who is up to date no longer is. */

void
gvl_live_channel_rouse(gvl_live_channel_t *channel)
{
    gvl_link_t  *first;

    if (!gvl_link_alone(&channel->idle)) {
        first = channel->idle.next;
        gvl_link_join_all(&channel->ready, &channel->idle);
        gvl_live_channel_wake(channel, first);
    }
}
