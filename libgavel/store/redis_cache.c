/* The cache as a whole: its connection, and what it could not be told. */

#include <stdlib.h>

#include "redis_ask.h"


/* When the last of those who can reach it has: two attempts, and their time. */
#define GVL_REDIS_RETURN_MAX_MS  (INT64_C(2) * GVL_REDIS_BACKOFF_MAX_MS)


static void gvl_redis_cache_changed(bool up, void *data);


gvl_redis_cache_t *
gvl_redis_cache_create(const gvl_redis_conf_t *conf)
{
    gvl_redis_conf_t    own;
    gvl_redis_cache_t  *cache;

    cache = calloc(1, sizeof(*cache));
    if (cache == NULL) {
        return NULL;
    }

    own = *conf;
    own.scripts = gvl_redis_scripts;
    own.nscripts = GVL_REDIS_SCRIPTS;
    own.changed = gvl_redis_cache_changed;
    own.data = cache;

    cache->loop = conf->loop;
    cache->conn = gvl_redis_conn_create(&own);

    if (cache->conn == NULL) {
        free(cache);
        return NULL;
    }

    return cache;
}


void
gvl_redis_cache_destroy(gvl_redis_cache_t *cache)
{
    if (cache == NULL) {
        return;
    }

    gvl_redis_conn_destroy(cache->conn);
    free(cache);
}


bool
gvl_redis_cache_up(const gvl_redis_cache_t *cache)
{
    return gvl_redis_conn_state(cache->conn) == GVL_REDIS_UP;
}


void
gvl_redis_cache_count(const gvl_redis_cache_t *cache, uint64_t *hits,
    uint64_t *misses)
{
    *hits = cache->hits;
    *misses = cache->misses;
}


void
gvl_redis_cache_port(gvl_redis_cache_t *cache, gvl_bids_cache_t *port)
{
    port->data = cache;
    port->ask_item = gvl_redis_ask_item;
    port->ask_leaderboard = gvl_redis_ask_leaderboard;
    port->tell_item = gvl_redis_tell_item;
    port->tell_leaderboard = gvl_redis_tell_leaderboard;
    port->tell_updates = gvl_redis_tell_updates;
}


/*
 * Commands are answered in order: what is said now precedes every ask.  But
 * others, too, have something to tell after it was away, and some of them may
 * have gone meanwhile: until what it held has expired, it is told everything
 * and asked nothing.
 */

static void
gvl_redis_cache_changed(bool up, void *data)
{
    gvl_redis_cache_t  *cache;

    cache = data;

    if (!up) {
        return;
    }

    gvl_redis_tell_lost(cache);

    if (gvl_redis_conn_was_away(cache->conn)) {
        gvl_redis_distrust(cache);
    }
}


void
gvl_redis_distrust(gvl_redis_cache_t *cache)
{
    cache->blind_until_ms = cache->loop->now_ms(cache->loop)
                            + GVL_REDIS_LIFE_S * INT64_C(1000)
                            + GVL_REDIS_RETURN_MAX_MS;
}
