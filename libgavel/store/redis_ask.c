/* How the cache's asks become commands, and answers become misses. */

#include <stdlib.h>
#include <string.h>

#include "redis_ask.h"


/* EVALSHA, its script, the number of keys, two keys. */
#define GVL_REDIS_SCRIPT_WORDS  5

typedef struct {
    gvl_redis_cache_t              *cache;
    gvl_flow_t                     *flow;
    gvl_redis_read_pt               read;
    void                           *out;
    bool                           *asked;
} gvl_redis_ask_t;


static void gvl_redis_ask_done(const redisReply *reply, void *data);


gvl_rc_t
gvl_redis_ask(gvl_redis_cache_t *cache, gvl_flow_t *flow,
    const gvl_redis_args_t *args, gvl_redis_read_pt read, void *out,
    bool *asked)
{
    gvl_redis_ask_t  *ask;

    *asked = false;
    cache->misses++;

    /* After too many losses nothing here is believed until it has expired. */

    if (args == NULL
        || cache->loop->now_ms(cache->loop) < cache->blind_until_ms)
    {
        return GVL_OK;
    }

    ask = gvl_arena_take(flow->arena, sizeof(*ask));
    if (ask == NULL) {
        return GVL_OK;
    }

    ask->cache = cache;
    ask->flow = flow;
    ask->read = read;
    ask->out = out;
    ask->asked = asked;

    return gvl_redis_conn_send(cache->conn, args, gvl_redis_ask_done, ask)
           ? GVL_AGAIN : GVL_OK;
}


static void
gvl_redis_ask_done(const redisReply *reply, void *data)
{
    gvl_redis_ask_t  *ask;

    ask = data;

    if (reply != NULL) {
        *ask->asked = true;

        if (ask->read(reply, ask->flow->arena, ask->out)) {
            ask->cache->hits++;
            ask->cache->misses--;
        }
    }

    gvl_flow_resume(ask->flow, GVL_OK);
}


gvl_redis_args_t *
gvl_redis_script_args(gvl_redis_cache_t *cache, gvl_arena_t *arena,
    gvl_redis_script_t script, const gvl_uuid_t *item_id, size_t max)
{
    gvl_redis_args_t  *args;

    args = gvl_redis_args_create(arena, GVL_REDIS_SCRIPT_WORDS + max);
    if (args == NULL) {
        return NULL;
    }

    gvl_redis_put_script(args, cache->conn, script, 2);
    gvl_redis_put(args, gvl_redis_key(arena, item_id, ""));
    gvl_redis_put(args, gvl_redis_key(arena, item_id, ":ranks"));

    return args;
}


gvl_redis_args_t *
gvl_redis_removal_args(gvl_arena_t *arena, const gvl_uuid_t *item_id)
{
    gvl_redis_args_t  *args;

    args = gvl_redis_args_create(arena, 3);
    if (args == NULL) {
        return NULL;
    }

    gvl_redis_put(args, GVL_STR("DEL"));
    gvl_redis_put(args, gvl_redis_key(arena, item_id, ""));
    gvl_redis_put(args, gvl_redis_key(arena, item_id, ":ranks"));

    return args;
}


/* The braces keep an item's keys on one node, should there be several. */

gvl_str_t
gvl_redis_key(gvl_arena_t *arena, const gvl_uuid_t *item_id,
    const char *suffix)
{
    char        *key;
    gvl_str_t    start, end;

    start = GVL_STR("gavel:{");
    end = gvl_str_from(suffix);

    key = gvl_arena_take(arena,
                         start.len + GVL_UUID_TEXT_LEN + 1 + end.len + 1);
    if (key == NULL) {
        return GVL_STR_NULL;
    }

    memcpy(key, start.data, start.len);
    gvl_uuid_write(item_id, key + start.len);
    key[start.len + GVL_UUID_TEXT_LEN] = '}';
    memcpy(key + start.len + GVL_UUID_TEXT_LEN + 1, end.data, end.len);

    return gvl_str_from(key);
}


void
gvl_redis_put_uuid(gvl_redis_args_t *args, const gvl_uuid_t *id)
{
    char  *text;

    text = gvl_arena_take(args->arena, GVL_UUID_TEXT_LEN);

    if (text != NULL) {
        gvl_uuid_write(id, text);
    }

    gvl_redis_put(args, (gvl_str_t) { text, GVL_UUID_TEXT_LEN });
}


gvl_str_t
gvl_redis_text(const redisReply *reply)
{
    if (reply->type != REDIS_REPLY_STRING) {
        return GVL_STR_NULL;
    }

    return (gvl_str_t) { reply->str, reply->len };
}


bool
gvl_redis_int64(const redisReply *reply, int64_t *value)
{
    char  *end;

    if (reply->type != REDIS_REPLY_STRING || reply->len == 0
        || reply->len > 16)
    {
        return false;
    }

    /* hiredis terminates its strings; 16 digits cannot overflow. */
    *value = strtoll(reply->str, &end, 10);

    return end == reply->str + reply->len && *value >= 0
           && *value <= GVL_AMOUNT_MAX;
}
