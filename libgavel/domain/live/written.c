/* A channel's events, each written once, when the first watcher wants it. */

#include <assert.h>
#include <string.h>

#include "bids/pseudonym.h"
#include "live/hub.h"
#include "live/past.h"


static gvl_live_event_t *gvl_live_written(gvl_live_hub_t *hub,
    gvl_live_kind_t kind, const gvl_live_change_t *change);


gvl_live_event_t *
gvl_live_channel_event(gvl_live_channel_t *channel, int64_t sequence)
{
    gvl_live_slot_t  *slot;

    slot = gvl_live_ring_find(&channel->ring, sequence);

    if (slot->event == NULL) {
        slot->event = gvl_live_past_event(channel->hub, &channel->item,
                                          sequence, &slot->bid);
        if (slot->event == NULL) {
            return NULL;
        }
    }

    return gvl_live_event_share(slot->event);
}


gvl_live_event_t *
gvl_live_past_event(gvl_live_hub_t *hub, const gvl_item_t *now,
    int64_t sequence, const gvl_bid_t *bid)
{
    gvl_live_kind_t    kind;
    gvl_live_change_t  change;

    memset(&change, 0, sizeof(change));
    kind = gvl_live_kind(&now->bidding, sequence);

    change.item = gvl_live_item_at(now, sequence,
                                   kind == GVL_LIVE_BID ? bid : NULL);
    change.bids = bid;
    change.nbids = kind == GVL_LIVE_BID ? 1 : 0;

    /* Texts cannot have changed, and they are most of the bytes. */

    if (kind != GVL_LIVE_EDIT) {
        change.item.title = GVL_STR_NULL;
        change.item.description = GVL_STR_NULL;
        change.item.category = GVL_STR_NULL;
        change.item.nimages = 0;
    }

    return gvl_live_written(hub, kind, &change);
}


gvl_live_event_t *
gvl_live_channel_snapshot(gvl_live_channel_t *channel)
{
    int64_t            sequence, now_us;
    gvl_bid_t          bids[GVL_LIVE_SNAPSHOT_BIDS];
    gvl_live_slot_t   *slot;
    gvl_live_change_t  change;

    now_us = channel->hub->ports.now_us();
    sequence = channel->item.bidding.sequence;

    if (channel->snapshot != NULL
        && channel->snapshot_sequence == sequence
        && now_us - channel->snapshot_at_us < GVL_LIVE_SNAPSHOT_US)
    {
        return gvl_live_event_share(channel->snapshot);
    }

    gvl_live_event_drop(channel->snapshot);

    memset(&change, 0, sizeof(change));
    change.item = channel->item;
    change.bids = bids;

    for ( /* void */ ; change.nbids < GVL_COUNT(bids); sequence--) {
        slot = gvl_live_ring_find(&channel->ring, sequence);

        if (slot == NULL) {
            break;
        }

        if (slot->bid.sequence != 0) {
            bids[change.nbids] = slot->bid;
            change.nbids++;
        }
    }

    channel->snapshot = gvl_live_written(channel->hub, GVL_LIVE_SNAPSHOT,
                                         &change);
    channel->snapshot_sequence = channel->item.bidding.sequence;
    channel->snapshot_at_us = now_us;

    return channel->snapshot == NULL ? NULL
           : gvl_live_event_share(channel->snapshot);
}


/* A watcher is anyone: bidders go by their pseudonyms. */

static gvl_live_event_t *
gvl_live_written(gvl_live_hub_t *hub, gvl_live_kind_t kind,
    const gvl_live_change_t *change)
{
    size_t             i;
    gvl_str_t          json;
    gvl_bid_t          bids[GVL_LIVE_SNAPSHOT_BIDS];
    gvl_arena_t       *arena;
    gvl_caller_t       anyone;
    gvl_live_event_t  *event;
    gvl_live_change_t  shown;

    assert(change->nbids <= GVL_COUNT(bids));

    arena = gvl_arena_create();
    if (arena == NULL) {
        return NULL;
    }

    memset(&anyone, 0, sizeof(anyone));
    shown = *change;
    shown.bids = bids;
    shown.server_at_us = hub->ports.now_us();
    gvl_show_item(hub->ports.bids, &anyone, &shown.item);

    for (i = 0; i < change->nbids; i++) {
        bids[i] = change->bids[i];
        bids[i].bidder_id = gvl_pseudonym(hub->ports.bids, &bids[i].item_id,
                                          &bids[i].bidder_id);
    }

    event = NULL;

    if (hub->ports.write(hub->ports.write_data, &shown, arena, &json)
        == GVL_OK)
    {
        hub->counts.written++;
        event = gvl_live_event_create(kind, change->item.bidding.sequence,
                                      json);
    }

    gvl_arena_destroy(arena);

    return event;
}
