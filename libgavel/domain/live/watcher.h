/*
 * Somebody who watches an item, and what they have seen of it.
 *
 * A watcher takes one event after the other, each exactly once and in order;
 * its owner sends them as fast as the other side reads.  Whoever has fallen
 * out of the ring is given a snapshot instead of what they missed; whoever
 * comes back after a pause reads the past from the database first.
 */

#ifndef GVL_LIVE_WATCHER_H
#define GVL_LIVE_WATCHER_H

#include "live/hub.h"


/* Further behind than this, the past is not worth reading: a snapshot. */
#define GVL_LIVE_RESUME_MAX  10000

/* Bids of the past read at once, for one watcher. */
#define GVL_LIVE_PAST_PAGE  128

/* Of somebody who has seen nothing. */
#define GVL_LIVE_NEVER  (-1)

struct gvl_live_watcher_s {
    gvl_link_t                      link;       /* in the channel's queues */
    gvl_link_t                      line;       /* in the hub's */
    gvl_live_channel_t             *channel;
    int64_t                         seen;       /* the last sequence given */
    int64_t                         since_us;   /* when it came */
    bool                            resuming;   /* nothing may be skipped */
    bool                            broken;     /* what it missed is lost */

    gvl_flow_t                     *flow;       /* asking for the past */
    gvl_arena_t                    *arena;      /* of the past, and the flow */
    gvl_live_page_t                *past;
    int64_t                         past_after; /* the sequence asked for */
};

/* Joins the item's watchers; GVL_NO_MEMORY. */
GVL_MUST_USE gvl_rc_t gvl_live_watch(gvl_live_hub_t *hub,
    gvl_live_watcher_t *watcher, const gvl_uuid_t *item_id, int64_t seen);

void gvl_live_leave(gvl_live_watcher_t *watcher);

/* The next event, to be dropped after use; NULL: wait to be woken. */
gvl_live_event_t *gvl_live_take(gvl_live_watcher_t *watcher);

/* An event from the page that was read, or NULL and another one is asked. */
gvl_live_event_t *gvl_live_past_take(gvl_live_watcher_t *watcher);

/* The past has been told, or nobody wants to hear it any more. */
void gvl_live_past_end(gvl_live_watcher_t *watcher);

/* Is not to be woken until it has taken again: its reader is slow. */
void gvl_live_pause(gvl_live_watcher_t *watcher);

/* Has seen all there will ever be. */
bool gvl_live_done(const gvl_live_watcher_t *watcher);

#endif /* GVL_LIVE_WATCHER_H */
