/* One item and its watchers in one worker: what is known, and finding out. */

#include <assert.h>
#include <stdlib.h>

#include "live/hub.h"
#include "live/past.h"


static gvl_rc_t gvl_live_channel_read(gvl_flow_t *flow);
static void gvl_live_channel_answered(gvl_flow_t *flow, gvl_rc_t rc);
static gvl_rc_t gvl_live_channel_load(gvl_live_channel_t *channel,
    const gvl_live_page_t *page);
static bool gvl_live_channel_fill(gvl_live_channel_t *channel,
    const gvl_live_page_t *page);
static gvl_rc_t gvl_live_channel_add(gvl_live_channel_t *channel,
    const gvl_item_update_t *update);
static gvl_rc_t gvl_live_channel_keep(gvl_live_channel_t *channel,
    const gvl_item_t *item);
static bool gvl_live_channel_has(const gvl_live_channel_t *channel,
    const gvl_item_update_t *update);
static void gvl_live_channel_rouse(gvl_live_channel_t *channel);

static const gvl_step_t  gvl_live_channel_steps[] = {
    { "reading an item for its watchers", gvl_live_channel_read }, /* waits */
    { NULL, NULL }
};


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
gvl_live_channel_ask(gvl_live_channel_t *channel)
{
    gvl_rc_t      rc;
    gvl_arena_t  *arena;

    if (channel->flow != NULL) {
        return;
    }

    channel->asked_at_us = channel->hub->ports.now_us();

    arena = gvl_arena_create();
    if (arena == NULL) {
        return;
    }

    channel->page = gvl_arena_take(arena, sizeof(*channel->page));
    channel->flow = gvl_flow_create(arena, gvl_live_channel_steps, channel);

    if (channel->page == NULL || channel->flow == NULL) {
        channel->flow = NULL;
        gvl_arena_destroy(arena);
        return;
    }

    channel->hub->counts.asks++;
    channel->flow->ended = gvl_live_channel_answered;
    rc = gvl_flow_start(channel->flow);

    if (rc != GVL_AGAIN) {
        gvl_live_channel_answered(channel->flow, rc);
    }
}


static gvl_rc_t
gvl_live_channel_read(gvl_flow_t *flow)
{
    gvl_live_channel_t      *channel;
    const gvl_live_store_t  *store;

    channel = flow->story;
    store = channel->hub->ports.store;

    if (channel->state == GVL_LIVE_LOADING) {
        return store->ask_latest(store->data, flow, &channel->item_id,
                                 GVL_LIVE_RING_MAX, channel->page);
    }

    channel->asked_after = channel->item.bidding.sequence;

    return store->ask_after(store->data, flow, &channel->item_id,
                            channel->asked_after, GVL_LIVE_RING_MAX,
                            channel->page);
}


static void
gvl_live_channel_answered(gvl_flow_t *flow, gvl_rc_t rc)
{
    bool                 more;
    gvl_live_channel_t  *channel;

    more = false;
    channel = flow->story;
    channel->flow = NULL;

    if (rc == GVL_OK) {
        channel->read_at_us = channel->asked_at_us;
    }

    if (channel->state != GVL_LIVE_LOADING) {
        more = rc == GVL_OK && gvl_live_channel_fill(channel, channel->page);

    } else if (rc == GVL_OK && !channel->page->found) {
        channel->state = GVL_LIVE_MISSING;
        gvl_live_channel_rouse(channel);

    } else {
        if (rc == GVL_OK) {
            rc = gvl_live_channel_load(channel, channel->page);
        }

        if (rc != GVL_OK) {
            channel->state = GVL_LIVE_FAILED;
        }

        more = rc == GVL_OK
               && channel->newest > channel->item.bidding.sequence;

        gvl_live_channel_rouse(channel);
    }

    gvl_arena_destroy(flow->arena);

    if (more) {
        gvl_live_channel_ask(channel);
    }
}


static gvl_rc_t
gvl_live_channel_load(gvl_live_channel_t *channel,
    const gvl_live_page_t *page)
{
    gvl_rc_t           rc;
    gvl_item_update_t  update;

    rc = gvl_live_channel_keep(channel, &page->item);
    if (rc != GVL_OK) {
        return rc;
    }

    update.bidding = page->item.bidding;
    update.bids = page->bids;
    update.nbids = page->n;
    update.item = NULL;
    update.former_sequence = page->n > 0 ? page->bids[0].sequence - 1
                                         : page->item.bidding.sequence - 1;

    channel->item.bidding.sequence = update.former_sequence;
    gvl_live_ring_start(&channel->ring, update.former_sequence + 1);

    rc = gvl_live_channel_add(channel, &update);
    if (rc != GVL_OK) {
        return rc;
    }

    channel->state = page->item.bidding.status == GVL_STATUS_ACTIVE
                     ? GVL_LIVE_OPEN : GVL_LIVE_OVER;

    return GVL_OK;
}


/* Takes what was read; true: it is known that there is more. */

