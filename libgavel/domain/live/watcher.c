/* Somebody who watches an item, and what they have seen of it. */

#include <assert.h>
#include <string.h>

#include "live/past.h"
#include "live/watcher.h"


static gvl_live_event_t *gvl_live_take_snapshot(gvl_live_watcher_t *watcher);
static gvl_live_event_t *gvl_live_take_past(gvl_live_watcher_t *watcher);
static void gvl_live_past_begin(gvl_live_hub_t *hub);
static void gvl_live_past_ask(gvl_live_watcher_t *watcher);
static gvl_rc_t gvl_live_past_read(gvl_flow_t *flow);
static void gvl_live_past_answered(gvl_flow_t *flow, gvl_rc_t rc);
static void gvl_live_past_end(gvl_live_watcher_t *watcher);

static const gvl_step_t  gvl_live_past_steps[] = {
    { "reading what a watcher missed", gvl_live_past_read },   /* waits */
    { NULL, NULL }
};


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
        event = gvl_live_take_past(watcher);

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


/* An event from the page that was read, or NULL and another one is asked. */

static gvl_live_event_t *
gvl_live_take_past(gvl_live_watcher_t *watcher)
{
    size_t             i;
    int64_t            sequence;
    gvl_bid_t         *bid;
    gvl_live_page_t   *past;
    gvl_live_event_t  *event;

    past = watcher->past;
    sequence = watcher->seen + 1;

    if (past == NULL || watcher->flow != NULL) {
        gvl_live_past_ask(watcher);
        return NULL;
    }

    bid = NULL;

    if (sequence <= past->item.bidding.sequence
        && gvl_live_kind(&past->item.bidding, sequence) == GVL_LIVE_BID)
    {
        for (i = 0; i < past->n && past->bids[i].sequence < sequence; i++) {
            /* void */
        }

        bid = i < past->n && past->bids[i].sequence == sequence
              ? &past->bids[i] : NULL;
    }

    if (sequence > past->item.bidding.sequence
        || (bid == NULL && gvl_live_kind(&past->item.bidding, sequence)
                           == GVL_LIVE_BID))
    {
        /* A page that does not even have its first change has none. */

        watcher->broken = watcher->past_after == watcher->seen;

        if (!watcher->broken) {
            gvl_live_past_ask(watcher);
        }

        return NULL;
    }

    event = gvl_live_past_event(watcher->channel->hub, &past->item, sequence,
                                bid);
    watcher->seen += event != NULL ? 1 : 0;

    return event;
}


/* Lines up; few read the past at once, so that the rest can use the pool. */

static void
gvl_live_past_ask(gvl_live_watcher_t *watcher)
{
    gvl_live_hub_t  *hub;

    if (watcher->flow != NULL || !gvl_link_alone(&watcher->line)) {
        return;
    }

    hub = watcher->channel->hub;
    gvl_live_past_end(watcher);
    gvl_link_join(&hub->line, &watcher->line);
    gvl_live_past_begin(hub);
}


static void
gvl_live_past_begin(gvl_live_hub_t *hub)
{
    gvl_rc_t             rc;
    gvl_live_watcher_t  *watcher;

    while (hub->npasts < GVL_LIVE_PAST_MAX && !gvl_link_alone(&hub->line)) {
        watcher = gvl_link_owner(hub->line.next, gvl_live_watcher_t, line);
        gvl_link_leave(&watcher->line);

        watcher->arena = gvl_arena_create();
        if (watcher->arena == NULL) {
            return;
        }

        watcher->past = gvl_arena_take(watcher->arena,
                                       sizeof(*watcher->past));
        watcher->flow = gvl_flow_create(watcher->arena, gvl_live_past_steps,
                                        watcher);

        if (watcher->past == NULL || watcher->flow == NULL) {
            watcher->flow = NULL;
            gvl_live_past_end(watcher);
            return;
        }

        hub->npasts++;
        hub->counts.asks++;
        watcher->past_after = watcher->seen;
        watcher->flow->ended = gvl_live_past_answered;
        rc = gvl_flow_start(watcher->flow);

        if (rc != GVL_AGAIN) {
            gvl_live_past_answered(watcher->flow, rc);
        }
    }
}


static gvl_rc_t
gvl_live_past_read(gvl_flow_t *flow)
{
    gvl_live_watcher_t      *watcher;
    const gvl_live_store_t  *store;

    watcher = flow->story;
    store = watcher->channel->hub->ports.store;

    return store->ask_after(store->data, flow, &watcher->channel->item_id,
                            watcher->seen, GVL_LIVE_PAST_PAGE, watcher->past);
}


static void
gvl_live_past_answered(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_live_hub_t      *hub;
    gvl_live_watcher_t  *watcher;

    watcher = flow->story;
    hub = watcher->channel->hub;

    watcher->flow = NULL;
    watcher->broken = rc != GVL_OK || !watcher->past->found;
    hub->npasts--;

    gvl_live_channel_wake(watcher->channel, &watcher->link);
    gvl_live_past_begin(hub);
}


static void
gvl_live_past_end(gvl_live_watcher_t *watcher)
{
    gvl_link_leave(&watcher->line);

    if (watcher->flow != NULL) {
        /* It frees the arena when it is answered. */

        gvl_flow_abandon(watcher->flow);
        watcher->channel->hub->npasts--;

    } else {
        gvl_arena_destroy(watcher->arena);
    }

    watcher->flow = NULL;
    watcher->arena = NULL;
    watcher->past = NULL;
}
