/* What a watcher missed before it came back, read from the database. */

#include "live/past.h"
#include "live/watcher.h"


static void gvl_live_past_ask(gvl_live_watcher_t *watcher);
static void gvl_live_past_begin(gvl_live_hub_t *hub);
static gvl_rc_t gvl_live_past_read(gvl_flow_t *flow);
static void gvl_live_past_answered(gvl_flow_t *flow, gvl_rc_t rc);

static const gvl_step_t  gvl_live_past_steps[] = {
    { "reading what a watcher missed", gvl_live_past_read },   /* waits */
    { NULL, NULL }
};


gvl_live_event_t *
gvl_live_past_take(gvl_live_watcher_t *watcher)
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


void
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