static bool
gvl_live_channel_fill(gvl_live_channel_t *channel,
    const gvl_live_page_t *page)
{
    gvl_item_t         item;
    const gvl_bid_t   *last;
    gvl_item_update_t  update;

    if (!page->found) {
        return false;
    }

    update.former_sequence = channel->asked_after;
    update.bidding = page->item.bidding;
    update.bids = page->bids;
    update.nbids = page->n;
    update.item = &page->item;

    /* A page that ends before the item's last bid tells up to its own end. */

    last = page->n > 0 ? &page->bids[page->n - 1] : NULL;

    if (last != NULL && last->sequence < gvl_live_last_bid(&update.bidding)) {
        item = gvl_live_item_at(&page->item, last->sequence, last);
        update.bidding = item.bidding;
    }

    gvl_live_channel_tell(channel, &update);

    if (channel->newest < page->item.bidding.sequence) {
        channel->newest = page->item.bidding.sequence;
    }

    if (channel->doubted) {
        channel->doubted = false;
        gvl_live_channel_rouse(channel);
    }

    /* Without progress the next turn is soon enough. */

    return channel->newest > channel->item.bidding.sequence
           && channel->item.bidding.sequence > channel->asked_after;
}


void
gvl_live_channel_tell(gvl_live_channel_t *channel,
    const gvl_item_update_t *update)
{
    if (channel->newest < update->bidding.sequence) {
        channel->newest = update->bidding.sequence;
    }

    if (channel->state != GVL_LIVE_OPEN
        || update->bidding.sequence <= channel->item.bidding.sequence)
    {
        return;
    }

    if (update->former_sequence == 0
        || update->former_sequence > channel->item.bidding.sequence
        || gvl_live_channel_add(channel, update) != GVL_OK)
    {
        channel->hub->counts.gaps++;
        gvl_live_channel_ask(channel);
        return;
    }

    if (channel->item.bidding.status != GVL_STATUS_ACTIVE) {
        channel->state = GVL_LIVE_OVER;
    }

    gvl_live_channel_rouse(channel);
}


/* Adds the changes that are new; GVL_INTERNAL: a bid among them is missing. */

static gvl_rc_t
gvl_live_channel_add(gvl_live_channel_t *channel,
    const gvl_item_update_t *update)
{
    size_t            i;
    int64_t           sequence;
    gvl_rc_t          rc;
    const gvl_bid_t  *bid;

    if (!gvl_live_channel_has(channel, update)) {
        return GVL_INTERNAL;
    }

    if (update->item != NULL) {
        sequence = channel->item.bidding.sequence;
        rc = gvl_live_channel_keep(channel, update->item);

        if (rc != GVL_OK) {
            return rc;
        }

        channel->item.bidding.sequence = sequence;
    }

    i = 0;

    for (sequence = channel->item.bidding.sequence + 1;
         sequence <= update->bidding.sequence;
         sequence++)
    {
        while (i < update->nbids && update->bids[i].sequence < sequence) {
            i++;
        }

        bid = i < update->nbids && update->bids[i].sequence == sequence
              ? &update->bids[i] : NULL;

        if (gvl_live_ring_add(&channel->ring, bid) != GVL_OK) {
            /* Whoever has not seen it gets a snapshot instead. */
            gvl_live_ring_start(&channel->ring, sequence + 1);
        }
    }

    channel->item.bidding = update->bidding;

    return GVL_OK;
}


/* Every change that is new and was a bid comes with that bid. */

static bool
gvl_live_channel_has(const gvl_live_channel_t *channel,
    const gvl_item_update_t *update)
{
    size_t   i;
    int64_t  needed, last;

    last = gvl_live_last_bid(&update->bidding);
    needed = last - update->bidding.bid_count + 1;

    if (needed <= channel->item.bidding.sequence) {
        needed = channel->item.bidding.sequence + 1;
    }

    for (i = 0; i < update->nbids && needed <= last; i++) {
        if (update->bids[i].sequence == needed) {
            needed++;
        }
    }

    return needed > last;
}


/* Keeps the item's texts; its bidding as well, for want of another. */

static gvl_rc_t
gvl_live_channel_keep(gvl_live_channel_t *channel, const gvl_item_t *item)
{
    gvl_rc_t       rc;
    gvl_item_t     copy;
    gvl_arena_t   *arena;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return GVL_NO_MEMORY;
    }

    rc = gvl_item_copy(arena, item, &copy);
    if (rc != GVL_OK) {
        gvl_arena_destroy(arena);
        return rc;
    }

    gvl_arena_destroy(channel->texts);
    channel->texts = arena;
    channel->item = copy;

    return GVL_OK;
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

static void
gvl_live_channel_rouse(gvl_live_channel_t *channel)
{
    gvl_link_t  *first;

    if (!gvl_link_alone(&channel->idle)) {
        first = channel->idle.next;
        gvl_link_join_all(&channel->ready, &channel->idle);
        gvl_live_channel_wake(channel, first);
    }
}


void
gvl_live_channel_poll(gvl_live_channel_t *channel)
{
    bool                    often;
    int64_t                 now_us, every_us;
    const gvl_live_news_t  *news;

    if (channel->state != GVL_LIVE_OPEN) {
        return;
    }

    news = channel->hub->ports.news;
    now_us = channel->hub->ports.now_us();

    /* At its end an item is closed by a program that tells nobody. */

    often = news == NULL || !news->up(news->data)
            || channel->newest > channel->item.bidding.sequence
            || now_us >= channel->item.bidding.end_at_us;

    every_us = often ? GVL_LIVE_POLL_OFTEN_US : GVL_LIVE_POLL_SELDOM_US;

    if (now_us - channel->asked_at_us >= every_us) {
        gvl_live_channel_ask(channel);
    }
}
