/* What the cache and its listeners are told after each commit. */

#include <stdlib.h>

#include "redis_ask.h"


/* former, v, life, channel, message, ranks kept, b, t */
#define GVL_REDIS_UPDATE_WORDS  8

#define GVL_REDIS_RANK_WORDS  3

/* Updates of one flow that Redis has not answered. */

typedef struct {
    gvl_flow_t                     *flow;
    size_t                          left;
} gvl_redis_telling_t;

typedef struct {
    gvl_redis_telling_t            *telling;
    gvl_redis_cache_t              *cache;
    gvl_redis_lost_t                about;
} gvl_redis_told_t;

/* Made good, on the heap: no flow waits for it. */

typedef struct {
    gvl_redis_cache_t              *cache;
    gvl_redis_lost_t                about;
} gvl_redis_amends_t;


static bool gvl_redis_tell_update(gvl_redis_cache_t *cache,
    gvl_arena_t *arena, gvl_redis_telling_t *telling,
    const gvl_item_update_t *update);
static void gvl_redis_put_ranks(gvl_redis_args_t *args,
    const gvl_item_update_t *update);
static bool gvl_redis_bid_again(const gvl_item_update_t *update, size_t i);
static void gvl_redis_update_told(const redisReply *reply, void *data);
static void gvl_redis_remember(gvl_redis_cache_t *cache,
    const gvl_redis_lost_t *lost);
static bool gvl_redis_forget(gvl_redis_cache_t *cache, gvl_arena_t *arena,
    const gvl_redis_lost_t *lost);
static void gvl_redis_forgotten(const redisReply *reply, void *data);


gvl_rc_t
gvl_redis_tell_updates(void *data, gvl_flow_t *flow,
    const gvl_item_update_t *updates, size_t n)
{
    size_t                i;
    gvl_redis_lost_t      lost;
    gvl_redis_cache_t    *cache;
    gvl_redis_telling_t  *telling;

    cache = data;
    telling = gvl_arena_take(flow->arena, sizeof(*telling));

    if (telling != NULL) {
        telling->flow = flow;
    }

    for (i = 0; i < n; i++) {
        if (telling == NULL
            || !gvl_redis_tell_update(cache, flow->arena, telling,
                                      &updates[i]))
        {
            lost.item_id = updates[i].bidding.item_id;
            lost.sequence = updates[i].bidding.sequence;
            gvl_redis_remember(cache, &lost);
        }
    }

    return telling != NULL && telling->left > 0 ? GVL_AGAIN : GVL_OK;
}


static bool
gvl_redis_tell_update(gvl_redis_cache_t *cache, gvl_arena_t *arena,
    gvl_redis_telling_t *telling, const gvl_item_update_t *update)
{
    gvl_redis_told_t  *told;
    gvl_redis_args_t  *args;

    /* Spares the work while it is down. */

    if (!gvl_redis_cache_up(cache)) {
        return false;
    }

    told = gvl_arena_take(arena, sizeof(*told));
    args = gvl_redis_script_args(cache, arena, GVL_REDIS_UPDATE,
                                 &update->bidding.item_id,
                                 GVL_REDIS_UPDATE_WORDS
                                 + GVL_REDIS_RANK_WORDS * update->nbids);

    if (told == NULL || args == NULL) {
        return false;
    }

    told->telling = telling;
    told->cache = cache;
    told->about.item_id = update->bidding.item_id;
    told->about.sequence = update->bidding.sequence;

    gvl_redis_put_int64(args, update->former_sequence);
    gvl_redis_put_int64(args, update->bidding.sequence);
    gvl_redis_put_int64(args, GVL_REDIS_LIFE_S);
    gvl_redis_put(args, gvl_redis_key(arena, &update->bidding.item_id,
                                      GVL_REDIS_CHANNEL_SUFFIX));
    gvl_redis_put(args, gvl_redis_write_update(arena, update));
    gvl_redis_put_int64(args, GVL_LEADERBOARD_MAX);
    gvl_redis_put(args, gvl_redis_write_bidding(arena, &update->bidding));
    gvl_redis_put(args, update->item == NULL ? GVL_STR("")
                        : gvl_redis_write_texts(arena, update->item));
    gvl_redis_put_ranks(args, update);

    if (!gvl_redis_conn_send(cache->conn, args, gvl_redis_update_told, told)) {
        return false;
    }

    telling->left++;

    return true;
}


/* A bidder's last bid is the highest, and the only one that ranks. */

static void
gvl_redis_put_ranks(gvl_redis_args_t *args, const gvl_item_update_t *update)
{
    size_t  i, n;

    n = 0;

    for (i = update->nbids; i > 0 && n < GVL_LEADERBOARD_MAX; i--) {
        if (gvl_redis_bid_again(update, i - 1)) {
            continue;
        }

        gvl_redis_put_uuid(args, &update->bids[i - 1].bidder_id);
        gvl_redis_put_int64(args, update->bids[i - 1].amount_cents);
        gvl_redis_put_int64(args, update->bids[i - 1].created_at_us);
        n++;
    }
}


static bool
gvl_redis_bid_again(const gvl_item_update_t *update, size_t i)
{
    size_t  later;

    for (later = i + 1; later < update->nbids; later++) {
        if (gvl_uuid_eq(&update->bids[later].bidder_id,
                        &update->bids[i].bidder_id))
        {
            return true;
        }
    }

    return false;
}


static void
gvl_redis_update_told(const redisReply *reply, void *data)
{
    gvl_flow_t        *flow;
    gvl_redis_told_t  *told;

    told = data;

    if (reply == NULL || reply->type == REDIS_REPLY_ERROR) {
        gvl_redis_remember(told->cache, &told->about);
    }

    told->telling->left--;

    if (told->telling->left == 0) {
        flow = told->telling->flow;
        gvl_flow_resume(flow, GVL_OK);
    }
}


/*
 * What could not be told would be read as the truth when Redis is back, so it
 * is remembered, and made good before anything is asked.
 */

static void
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
        if (!gvl_redis_forget(cache, arena, &cache->lost[i])) {
            cache->lost[kept] = cache->lost[i];
            kept++;
        }
    }

    cache->nlost = kept;
    gvl_arena_destroy(arena);
}


/* An update that follows nothing, so that anything older is dropped. */

static bool
gvl_redis_forget(gvl_redis_cache_t *cache, gvl_arena_t *arena,
    const gvl_redis_lost_t *lost)
{
    gvl_redis_args_t    *args;
    gvl_redis_amends_t  *amends;

    amends = malloc(sizeof(*amends));
    args = gvl_redis_script_args(cache, arena, GVL_REDIS_UPDATE,
                                 &lost->item_id, GVL_REDIS_UPDATE_WORDS);

    if (amends == NULL || args == NULL) {
        free(amends);
        return false;
    }

    amends->cache = cache;
    amends->about = *lost;

    gvl_redis_put_int64(args, 0);
    gvl_redis_put_int64(args, lost->sequence);
    gvl_redis_put_int64(args, GVL_REDIS_LIFE_S);
    gvl_redis_put(args, GVL_STR(""));
    gvl_redis_put(args, GVL_STR(""));
    gvl_redis_put_int64(args, GVL_LEADERBOARD_MAX);
    gvl_redis_put(args, GVL_STR(""));
    gvl_redis_put(args, GVL_STR(""));

    if (!gvl_redis_conn_send(cache->conn, args, gvl_redis_forgotten, amends)) {
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
    }

    free(amends);
}
