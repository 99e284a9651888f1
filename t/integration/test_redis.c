/* The cache on a real Redis: versions, losses, and life without it. */

#include <check.h>
#include <inttypes.h>

#include "poll_loop.h"
#include "redis_cache.h"
#include "redis_listener.h"
#include "redis_server.h"


/* What a busy machine does not need for a command. */
#define DEADLINE_MS  2000

/* Long enough for several of its attempts to connect. */
#define SILENCE_MS   400

static poll_loop_t           loop;
static redis_server_t        server;
static gvl_redis_conf_t      conf;
static gvl_redis_cache_t    *cache;
static gvl_bids_cache_t      port;
static gvl_uuid_t            item_id;
static gvl_uuid_t            seller_id;
static gvl_arena_t          *arena;


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
    arena = gvl_arena_create();
}


static void
teardown(void)
{
    gvl_redis_cache_destroy(cache);
    redis_server_kill(&server);
    gvl_arena_destroy(arena);
}


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


static void
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


static void
ask(asking_t *asking)
{
    ask_later(asking);
    poll_loop_until(&loop, asking->ended);
}


static gvl_item_found_t
cached(bool *live)
{
    asking_t  asking;

    memset(&asking, 0, sizeof(asking));
    asking.what = ASK_ITEM;
    ask(&asking);
    *live = asking.live;

    return asking.found;
}


/* The sequence of the cached item; 0: a miss; -1: Redis was not asked. */

static int64_t
cached_sequence(void)
{
    bool              live;
    gvl_item_found_t  found;

    found = cached(&live);

    return !live ? -1 : found.found ? found.item.bidding.sequence : 0;
}


static gvl_leaderboard_t
cached_board(size_t limit)
{
    asking_t  asking;

    memset(&asking, 0, sizeof(asking));
    asking.what = ASK_BOARD;
    asking.limit = limit;
    ask(&asking);

    return asking.board;
}


static gvl_item_t
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


static void
put_item(int64_t sequence)
{
    gvl_item_t  item;

    item = item_at(sequence);
    port.tell_item(port.data, &item);
}


/* n bids of bidders 10, 11 ..., after the sequence before them. */

static void
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


/* What it held when it came back has expired, by our clock. */

static void
wait_for_trust(void)
{
    ck_assert_int_eq(cached_sequence(), -1);

    /* When this one, which changes nothing, is answered, all are. */
    tell_bids(0, 1, true);

    poll_loop_skew_ms += INT64_C(1000) * GVL_REDIS_LIFE_S - 1;
    ck_assert_int_eq(cached_sequence(), -1);
    poll_loop_skew_ms += 2 * GVL_REDIS_BACKOFF_MAX_MS + 1;
}


static gvl_leaderboard_t
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


START_TEST(an_item_comes_back_as_it_was_put)
{
    bool              live;
    gvl_item_t        item;
    gvl_item_found_t  found;

    found = cached(&live);
    ck_assert(live);
    ck_assert(!found.found);

    put_item(7);
    found = cached(&live);
    item = item_at(7);

    ck_assert(live && found.found);
    ck_assert_int_eq(memcmp(&found.item.bidding, &item.bidding,
                            sizeof(item.bidding)), 0);
    ck_assert(gvl_str_eq(found.item.title, item.title));
    ck_assert(gvl_str_eq(found.item.category, item.category));
    ck_assert_uint_eq(found.item.description.len, 0);
    ck_assert_uint_eq(found.item.nimages, 2);
    ck_assert(gvl_str_eq(found.item.images[1], item.images[1]));
}
END_TEST


START_TEST(an_older_item_never_replaces_a_newer_one)
{
    put_item(7);
    put_item(6);
    ck_assert_int_eq(cached_sequence(), 7);
    put_item(8);
    ck_assert_int_eq(cached_sequence(), 8);
}
END_TEST


START_TEST(a_bid_brings_the_item_forward_and_keeps_its_texts)
{
    bool              live;
    gvl_item_found_t  found;

    put_item(7);
    tell_bids(7, 3, true);
    found = cached(&live);
    ck_assert_int_eq(found.item.bidding.sequence, 10);
    ck_assert_int_eq(found.item.bidding.highest_cents, 1000);
    ck_assert_str_eq(found.item.category.data, "art");
}
END_TEST


