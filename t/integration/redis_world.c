/* A cache on a real Redis, one item, and what is put there and asked for. */

#include "memory.h"
#include "redis_world.h"


poll_loop_t           loop;
redis_server_t        server;
gvl_redis_conf_t      conf;
gvl_redis_cache_t    *cache;
gvl_bids_cache_t      port;
gvl_uuid_t            item_id;
gvl_uuid_t            seller_id;


static gvl_uuid_t
id_of(uint8_t n)
{
    gvl_uuid_t  id;

    memset(&id, 0, sizeof(id));
    id.bytes[15] = n;

    return id;
}


static void
setup(void)
{
    poll_loop_init(&loop);

    server.port = redis_server_free_port();
    redis_server_start(&server, "");

    memset(&conf, 0, sizeof(conf));
    conf.loop = &loop.hooks;
    conf.name = "cache";
    conf.host = "127.0.0.1";
    conf.port = server.port;
    conf.connect_deadline_ms = DEADLINE_MS;
    conf.command_deadline_ms = DEADLINE_MS;
    conf.commands_max = 4096;
    conf.bytes_max = 4 * 1024 * 1024;

    cache = gvl_redis_cache_create(&conf);
    ck_assert_ptr_nonnull(cache);
    gvl_redis_cache_port(cache, &port);
    poll_loop_until(&loop, gvl_redis_cache_up(cache));

    item_id = id_of(1);
    seller_id = id_of(2);
    arena_begin();
}


static void
teardown(void)
{
    gvl_redis_cache_destroy(cache);
    redis_server_kill(&server);
    arena_end();
}


int
redis_run(const char *name, TCase *tcase)
{
    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, setup, teardown);

    return suite_run(name, tcase);
}


static gvl_rc_t
asking_step(gvl_flow_t *flow)
{
    asking_t  *asking;

    asking = flow->story;

    switch (asking->what) {
    case ASK_ITEM:
        return port.ask_item(port.data, flow, &item_id, &asking->found,
                             &asking->live);
    case ASK_BOARD:
        return port.ask_leaderboard(port.data, flow, &item_id, asking->limit,
                                    &asking->board);
    default:
        return port.tell_updates(port.data, flow, asking->update, 1);
    }
}


static const gvl_step_t  asking_steps[] = {
    { "asking the cache", asking_step },
    { NULL, NULL }
};


static void
asking_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    asking_t  *asking;

    asking = flow->story;
    ck_assert_int_eq(rc, GVL_OK);
    asking->ended = true;
}


void
ask_later(asking_t *asking)
{
    gvl_rc_t     rc;
    gvl_flow_t  *flow;

    asking->ended = false;
    flow = gvl_flow_create(arena, asking_steps, asking);
    flow->ended = asking_ended;

    rc = gvl_flow_start(flow);
    asking->waited = rc == GVL_AGAIN;

    if (rc != GVL_AGAIN) {
        ck_assert_int_eq(rc, GVL_OK);
        asking->ended = true;
    }
}


void
ask(asking_t *asking)
{
    ask_later(asking);
    poll_loop_until(&loop, asking->ended);
}


gvl_item_found_t
cached(bool *live)
{
    asking_t  asking;

    memset(&asking, 0, sizeof(asking));
    asking.what = ASK_ITEM;
    ask(&asking);
    *live = asking.live;

    return asking.found;
}


int64_t
cached_sequence(void)
{
    bool              live;
    gvl_item_found_t  found;

    found = cached(&live);

    return !live ? -1 : found.found ? found.item.bidding.sequence : 0;
}


gvl_leaderboard_t
cached_board(size_t limit)
{
    asking_t  asking;

    memset(&asking, 0, sizeof(asking));
    asking.what = ASK_BOARD;
    asking.limit = limit;
    ask(&asking);

    return asking.board;
}


gvl_item_t
item_at(int64_t sequence)
{
    gvl_item_t  item;

    memset(&item, 0, sizeof(item));
    item.bidding.item_id = item_id;
    item.bidding.seller_id = seller_id;
    item.bidding.status = GVL_STATUS_ACTIVE;
    item.bidding.start_cents = 100;
    item.bidding.highest_cents = sequence * 100;
    item.bidding.sequence = sequence;
    item.bidding.end_at_us = INT64_C(1800000000000000);
    item.title = GVL_STR("A \"title\"\r\n with \xe2\x82\xac");
    item.description = GVL_STR("");
    item.category = GVL_STR("art");
    item.images[0] = GVL_STR("https://a.example/1.jpg");
    item.images[1] = GVL_STR("https://a.example/2.jpg");
    item.nimages = 2;

    return item;
}


void
put_item(int64_t sequence)
{
    gvl_item_t  item;

    item = item_at(sequence);
    port.tell_item(port.data, &item);
}


void
tell_bids(int64_t former, size_t n, bool wait)
{
    size_t              i;
    asking_t            asking;
    gvl_bid_t           bids[GVL_BATCH_MAX];
    gvl_item_update_t   update;

    memset(bids, 0, sizeof(bids));
    memset(&update, 0, sizeof(update));
    memset(&asking, 0, sizeof(asking));

    for (i = 0; i < n; i++) {
        bids[i].item_id = item_id;
        bids[i].id = id_of((uint8_t) (100 + i));
        bids[i].bidder_id = id_of((uint8_t) (10 + (former + (int64_t) i) % 3));
        bids[i].sequence = former + 1 + (int64_t) i;
        bids[i].amount_cents = bids[i].sequence * 100;
        bids[i].created_at_us = bids[i].sequence;
    }

    update.bidding = item_at(former + (int64_t) n).bidding;
    update.former_sequence = former;
    update.bids = bids;
    update.nbids = n;

    asking.what = TELL_UPDATES;
    asking.update = &update;
    ask(&asking);
    ck_assert_int_eq(asking.waited, wait);
}


void
wait_for_trust(void)
{
    ck_assert_int_eq(cached_sequence(), -1);

    /* When this one, which changes nothing, is answered, all are. */
    tell_bids(0, 1, true);

    poll_loop_skew_ms += INT64_C(1000) * GVL_REDIS_LIFE_S - 1;
    ck_assert_int_eq(cached_sequence(), -1);
    poll_loop_skew_ms += 2 * GVL_REDIS_BACKOFF_MAX_MS + 1;
}


gvl_leaderboard_t
board_at(int64_t sequence, size_t n, gvl_rank_t *ranks)
{
    size_t             i;
    gvl_leaderboard_t  board;

    memset(&board, 0, sizeof(board));
    memset(ranks, 0, n * sizeof(*ranks));
    board.found = true;
    board.seller_id = seller_id;
    board.sequence = sequence;
    board.ranks = ranks;
    board.n = n;

    for (i = 0; i < n; i++) {
        ranks[i].bidder_id = id_of((uint8_t) (50 + i));
        ranks[i].amount_cents = (int64_t) (n - i);
        ranks[i].created_at_us = (int64_t) i;
    }

    return board;
}
