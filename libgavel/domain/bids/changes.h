/* Who hears of a change of items after its commit: zone, cache, watchers. */

#ifndef GVL_BIDS_CHANGES_H
#define GVL_BIDS_CHANGES_H

#include "bids/ports.h"


/* This machine's workers know the item as it is now. */
void gvl_tell_seen(const gvl_bids_ports_t *ports, const gvl_bidding_t *item);

/* An ask: the updates live in the flow's arena until it goes on. */
GVL_MUST_USE gvl_rc_t gvl_tell_updates(const gvl_bids_ports_t *ports,
    gvl_flow_t *flow, const gvl_item_update_t *updates, size_t n);

#endif /* GVL_BIDS_CHANGES_H */
