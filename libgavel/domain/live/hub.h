/* All channels of one worker, and when whose turn it is. */

#ifndef GVL_LIVE_HUB_H
#define GVL_LIVE_HUB_H

#include "live/channel.h"


#define GVL_LIVE_BUCKETS  1024

/* Watchers who read the distant past from the database at once. */
#define GVL_LIVE_PAST_MAX  8

/* How often gvl_live_hub_turn() is called. */
#define GVL_LIVE_TURN_MS  250

/* Seldom: an update may have been lost.  Often: nobody tells us anything. */
#define GVL_LIVE_POLL_SELDOM_US  INT64_C(10000000)
#define GVL_LIVE_POLL_OFTEN_US   INT64_C(500000)

/* Counted since the start, but for the first two. */

typedef struct {
    uint64_t                        watchers;
    uint64_t                        channels;
    uint64_t                        events;     /* given to watchers */
    uint64_t                        written;    /* serialised */
    uint64_t                        skips;      /* slow, sent a snapshot */
    uint64_t                        gaps;       /* noticed */
    uint64_t                        asks;       /* of the database */
} gvl_live_counts_t;

typedef struct gvl_live_watcher_s  gvl_live_watcher_t;

struct gvl_live_hub_s {
    gvl_live_ports_t                ports;
    gvl_live_channel_t             *buckets[GVL_LIVE_BUCKETS];
    gvl_link_t                      turns;      /* channels with ready ones */
    gvl_link_t                      line;       /* watchers for their past */
    size_t                          npasts;
    gvl_live_counts_t               counts;

    /* From the program: tells a watcher to take, and asks for a drain. */
    void                          (*wake)(gvl_live_watcher_t *watcher);
    void                          (*rouse)(void *data);
    void                           *data;
};

void gvl_live_hub_init(gvl_live_hub_t *hub, const gvl_live_ports_t *ports);

/* What has been committed, by this worker or another one. */
void gvl_live_hub_tell(gvl_live_hub_t *hub, const gvl_item_update_t *update);

/* The way for news has come back, or gone. */
void gvl_live_hub_news(gvl_live_hub_t *hub, bool up);

/* Asks the database where it is time to. */
void gvl_live_hub_turn(gvl_live_hub_t *hub);

/* Wakes at most max watchers; true: more are waiting to be woken. */
bool gvl_live_hub_drain(gvl_live_hub_t *hub, size_t max);

/* The item's channel, made if need be; NULL: no memory. */
gvl_live_channel_t *gvl_live_hub_channel(gvl_live_hub_t *hub,
    const gvl_uuid_t *item_id);

/* Takes the channel out of the table. */
void gvl_live_hub_forget(gvl_live_hub_t *hub,
    const gvl_live_channel_t *channel);

#endif /* GVL_LIVE_HUB_H */