START_TEST(an_update_after_a_gap_drops_the_item)
{
    put_item(7);
    tell_bids(8, 1, true);
    ck_assert_int_eq(cached_sequence(), 0);
}
END_TEST


START_TEST(a_miss_tells_how_old_a_read_may_be)
{
    bool              live;
    gvl_item_found_t  found;

    found = cached(&live);
    ck_assert(live && !found.found);
    ck_assert_int_eq(found.least_sequence, 0);

    tell_bids(7, 2, true);
    found = cached(&live);
    ck_assert(live && !found.found);
    ck_assert_int_eq(found.least_sequence, 9);
}
END_TEST


START_TEST(an_update_told_late_changes_nothing)
{
    put_item(7);
    tell_bids(5, 1, true);
    ck_assert_int_eq(cached_sequence(), 7);
}
END_TEST


/* A read that was overtaken by a bid comes home with the older item. */

START_TEST(an_item_read_before_a_bid_cannot_be_put_after_it)
{
    tell_bids(7, 1, true);
    put_item(7);
    ck_assert_int_eq(cached_sequence(), 0);
    put_item(8);
    ck_assert_int_eq(cached_sequence(), 8);
}
END_TEST


START_TEST(an_edit_replaces_the_texts)
{
    bool               live;
    asking_t           asking;
    gvl_item_t         item;
    gvl_item_found_t   found;
    gvl_item_update_t  update;

    put_item(1);

    item = item_at(2);
    item.title = GVL_STR("new");
    memset(&update, 0, sizeof(update));
    memset(&asking, 0, sizeof(asking));
    update.bidding = item.bidding;
    update.former_sequence = 1;
    update.item = &item;
    asking.what = TELL_UPDATES;
    asking.update = &update;
    ask(&asking);

    found = cached(&live);
    ck_assert_int_eq(found.item.bidding.sequence, 2);
    ck_assert_str_eq(found.item.title.data, "new");
}
END_TEST


