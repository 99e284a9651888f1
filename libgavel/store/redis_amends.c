/* What the cache was not told, made good. */

#include <stdlib.h>

#include "redis_ask.h"


/* On the heap: no flow waits for it. */

typedef struct {
    gvl_redis_cache_t              *cache;
    gvl_redis_lost_t                about;
} gvl_redis_amends_t;


static bool gvl_redis_make_amends(gvl_redis_cache_t *cache,
    gvl_arena_t *arena, const gvl_redis_lost_t *lost);
static void gvl_redis_forgotten(const redisReply *reply, void *data);


/*
 * What could not be told would be read as the truth when Redis is back, so it
 * is remembered, and made good before anything is asked.
 */

void
gvl_redis_remember(gvl_redis_cache_t *cache, const gvl_redis_lost_t *lost)
{
    size_t  i;

    for (i = 0; i < cache->nlost; i++) {
        if (gvl_uuid_eq(&cache->lost[i].item_id, &lost->item_id)) {
            if (cache->lost[i].sequence < lost->sequence) {
                cache->lost[i].sequence = lost->sequence;
            }

            return;
        }
    }

    if (cache->nlost == GVL_REDIS_LOST_MAX) {
        gvl_redis_distrust(cache);
        return;
    }

    cache->lost[cache->nlost] = *lost;
    cache->nlost++;
}


void
gvl_redis_tell_lost(gvl_redis_cache_t *cache)
{
    size_t        i, kept;
    gvl_arena_t  *arena;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return;
    }

    kept = 0;

    for (i = 0; i < cache->nlost; i++) {
        if (!gvl_redis_make_amends(cache, arena, &cache->lost[i])) {
            cache->lost[kept] = cache->lost[i];
            kept++;
        }
    }

    cache->nlost = kept;
    gvl_arena_destroy(arena);
}


/*
 * Removes the item, for which there is always room, and then tells its
 * sequence as an update that follows nothing: nobody puts back what is older.
 */

bool
gvl_redis_forget(gvl_redis_cache_t *cache, gvl_arena_t *arena,
    const gvl_redis_lost_t *lost, gvl_redis_done_pt done, void *data)
{
    gvl_redis_args_t  *args, *removal;

    removal = gvl_redis_removal_args(arena, &lost->item_id);
    args = gvl_redis_script_args(cache, arena, GVL_REDIS_UPDATE,
                                 &lost->item_id, GVL_REDIS_UPDATE_WORDS);

    if (removal == NULL || args == NULL) {
        return false;
    }

    gvl_redis_put_int64(args, 0);
    gvl_redis_put_int64(args, lost->sequence);
    gvl_redis_put_int64(args, GVL_REDIS_LIFE_S);
    gvl_redis_put(args, GVL_STR(""));
    gvl_redis_put(args, GVL_STR(""));
    gvl_redis_put_int64(args, GVL_LEADERBOARD_MAX);
    gvl_redis_put(args, GVL_STR(""));
    gvl_redis_put(args, GVL_STR(""));

    return gvl_redis_conn_send(cache->conn, removal, NULL, NULL)
           && gvl_redis_conn_send(cache->conn, args, done, data);
}


static bool
gvl_redis_make_amends(gvl_redis_cache_t *cache, gvl_arena_t *arena,
    const gvl_redis_lost_t *lost)
{
    gvl_redis_amends_t  *amends;

    amends = malloc(sizeof(*amends));
    if (amends == NULL) {
        return false;
    }

    amends->cache = cache;
    amends->about = *lost;

    if (!gvl_redis_forget(cache, arena, lost, gvl_redis_forgotten, amends)) {
        free(amends);
        return false;
    }

    return true;
}


static void
gvl_redis_forgotten(const redisReply *reply, void *data)
{
    gvl_redis_amends_t  *amends;

    amends = data;

    if (reply == NULL || reply->type == REDIS_REPLY_ERROR) {
        gvl_redis_remember(amends->cache, &amends->about);

        if (reply != NULL) {
            gvl_redis_conn_close(amends->cache->conn, reply->str);
        }
    }

    free(amends);
}
