/*
 * One item and its watchers in one worker.
 *
 * A channel knows the item as it is, keeps its last changes, and asks the
 * database at most one thing at a time, whatever the number of watchers.
 */

#ifndef GVL_LIVE_CHANNEL_H
#define GVL_LIVE_CHANNEL_H

#include "live/link.h"
#include "live/ports.h"
#include "live/ring.h"


/* Bids a snapshot shows: a screenful. */
#define GVL_LIVE_SNAPSHOT_BIDS  20

/* A snapshot is written anew for its clock after this. */
#define GVL_LIVE_SNAPSHOT_US  INT64_C(1000000)

typedef struct gvl_live_hub_s      gvl_live_hub_t;
typedef struct gvl_live_channel_s  gvl_live_channel_t;

typedef enum {
    GVL_LIVE_LOADING = 0,
    GVL_LIVE_OPEN,                  /* there is more to come */
    GVL_LIVE_OVER,                  /* ended or cancelled: no more changes */
    GVL_LIVE_MISSING,               /* there is no such item */
    GVL_LIVE_FAILED                 /* it could not be read */
} gvl_live_state_t;

struct gvl_live_channel_s {
    gvl_live_hub_t                 *hub;
    gvl_live_channel_t             *next;       /* in the hub's table */
    gvl_uuid_t                      item_id;
    gvl_live_state_t                state;

    gvl_item_t                      item;
    gvl_arena_t                    *texts;      /* of the item */
    gvl_live_ring_t                 ring;
    int64_t                         newest;     /* sequence heard of */

    gvl_live_event_t               *snapshot;   /* NULL: none is fresh */
    int64_t                         snapshot_sequence;
    int64_t                         snapshot_at_us;

    gvl_flow_t                     *flow;       /* asking; NULL: none */
    gvl_live_page_t                *page;       /* in its arena */
    int64_t                         asked_after;
    int64_t                         asked_at_us;
    int64_t                         read_at_us; /* asked with success */
    bool                            doubted;    /* somebody waits for it */

    gvl_link_t                      idle;       /* watchers up to date */
    gvl_link_t                      ready;      /* watchers to be woken */
    gvl_link_t                      turn;       /* in the hub's queue */
    size_t                          nwatchers;
};

/* Starts loading; NULL: no memory. */
gvl_live_channel_t *gvl_live_channel_create(gvl_live_hub_t *hub,
    const gvl_uuid_t *item_id);

/* Nobody watches any more. */
void gvl_live_channel_destroy(gvl_live_channel_t *channel);

/* What has happened, in any order, once or more often. */
void gvl_live_channel_tell(gvl_live_channel_t *channel,
    const gvl_item_update_t *update);

/* Asks the database for what has happened since, unless it is asked. */
void gvl_live_channel_ask(gvl_live_channel_t *channel);

/* Asks if it is time to. */
void gvl_live_channel_poll(gvl_live_channel_t *channel);

/* Has a watcher of the channel woken soon, or all who were up to date. */
void gvl_live_channel_wake(gvl_live_channel_t *channel, gvl_link_t *watcher);
void gvl_live_channel_rouse(gvl_live_channel_t *channel);

/* Adds the changes that are new; GVL_INTERNAL: a bid among them is missing. */
GVL_MUST_USE gvl_rc_t gvl_live_channel_add(gvl_live_channel_t *channel,
    const gvl_item_update_t *update);

/* Keeps the item's texts; its bidding as well, for want of another. */
GVL_MUST_USE gvl_rc_t gvl_live_channel_keep(gvl_live_channel_t *channel,
    const gvl_item_t *item);

/*
 * The event of a change in the ring, or everything as it is now; shared, so
 * the caller drops it.  NULL: no memory.
 */
gvl_live_event_t *gvl_live_channel_event(gvl_live_channel_t *channel,
    int64_t sequence);
gvl_live_event_t *gvl_live_channel_snapshot(gvl_live_channel_t *channel);

/* The same for a change that is in no ring; of a bid, if it was one. */
gvl_live_event_t *gvl_live_past_event(gvl_live_hub_t *hub,
    const gvl_item_t *now, int64_t sequence, const gvl_bid_t *bid);

#endif /* GVL_LIVE_CHANNEL_H */
