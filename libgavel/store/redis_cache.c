/* The cache as a whole: its connection, and what it could not be told. */

#include <stdlib.h>

#include "redis_ask.h"


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
gvl_redis_cache_port(gvl_redis_cache_t *cache, gvl_bids_cache_t *port)
{
    port->data = cache;
    port->ask_item = gvl_redis_ask_item;
    port->ask_leaderboard = gvl_redis_ask_leaderboard;
    port->tell_item = gvl_redis_tell_item;
    port->tell_leaderboard = gvl_redis_tell_leaderboard;
    port->tell_updates = gvl_redis_tell_updates;
}


/* Commands are answered in order: what is said now precedes every ask. */

static void
gvl_redis_cache_changed(bool up, void *data)
{
    if (up) {
        gvl_redis_tell_lost(data);
    }
}
