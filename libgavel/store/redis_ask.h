/* What the files of the Redis cache share; nobody else includes it. */

#ifndef GVL_REDIS_ASK_H
#define GVL_REDIS_ASK_H

#include "redis_cache.h"
#include "redis_codec.h"
#include "redis_scripts.h"


/* Items whose updates are remembered while the connection is down. */
#define GVL_REDIS_LOST_MAX  1024

typedef struct {
    gvl_uuid_t                      item_id;
    int64_t                         sequence;
} gvl_redis_lost_t;

struct gvl_redis_cache_s {
    gvl_redis_conn_t               *conn;
    gvl_loop_t                     *loop;

    uint64_t                        hits;       /* of all that were asked */
    uint64_t                        misses;

    /* What Redis was to hear and may not have heard. */
    gvl_redis_lost_t                lost[GVL_REDIS_LOST_MAX];
    size_t                          nlost;
    int64_t                         blind_until_ms;     /* trust nothing */
};

/* Of GVL_REDIS_UPDATE: former, v, life, channel, message, ranks kept, b, t. */
#define GVL_REDIS_UPDATE_WORDS  8

/* Of an item's key; behind it its updates are published. */
#define GVL_REDIS_CHANNEL_SUFFIX  ":updates"

/* Reads an answer into out, which stays "not found" unless all is well. */
typedef bool (*gvl_redis_read_pt)(const redisReply *reply,
    gvl_arena_t *arena, void *out);

/*
 * Sends the command for the flow and resumes it with GVL_OK whatever happens;
 * *asked says whether Redis has answered.  Returns GVL_OK when it cannot be
 * asked, else GVL_AGAIN.
 */
GVL_MUST_USE gvl_rc_t gvl_redis_ask(gvl_redis_cache_t *cache,
    gvl_flow_t *flow, const gvl_redis_args_t *args, gvl_redis_read_pt read,
    void *out, bool *asked);

/* A new command for the item's keys; NULL: no memory. */
gvl_redis_args_t *gvl_redis_script_args(gvl_redis_cache_t *cache,
    gvl_arena_t *arena, gvl_redis_script_t script,
    const gvl_uuid_t *item_id, size_t max);

/* The command that removes the item's keys; NULL: no memory. */
gvl_redis_args_t *gvl_redis_removal_args(gvl_arena_t *arena,
    const gvl_uuid_t *item_id);

/* "gavel:{id}" and a suffix, in the arena. */
gvl_str_t gvl_redis_key(gvl_arena_t *arena, const gvl_uuid_t *item_id,
    const char *suffix);

void gvl_redis_put_uuid(gvl_redis_args_t *args, const gvl_uuid_t *id);

/* The bytes of a string in an answer; data NULL: it is none. */
gvl_str_t gvl_redis_text(const redisReply *reply);

/* What there is of an int64_t in an answer; false: there is none. */
GVL_MUST_USE bool gvl_redis_int64(const redisReply *reply, int64_t *value);

/* The functions of the port. */
gvl_rc_t gvl_redis_ask_item(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, gvl_item_found_t *out, bool *live);
void gvl_redis_tell_item(void *data, const gvl_item_t *item);
gvl_rc_t gvl_redis_ask_leaderboard(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, size_t limit, gvl_leaderboard_t *out);
void gvl_redis_tell_leaderboard(void *data, const gvl_uuid_t *item_id,
    const gvl_leaderboard_t *board);
gvl_rc_t gvl_redis_tell_updates(void *data, gvl_flow_t *flow,
    const gvl_item_update_t *updates, size_t n);

/* Asks nothing until all that Redis holds now has expired. */
void gvl_redis_distrust(gvl_redis_cache_t *cache);

/* redis_amends.c: this could not be told. */
void gvl_redis_remember(gvl_redis_cache_t *cache,
    const gvl_redis_lost_t *lost);

/* Makes the cache forget the item; done hears how. */
GVL_MUST_USE bool gvl_redis_forget(gvl_redis_cache_t *cache,
    gvl_arena_t *arena, const gvl_redis_lost_t *lost, gvl_redis_done_pt done,
    void *data);

/* Makes it forget what it holds of the items it was not told of. */
void gvl_redis_tell_lost(gvl_redis_cache_t *cache);

#endif /* GVL_REDIS_ASK_H */
