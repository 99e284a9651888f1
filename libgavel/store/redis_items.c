/* Items in Redis: asked before the database, told after a miss. */

#include "redis_ask.h"


static bool gvl_redis_read_item(const redisReply *reply, gvl_arena_t *arena,
    void *out);


gvl_rc_t
gvl_redis_ask_item(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    gvl_item_found_t *out, bool *live)
{
    gvl_redis_args_t  *args;

    out->found = false;
    out->least_sequence = 0;
    args = gvl_redis_args_create(flow->arena, 6);

    if (args != NULL) {
        gvl_redis_put(args, GVL_STR("HMGET"));
        gvl_redis_put(args, gvl_redis_key(flow->arena, item_id, ""));
        gvl_redis_put(args, GVL_STR("v"));
        gvl_redis_put(args, GVL_STR("s"));
        gvl_redis_put(args, GVL_STR("b"));
        gvl_redis_put(args, GVL_STR("t"));
    }

    return gvl_redis_ask(data, flow, args, gvl_redis_read_item, out, live);
}


static bool
gvl_redis_read_item(const redisReply *reply, gvl_arena_t *arena, void *out)
{
    int64_t            sequence;
    gvl_str_t          bidding, texts;
    gvl_item_found_t  *found;

    found = out;

    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 4
        || !gvl_redis_int64(reply->element[0], &found->least_sequence)
        || !gvl_redis_int64(reply->element[1], &sequence))
    {
        return false;
    }

    bidding = gvl_redis_text(reply->element[2]);
    texts = gvl_redis_text(reply->element[3]);

    found->found = bidding.data != NULL && texts.data != NULL
                   && gvl_redis_read_bidding(bidding, &found->item.bidding)
                   && found->item.bidding.sequence == sequence
                   && gvl_redis_read_texts(texts, arena, &found->item);

    return found->found;
}


void
gvl_redis_tell_item(void *data, const gvl_item_t *item)
{
    gvl_arena_t        *arena;
    gvl_redis_args_t   *args;
    gvl_redis_cache_t  *cache;

    cache = data;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return;
    }

    args = gvl_redis_script_args(cache, arena, GVL_REDIS_PUT_ITEM,
                                 &item->bidding.item_id, 4);

    if (args != NULL) {
        gvl_redis_put_int64(args, item->bidding.sequence);
        gvl_redis_put_int64(args, GVL_REDIS_LIFE_S);
        gvl_redis_put(args, gvl_redis_write_bidding(arena, &item->bidding));
        gvl_redis_put(args, gvl_redis_write_texts(arena, item));

        /* Lost or refused, it will be told after the next miss. */
        (void) !gvl_redis_conn_send(cache->conn, args, NULL, NULL);
    }

    gvl_arena_destroy(arena);
}
