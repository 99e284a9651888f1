/*
 * Redis as the cache of items and leaderboards: the port of bids/ports.h.
 *
 * Of each item Redis holds a hash with the latest sequence it was told (v),
 * the item (its sequence s, the bidding b, the texts t) and what belongs to
 * the leaderboard (its sequence r, its length n, its seller o, and when each
 * ranked bidder bid); beside it a sorted set of bidders by amount.  All of it
 * goes after GVL_REDIS_LIFE_S without a change.  The sequence v outlives what
 * it forbids: a read that was overtaken by a bid cannot put its old item back.
 */

#ifndef GVL_REDIS_CACHE_H
#define GVL_REDIS_CACHE_H

#include "bids/ports.h"
#include "redis_conn.h"


/* Much longer than any read that could come home with an older item. */
#define GVL_REDIS_LIFE_S  60

typedef struct gvl_redis_cache_s  gvl_redis_cache_t;

/*
 * Connects as the conf says (its scripts, changed and data are the cache's
 * own); NULL: no memory.
 */
gvl_redis_cache_t *gvl_redis_cache_create(const gvl_redis_conf_t *conf);

/* Flows that wait for it are resumed, with misses. */
void gvl_redis_cache_destroy(gvl_redis_cache_t *cache);

bool gvl_redis_cache_up(const gvl_redis_cache_t *cache);

/* How many asks it answered, and how many went on to the database. */
void gvl_redis_cache_count(const gvl_redis_cache_t *cache, uint64_t *hits,
    uint64_t *misses);

/* The cache as a port, which the cache outlives. */
void gvl_redis_cache_port(gvl_redis_cache_t *cache, gvl_bids_cache_t *port);

#endif /* GVL_REDIS_CACHE_H */
