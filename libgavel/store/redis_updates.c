/* What the cache and its listeners are told after each commit. */

#include "redis_ask.h"


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
    bool                            again;      /* after an error */
} gvl_redis_told_t;


static bool gvl_redis_tell_update(gvl_redis_cache_t *cache,
    gvl_arena_t *arena, gvl_redis_telling_t *telling,
    const gvl_item_update_t *update);
static void gvl_redis_put_ranks(gvl_redis_args_t *args,
    const gvl_item_update_t *update);
static bool gvl_redis_bid_again(const gvl_item_update_t *update, size_t i);
static void gvl_redis_update_told(const redisReply *reply, void *data);


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


/*
 * A Redis that is out of memory takes nothing, but shows what it holds: it
 * must forget the item before the bidder is told, whoever reads it then.  One
 * that cannot do even that is left alone for a while.
 */

static void
gvl_redis_update_told(const redisReply *reply, void *data)
{
    bool               failed;
    gvl_flow_t        *flow;
    gvl_redis_told_t  *told;

    told = data;
    flow = told->telling->flow;
    failed = reply == NULL || reply->type == REDIS_REPLY_ERROR;

    if (failed && reply != NULL && !told->again) {
        told->again = true;

        if (gvl_redis_forget(told->cache, flow->arena, &told->about,
                             gvl_redis_update_told, told))
        {
            return;
        }
    }

    if (failed) {
        gvl_redis_remember(told->cache, &told->about);

        if (reply != NULL) {
            gvl_redis_conn_close(told->cache->conn, reply->str);
        }
    }

    told->telling->left--;

    if (told->telling->left == 0) {
        gvl_flow_resume(flow, GVL_OK);
    }
}
