/* What a channel asks the database: the item, and then what it has missed. */

#include "live/hub.h"
#include "live/past.h"


static gvl_rc_t gvl_live_channel_read(gvl_flow_t *flow);
static void gvl_live_channel_answered(gvl_flow_t *flow, gvl_rc_t rc);
static gvl_rc_t gvl_live_channel_load(gvl_live_channel_t *channel,
    const gvl_live_page_t *page);
static bool gvl_live_channel_fill(gvl_live_channel_t *channel,
    const gvl_live_page_t *page);

static const gvl_step_t  gvl_live_channel_steps[] = {
    { "reading an item for its watchers", gvl_live_channel_read }, /* waits */
    { NULL, NULL }
};


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
