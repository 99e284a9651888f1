/* A cache on a real Redis, one item, and what is put there and asked for. */

#ifndef GVL_TEST_REDIS_WORLD_H
#define GVL_TEST_REDIS_WORLD_H

#include "poll_loop.h"
#include "redis_cache.h"
#include "redis_server.h"
#include "suite.h"


/* What a busy machine does not need for a command. */
#define DEADLINE_MS  2000

/* One ask or tell, as a story of one step. */

typedef struct {
    enum { ASK_ITEM, ASK_BOARD, TELL_UPDATES }  what;
    gvl_item_found_t                found;
    bool                            live;
    gvl_leaderboard_t               board;
    size_t                          limit;
    const gvl_item_update_t        *update;
    bool                            ended;
    bool                            waited;
} asking_t;


extern poll_loop_t         loop;
extern redis_server_t      server;
extern gvl_redis_conf_t    conf;
extern gvl_redis_cache_t  *cache;
extern gvl_bids_cache_t    port;
extern gvl_uuid_t          item_id;
extern gvl_uuid_t          seller_id;


/* Adds the fixture, a server for each test, then runs the cases. */
int redis_run(const char *name, TCase *tcase);

/* Asks or tells; ask() waits for the answer. */
void ask_later(asking_t *asking);
void ask(asking_t *asking);

gvl_item_found_t cached(bool *live);

/* The sequence of the cached item; 0: a miss; -1: Redis was not asked. */
int64_t cached_sequence(void);

gvl_leaderboard_t cached_board(size_t limit);
gvl_item_t item_at(int64_t sequence);
void put_item(int64_t sequence);

/* n bids of bidders 10, 11 ..., after the sequence before them. */
void tell_bids(int64_t former, size_t n, bool wait);

/* What it held when it came back has expired, by our clock. */
void wait_for_trust(void);

gvl_leaderboard_t board_at(int64_t sequence, size_t n, gvl_rank_t *ranks);

#endif /* GVL_TEST_REDIS_WORLD_H */