START_TEST(a_leaderboard_is_rebuilt_and_follows_the_bids)
{
    gvl_rank_t         ranks[2];
    gvl_leaderboard_t  board;

    ck_assert(!cached_board(10).found);

    board = board_at(7, 2, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    tell_bids(7, 5, true);

    board = cached_board(10);
    ck_assert(board.found);
    ck_assert_int_eq(board.sequence, 12);
    ck_assert(gvl_uuid_eq(&board.seller_id, &seller_id));
    ck_assert_uint_eq(board.n, 5);

    /* Five bids by three bidders: each once, the best first. */
    ck_assert_int_eq(board.ranks[0].amount_cents, 1200);
    ck_assert_int_eq(board.ranks[1].amount_cents, 1100);
    ck_assert_int_eq(board.ranks[2].amount_cents, 1000);
    ck_assert_int_eq(board.ranks[0].created_at_us, 12);
    ck_assert_int_eq(board.ranks[3].amount_cents, 2);
    ck_assert_uint_eq(cached_board(2).n, 2);
}
END_TEST


START_TEST(an_empty_leaderboard_is_no_miss)
{
    gvl_rank_t         ranks[1];
    gvl_leaderboard_t  board;

    board = board_at(1, 0, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    board = cached_board(10);
    ck_assert(board.found);
    ck_assert_uint_eq(board.n, 0);
}
END_TEST


START_TEST(a_leaderboard_keeps_only_the_ranks_it_shows)
{
    gvl_rank_t         ranks[GVL_LEADERBOARD_MAX];
    redisReply        *reply;
    gvl_leaderboard_t  board;

    board = board_at(7, GVL_LEADERBOARD_MAX, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    tell_bids(7, 3, true);

    board = cached_board(GVL_LEADERBOARD_MAX);
    ck_assert_uint_eq(board.n, GVL_LEADERBOARD_MAX);
    ck_assert_int_eq(board.ranks[GVL_LEADERBOARD_MAX - 1].amount_cents, 4);

    /* v, r, n, o and one time for each rank */
    reply = redis_server_say(&server, "HLEN gavel:{00000000-0000-0000-0000-"
                             "000000000001}");
    ck_assert_int_eq(reply->integer, 4 + GVL_LEADERBOARD_MAX);
    freeReplyObject(reply);
}
END_TEST


START_TEST(a_leaderboard_that_lost_its_set_is_a_miss_and_mends)
{
    gvl_rank_t         ranks[2];
    gvl_leaderboard_t  board;

    board = board_at(7, 2, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    ck_assert(cached_board(10).found);

    redis_server_run(&server, "DEL gavel:{00000000-0000-0000-0000-"
                     "000000000001}:ranks");
    ck_assert(!cached_board(10).found);
    tell_bids(7, 1, true);
    ck_assert(!cached_board(10).found);

    board = board_at(8, 2, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    ck_assert_uint_eq(cached_board(10).n, 2);
}
END_TEST


START_TEST(wrong_data_in_the_keys_is_a_miss_and_is_replaced)
{
    size_t             i;
    gvl_rank_t         ranks[2];
    gvl_leaderboard_t  board;
    static const char *const  wrongs[] = {
        "SET gavel:{00000000-0000-0000-0000-000000000001} junk",
        "SET gavel:{00000000-0000-0000-0000-000000000001}:ranks junk",
        "HSET gavel:{00000000-0000-0000-0000-000000000001} b junk t junk",
        "HSET gavel:{00000000-0000-0000-0000-000000000001} v x s y r z n -1",
        "HSET gavel:{00000000-0000-0000-0000-000000000001} o nobody",
        "ZADD gavel:{00000000-0000-0000-0000-000000000001}:ranks 1.5 junk"
    };

    for (i = 0; i < GVL_COUNT(wrongs); i++) {
        redis_server_run(&server, "FLUSHALL");
        put_item(7);
        board = board_at(7, 2, ranks);
        port.tell_leaderboard(port.data, &item_id, &board);
        ck_assert_int_eq(cached_sequence(), 7);

        redis_server_run(&server, wrongs[i]);
        ck_assert_int_ge(cached_sequence(), 0);
        (void) cached_board(10);
        tell_bids(7, 1, true);
        ck_assert(cached_sequence() == 0 || cached_sequence() == 8);

        put_item(9);
        board = board_at(9, 2, ranks);
        port.tell_leaderboard(port.data, &item_id, &board);
        ck_assert_int_eq(cached_sequence(), 9);
        ck_assert_uint_eq(cached_board(10).n, 2);
    }
}
END_TEST


START_TEST(a_killed_redis_misses_at_once_and_logs_one_line)
{
    int       lines, i;
    int64_t   start_ms;
    asking_t  asking;

    put_item(7);
    ck_assert_int_eq(cached_sequence(), 7);
    lines = loop.lines;

    redis_server_kill(&server);
    poll_loop_until(&loop, !gvl_redis_cache_up(cache));

    start_ms = poll_loop_now_ms(&loop.hooks);

    for (i = 0; i < 1000; i++) {
        memset(&asking, 0, sizeof(asking));
        asking.what = ASK_ITEM;
        ask_later(&asking);
        ck_assert(asking.ended && !asking.live && !asking.found.found);
        put_item(8);
    }

    ck_assert_int_lt(poll_loop_now_ms(&loop.hooks) - start_ms, DEADLINE_MS);

    /* It goes on trying without a word. */
    start_ms = poll_loop_now_ms(&loop.hooks);

    while (poll_loop_now_ms(&loop.hooks) - start_ms < SILENCE_MS) {
        poll_loop_turn(&loop);
    }

    ck_assert_int_eq(loop.lines, lines + 1);
    ck_assert_ptr_nonnull(strstr(loop.last, "is down"));

    redis_server_start(&server, "");
    poll_loop_until(&loop, gvl_redis_cache_up(cache));
    ck_assert_int_eq(loop.lines, lines + 2);
    put_item(8);
    wait_for_trust();
    ck_assert_int_eq(cached_sequence(), 8);
}
END_TEST


START_TEST(a_stopped_redis_costs_one_deadline_and_no_truth)
{
    int64_t   start_ms;
    asking_t  asking;

    put_item(7);
    ck_assert_int_eq(cached_sequence(), 7);

    kill(server.pid, SIGSTOP);

    start_ms = poll_loop_now_ms(&loop.hooks);
    memset(&asking, 0, sizeof(asking));
    asking.what = ASK_ITEM;
    ask(&asking);
    ck_assert(!asking.live);
    ck_assert_int_lt(poll_loop_now_ms(&loop.hooks) - start_ms,
                     2 * DEADLINE_MS);

    /* Two bids it does not hear of; the third one it does. */
    tell_bids(7, 1, false);
    tell_bids(8, 1, false);

    kill(server.pid, SIGCONT);
    poll_loop_until(&loop, gvl_redis_cache_up(cache));
    wait_for_trust();
    ck_assert_int_eq(cached_sequence(), 0);
    put_item(7);
    ck_assert_int_eq(cached_sequence(), 0);
    put_item(9);
    tell_bids(9, 1, true);
    ck_assert_int_eq(cached_sequence(), 10);
}
END_TEST


START_TEST(flushed_scripts_are_loaded_again)
{
    put_item(7);
    ck_assert_int_eq(cached_sequence(), 7);
    redis_server_run(&server, "SCRIPT FLUSH");
    put_item(8);
    poll_loop_until(&loop, !gvl_redis_cache_up(cache));
    poll_loop_until(&loop, gvl_redis_cache_up(cache));
    put_item(9);
    wait_for_trust();
    ck_assert_int_eq(cached_sequence(), 9);
}
END_TEST


START_TEST(a_wrong_password_keeps_it_down_with_one_line)
{
    int64_t  start_ms;

    gvl_redis_cache_destroy(cache);
    redis_server_kill(&server);
    redis_server_start(&server, "secret");

    loop.lines = 0;
    conf.password = "guess";
    cache = gvl_redis_cache_create(&conf);
    gvl_redis_cache_port(cache, &port);
    poll_loop_until(&loop, loop.lines == 1);
    ck_assert_ptr_nonnull(strstr(loop.last, "WRONGPASS"));
    ck_assert_ptr_null(strstr(loop.last, "guess"));

    start_ms = poll_loop_now_ms(&loop.hooks);

    while (poll_loop_now_ms(&loop.hooks) - start_ms < SILENCE_MS) {
        poll_loop_turn(&loop);
    }

    ck_assert(!gvl_redis_cache_up(cache));
    ck_assert_int_eq(loop.lines, 1);
    gvl_redis_cache_destroy(cache);

    conf.password = "secret";
    cache = gvl_redis_cache_create(&conf);
    gvl_redis_cache_port(cache, &port);
    poll_loop_until(&loop, gvl_redis_cache_up(cache));
}
END_TEST


START_TEST(what_is_asked_at_the_end_is_answered_with_a_miss)
{
    asking_t  asking;

    memset(&asking, 0, sizeof(asking));
    asking.what = ASK_ITEM;
    kill(server.pid, SIGSTOP);
    ask_later(&asking);
    ck_assert(!asking.ended);

    gvl_redis_cache_destroy(cache);
    cache = NULL;
    ck_assert(asking.ended && !asking.live);
    kill(server.pid, SIGCONT);
}
END_TEST


/* Listening. */

static gvl_item_update_t  heard;
static gvl_bid_t          heard_bid;
static int                nheard, ups, downs;


static void
note_update(void *data, const gvl_item_update_t *update)
{
    (void) data;
    heard = *update;
    nheard++;

    if (update->nbids > 0) {
        heard_bid = update->bids[update->nbids - 1];
    }
}


static void
note_change(void *data, bool up)
{
    (void) data;
    ups += up ? 1 : 0;
    downs += up ? 0 : 1;
}


static const gvl_redis_ears_t  ears = { note_update, note_change, NULL };


static gvl_redis_listener_t *
listen_up(void)
{
    gvl_redis_listener_t  *listener;

    nheard = ups = downs = 0;
    listener = gvl_redis_listener_create(&conf, &ears);
    ck_assert_ptr_nonnull(listener);
    poll_loop_until(&loop, ups == 1);

    return listener;
}


START_TEST(a_listener_hears_each_update_of_what_it_joined)
{
    redisReply            *reply;
    gvl_redis_listener_t  *listener;

    listener = listen_up();
    gvl_redis_listener_join(listener, &item_id);

    do {
        reply = redis_server_say(&server, "PUBSUB CHANNELS *:updates");
        nheard = (int) reply->elements;
        freeReplyObject(reply);
        poll_loop_turn(&loop);
    } while (nheard == 0);

    nheard = 0;
    tell_bids(7, 3, true);
    poll_loop_until(&loop, nheard == 1);
    ck_assert_int_eq(heard.former_sequence, 7);
    ck_assert_int_eq(heard.bidding.sequence, 10);
    ck_assert_uint_eq(heard.nbids, 3);
    ck_assert_int_eq(heard_bid.sequence, 10);
    ck_assert_int_eq(heard_bid.amount_cents, 1000);
    ck_assert_ptr_null(heard.item);

    /* Nonsense on the channel is not heard, and harms nothing. */
    redis_server_run(&server, "PUBLISH gavel:{00000000-0000-0000-0000-"
                     "000000000001}:updates nonsense");
    tell_bids(10, 1, true);
    poll_loop_until(&loop, heard.bidding.sequence == 11);
    ck_assert_int_eq(nheard, 2);

    gvl_redis_listener_leave(listener, &item_id);

    do {
        reply = redis_server_say(&server, "PUBSUB CHANNELS *:updates");
        nheard = (int) reply->elements;
        freeReplyObject(reply);
        poll_loop_turn(&loop);
    } while (nheard == 1);

    gvl_redis_listener_destroy(listener);
}
END_TEST


START_TEST(a_listener_notices_a_redis_that_has_stopped)
{
    gvl_redis_listener_t  *listener;

    listener = listen_up();
    kill(server.pid, SIGSTOP);
    poll_loop_until(&loop, downs == 1);
    kill(server.pid, SIGCONT);
    poll_loop_until(&loop, ups == 2);
    gvl_redis_listener_destroy(listener);
}
END_TEST


START_TEST(a_listener_comes_back_after_a_kill)
{
    gvl_redis_listener_t  *listener;

    listener = listen_up();
    gvl_redis_listener_join(listener, &item_id);
    redis_server_kill(&server);
    poll_loop_until(&loop, downs == 1);
    redis_server_start(&server, "");
    poll_loop_until(&loop, ups == 2 && gvl_redis_cache_up(cache));
    gvl_redis_listener_join(listener, &item_id);

    /* Subscriptions and updates take different ways: some may pass it. */
    nheard = 0;

    while (nheard == 0) {
        tell_bids(7, 1, true);
    }

    gvl_redis_listener_destroy(listener);
}
END_TEST


int
main(void)
{
    int       failed;
    TCase    *items, *faults, *listening;
    Suite    *suite;
    SRunner  *runner;

    suite = suite_create("redis");

    items = tcase_create("items and leaderboards");
    tcase_add_checked_fixture(items, setup, teardown);
    tcase_add_test(items, an_item_comes_back_as_it_was_put);
    tcase_add_test(items, an_older_item_never_replaces_a_newer_one);
    tcase_add_test(items, a_bid_brings_the_item_forward_and_keeps_its_texts);
    tcase_add_test(items, an_update_after_a_gap_drops_the_item);
    tcase_add_test(items, a_miss_tells_how_old_a_read_may_be);
    tcase_add_test(items, an_update_told_late_changes_nothing);
    tcase_add_test(items, an_item_read_before_a_bid_cannot_be_put_after_it);
    tcase_add_test(items, an_edit_replaces_the_texts);
    tcase_add_test(items, a_leaderboard_is_rebuilt_and_follows_the_bids);
    tcase_add_test(items, an_empty_leaderboard_is_no_miss);
    tcase_add_test(items, a_leaderboard_keeps_only_the_ranks_it_shows);
    tcase_add_test(items, a_leaderboard_that_lost_its_set_is_a_miss_and_mends);
    tcase_add_test(items, wrong_data_in_the_keys_is_a_miss_and_is_replaced);
    suite_add_tcase(suite, items);

    faults = tcase_create("faults");
    tcase_add_checked_fixture(faults, setup, teardown);
    tcase_set_timeout(faults, 30);
    tcase_add_test(faults, a_killed_redis_misses_at_once_and_logs_one_line);
    tcase_add_test(faults, a_stopped_redis_costs_one_deadline_and_no_truth);
    tcase_add_test(faults, flushed_scripts_are_loaded_again);
    tcase_add_test(faults, a_wrong_password_keeps_it_down_with_one_line);
    tcase_add_test(faults, what_is_asked_at_the_end_is_answered_with_a_miss);
    suite_add_tcase(suite, faults);

    listening = tcase_create("listening");
    tcase_add_checked_fixture(listening, setup, teardown);
    tcase_set_timeout(listening, 30);
    tcase_add_test(listening, a_listener_hears_each_update_of_what_it_joined);
    tcase_add_test(listening, a_listener_notices_a_redis_that_has_stopped);
    tcase_add_test(listening, a_listener_comes_back_after_a_kill);
    suite_add_tcase(suite, listening);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
