/* Tells of changes whoever is there to hear: zone and cache are optional. */

#include "bids/changes.h"


void
gvl_tell_seen(const gvl_bids_ports_t *ports, const gvl_bidding_t *item)
{
    gvl_seen_t  seen;

    if (ports->seen == NULL) {
        return;
    }

    seen.item_id = item->item_id;
    seen.seller_id = item->seller_id;
    seen.highest_bidder_id = item->highest_bidder_id;
    seen.highest_cents = item->highest_cents;
    seen.sequence = item->sequence;
    seen.end_at_us = item->end_at_us;

    ports->seen->tell(ports->seen->data, &seen);
}


gvl_rc_t
gvl_tell_updates(const gvl_bids_ports_t *ports, gvl_flow_t *flow,
    const gvl_item_update_t *updates, size_t n)
{
    if (ports->cache == NULL || n == 0) {
        return GVL_OK;
    }

    return ports->cache->tell_updates(ports->cache->data, flow, updates, n);
}
