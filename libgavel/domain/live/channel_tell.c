/* What a channel is told: changes in any order, each taken once and in turn. */

#include "live/hub.h"
#include "live/past.h"


static bool gvl_live_channel_has(const gvl_live_channel_t *channel,
    const gvl_item_update_t *update);


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


gvl_rc_t
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


gvl_rc_t
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
