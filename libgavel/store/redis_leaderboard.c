/* Leaderboards in Redis: a sorted set of bidders, rebuilt after a miss. */

#include "redis_ask.h"


/* A bidder, an amount, a time. */
#define GVL_REDIS_RANK_WORDS  3

static bool gvl_redis_read_board(const redisReply *reply, gvl_arena_t *arena,
    void *out);
static bool gvl_redis_read_rank(redisReply *const *words, gvl_rank_t *rank);


gvl_rc_t
gvl_redis_ask_leaderboard(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, size_t limit, gvl_leaderboard_t *out)
{
    bool              *asked;
    gvl_redis_args_t  *args;

    out->found = false;
    asked = gvl_arena_take(flow->arena, sizeof(*asked));
    args = gvl_redis_script_args(data, flow->arena, GVL_REDIS_ASK_BOARD,
                                 item_id, 1);

    if (args == NULL || asked == NULL) {
        return GVL_OK;
    }

    gvl_redis_put_int64(args, (int64_t) limit);

    return gvl_redis_ask(data, flow, args, gvl_redis_read_board, out, asked);
}


static bool
gvl_redis_read_board(const redisReply *reply, gvl_arena_t *arena, void *out)
{
    size_t              i;
    gvl_str_t           seller;
    gvl_leaderboard_t  *board;

    board = out;

    if (reply->type != REDIS_REPLY_ARRAY || reply->elements < 2
        || (reply->elements - 2) % GVL_REDIS_RANK_WORDS != 0
        || (reply->elements - 2) / GVL_REDIS_RANK_WORDS > GVL_LEADERBOARD_MAX)
    {
        return false;
    }

    seller = gvl_redis_text(reply->element[0]);

    if (!gvl_uuid_read(seller, &board->seller_id)
        || !gvl_redis_int64(reply->element[1], &board->sequence))
    {
        return false;
    }

    board->n = (reply->elements - 2) / GVL_REDIS_RANK_WORDS;
    board->ranks = gvl_arena_take_array(arena, board->n,
                                        sizeof(*board->ranks));
    if (board->ranks == NULL) {
        return false;
    }

    for (i = 0; i < board->n; i++) {
        if (!gvl_redis_read_rank(&reply->element[2 + i * GVL_REDIS_RANK_WORDS],
                                 &board->ranks[i]))
        {
            return false;
        }
    }

    board->found = true;

    return true;
}


static bool
gvl_redis_read_rank(redisReply *const *words, gvl_rank_t *rank)
{
    return gvl_uuid_read(gvl_redis_text(words[0]), &rank->bidder_id)
           && gvl_redis_int64(words[1], &rank->amount_cents)
           && gvl_redis_int64(words[2], &rank->created_at_us);
}


void
gvl_redis_tell_leaderboard(void *data, const gvl_uuid_t *item_id,
    const gvl_leaderboard_t *board)
{
    size_t              i;
    gvl_arena_t        *arena;
    gvl_redis_args_t   *args;
    gvl_redis_cache_t  *cache;

    cache = data;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return;
    }

    args = gvl_redis_script_args(cache, arena, GVL_REDIS_PUT_BOARD, item_id,
                                 3 + GVL_REDIS_RANK_WORDS * board->n);

    if (args != NULL) {
        gvl_redis_put_int64(args, board->sequence);
        gvl_redis_put_int64(args, GVL_REDIS_LIFE_S);
        gvl_redis_put_uuid(args, &board->seller_id);

        for (i = 0; i < board->n; i++) {
            gvl_redis_put_uuid(args, &board->ranks[i].bidder_id);
            gvl_redis_put_int64(args, board->ranks[i].amount_cents);
            gvl_redis_put_int64(args, board->ranks[i].created_at_us);
        }

        /* Lost or refused, it will be told after the next miss. */
        (void) !gvl_redis_conn_send(cache->conn, args, NULL, NULL);
    }

    gvl_arena_destroy(arena);
}
