/* Somebody who watches an item, and what they have seen of it. */

#include <string.h>

#include "live/watcher.h"


static gvl_live_event_t *gvl_live_take_snapshot(gvl_live_watcher_t *watcher);


gvl_rc_t
gvl_live_watch(gvl_live_hub_t *hub, gvl_live_watcher_t *watcher,
    const gvl_uuid_t *item_id, int64_t seen)
{
    memset(watcher, 0, sizeof(*watcher));

    watcher->channel = gvl_live_hub_channel(hub, item_id);
    if (watcher->channel == NULL) {
        return GVL_NO_MEMORY;
    }

    watcher->seen = seen;
    watcher->since_us = hub->ports.now_us();
    watcher->resuming = seen != GVL_LIVE_NEVER;
    gvl_link_init(&watcher->line);
    gvl_link_init(&watcher->link);
    gvl_link_join(&watcher->channel->idle, &watcher->link);

    watcher->channel->nwatchers++;
    hub->counts.watchers++;

    return GVL_OK;
}


void
gvl_live_leave(gvl_live_watcher_t *watcher)
{
    gvl_live_channel_t  *channel;

    channel = watcher->channel;

    gvl_live_past_end(watcher);
    gvl_link_leave(&watcher->link);

    channel->hub->counts.watchers--;
    channel->nwatchers--;

    if (channel->nwatchers == 0) {
        gvl_live_channel_destroy(channel);
    }
}


void
gvl_live_pause(gvl_live_watcher_t *watcher)
{
    gvl_link_leave(&watcher->link);
}


bool
gvl_live_done(const gvl_live_watcher_t *watcher)
{
    return watcher->channel->state == GVL_LIVE_OVER
           && watcher->seen >= watcher->channel->item.bidding.sequence;
}


gvl_live_event_t *
gvl_live_take(gvl_live_watcher_t *watcher)
{
    int64_t              newest;
    gvl_live_event_t    *event;
    gvl_live_channel_t  *channel;

    channel = watcher->channel;
    newest = channel->item.bidding.sequence;
    event = NULL;

    /* First, because whoever is asked below may answer at once. */
    gvl_link_join(&channel->idle, &watcher->link);

    if (channel->state != GVL_LIVE_OPEN && channel->state != GVL_LIVE_OVER) {
        /* nothing to tell yet, or ever */

    } else if (watcher->seen > newest
               && channel->read_at_us < watcher->since_us)
    {
        /* Seen elsewhere, and on its way to us; or never true. */

        channel->doubted = true;
        gvl_live_channel_ask(channel);

    } else if (watcher->seen == GVL_LIVE_NEVER || watcher->seen > newest
               || newest - watcher->seen > GVL_LIVE_RESUME_MAX)
    {
        event = gvl_live_take_snapshot(watcher);

    } else if (watcher->seen == newest) {
        watcher->resuming = false;

    } else if (watcher->seen + 1 >= channel->ring.first) {
        event = gvl_live_channel_event(channel, watcher->seen + 1);
        watcher->resuming = false;
        watcher->seen += event != NULL ? 1 : 0;

    } else if (watcher->resuming) {
        event = gvl_live_past_take(watcher);

    } else {
        channel->hub->counts.skips++;
        event = gvl_live_take_snapshot(watcher);
    }

    if (!watcher->resuming) {
        gvl_live_past_end(watcher);
    }

    if (event != NULL) {
        channel->hub->counts.events++;
    }

    return event;
}


/* Of an item that is over the end is told after all else. */

static gvl_live_event_t *
gvl_live_take_snapshot(gvl_live_watcher_t *watcher)
{
    gvl_live_event_t    *event;
    gvl_live_channel_t  *channel;

    channel = watcher->channel;
    event = gvl_live_channel_snapshot(channel);

    if (event != NULL) {
        watcher->resuming = false;
        watcher->seen = channel->item.bidding.sequence;
        watcher->seen -= channel->state == GVL_LIVE_OVER ? 1 : 0;
    }

    return event;
}
