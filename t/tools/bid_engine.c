/*
 * The bid engine alone, without HTTP: how many bids a second it settles.
 *
 *     bid_engine CONNINFO SECONDS ITEMS WINDOW BATCH CONNECTIONS
 *
 * WINDOW bids wait at any time, on ITEMS items in turn, every one of them
 * good enough to be accepted; a batch takes up to BATCH, and CONNECTIONS
 * batches are in flight.  Prints one line and fails when a bid is refused.
 */

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bids/bid_book.h"
#include "bids/increments.h"
#include "bids/stories.h"
#include "event_codec.h"
#include "pg_bids.h"
#include "random.h"


#define WATCHES_MAX   32
#define START_CENTS   2500
#define CREATING_MAX  64        /* items at once, before the race */

typedef struct {
    char                            id[GVL_UUID_TEXT_LEN];
    int64_t                         bids;
    int64_t                         highest_cents;      /* offered */
} item_t;

static struct {
    gvl_watch_t                    *watches[WATCHES_MAX];
    struct pollfd                   fds[WATCHES_MAX];
    size_t                          n;
} poller;

static gvl_bids_ports_t     ports;
static gvl_bids_store_t     store;
static gvl_pg_bids_t        pg;
static gvl_bid_book_t      *book;
static item_t              *items;
static size_t               nitems;
static gvl_uuid_t           bidders[2];
static size_t               turn_of;
static uint64_t             accepted;
static size_t               waiting;
static bool                 kicked;
static bool                 closing;


static gvl_rc_t
watch(gvl_loop_t *loop, gvl_watch_t *what, int fd, unsigned events)
{
    size_t  i;

    (void) loop;

    for (i = 0; i < poller.n && poller.watches[i] != what; i++) {
        continue;
    }

    if (i == WATCHES_MAX) {
        return GVL_INTERNAL;
    }

    poller.watches[i] = what;
    poller.fds[i].fd = fd;
    poller.fds[i].events = (short)
        (((events & GVL_LOOP_READ) != 0 ? POLLIN : 0)
         | ((events & GVL_LOOP_WRITE) != 0 ? POLLOUT : 0));
    poller.n += i == poller.n;

    return GVL_OK;
}


static void
unwatch(gvl_loop_t *loop, gvl_watch_t *what)
{
    size_t  i;

    (void) loop;

    for (i = 0; i < poller.n; i++) {
        if (poller.watches[i] == what) {
            poller.fds[i].fd = -1;
        }
    }
}


/* Nothing may be late here: a deadline that passes ends the measurement. */

static gvl_rc_t
arm(gvl_loop_t *loop, gvl_timer_t *timer, int64_t delay_ms)
{
    (void) loop;
    (void) timer;
    (void) delay_ms;

    return GVL_OK;
}


static void
disarm(gvl_loop_t *loop, gvl_timer_t *timer)
{
    (void) loop;
    (void) timer;
}


static int64_t
now_ms(gvl_loop_t *loop)
{
    struct timespec  now;

    (void) loop;
    clock_gettime(CLOCK_MONOTONIC, &now);

    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}


static void
note(gvl_loop_t *loop, gvl_log_level_t level, const char *text)
{
    (void) loop;

    if (level >= GVL_LOG_WARN) {
        fprintf(stderr, "%s\n", text);
    }
}


static gvl_loop_t  loop = { watch, unwatch, arm, disarm, now_ms, note, NULL };


static void
die(const char *what, gvl_rc_t rc)
{
    fprintf(stderr, "bid_engine: %s (%d)\n", what, (int) rc);
    exit(1);
}


static void
turn(void)
{
    short   events;
    size_t  i;

    if (kicked) {
        kicked = false;
        gvl_bid_book_turn(book);
    }

    if (poll(poller.fds, poller.n, 5000) <= 0) {
        die("nothing happened for five seconds", GVL_DEADLINE_EXCEEDED);
    }

    for (i = 0; i < poller.n; i++) {
        events = poller.fds[i].revents;

        if (poller.fds[i].fd >= 0 && events != 0) {
            poller.watches[i]->ready(poller.watches[i],
                ((events & ~POLLOUT) != 0 ? GVL_LOOP_READ : 0u)
                | ((events & POLLOUT) != 0 ? GVL_LOOP_WRITE : 0u));
        }
    }
}


static void
kick(void *data)
{
    (void) data;
    kicked = true;
}


static void
start(gvl_flow_t *flow, gvl_flow_ended_pt ended)
{
    gvl_rc_t  rc;

    if (flow == NULL) {
        die("no memory", GVL_NO_MEMORY);
    }

    flow->ended = ended;
    flow->request_id = GVL_STR("0123456789abcdef0123456789abcdef");
    waiting++;

    rc = gvl_flow_start(flow);
    if (rc != GVL_AGAIN) {
        die("a story ended at once", rc);
    }
}


static void
item_created(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_item_t  *item;

    if (rc != GVL_OK) {
        die("an item was refused", rc);
    }

    item = flow->owner;
    gvl_uuid_write(&item->bidding.item_id, items[nitems++].id);
    waiting--;
    gvl_arena_destroy(flow->arena);
}


static void
create_item(void)
{
    char                    *end_at;
    gvl_item_t              *item;
    gvl_flow_t              *flow;
    gvl_arena_t             *arena;
    gvl_create_item_args_t   args;

    arena = gvl_arena_create();
    item = gvl_arena_take(arena, sizeof(*item));
    end_at = gvl_arena_take(arena, GVL_TIME_TEXT_LEN);

    if (item == NULL || end_at == NULL) {
        die("no memory", GVL_NO_MEMORY);
    }

    gvl_time_write(((int64_t) time(NULL) + 86400) * 1000000, end_at);

    memset(&args, 0, sizeof(args));
    args.caller.signed_in = true;
    args.caller.subject = ports.ids.make(ports.ids.source);
    args.title = GVL_STR("A lot");
    args.category = GVL_STR("bench");
    args.start_cents = START_CENTS;
    args.end_at = (gvl_str_t) { end_at, GVL_TIME_TEXT_LEN };

    flow = gvl_create_item(arena, &ports, &args, item);
    flow->owner = item;
    start(flow, item_created);
}


static void place_bid(void);


static void
bid_judged(gvl_flow_t *flow, gvl_rc_t rc)
{
    if (rc != GVL_OK) {
        die("a bid was refused", rc);
    }

    accepted++;
    waiting--;
    gvl_arena_destroy(flow->arena);

    if (!closing) {
        place_bid();
    }
}


static void
place_bid(void)
{
    item_t                *item;
    gvl_bid_t             *bid;
    gvl_arena_t           *arena;
    gvl_place_bid_args_t   args;

    arena = gvl_arena_create();
    bid = gvl_arena_take(arena, sizeof(*bid));

    if (bid == NULL) {
        die("no memory", GVL_NO_MEMORY);
    }

    item = &items[turn_of++ % nitems];
    item->bids++;
    item->highest_cents = gvl_min_next_cents(START_CENTS,
                                             item->highest_cents);

    memset(&args, 0, sizeof(args));
    args.caller.signed_in = true;
    args.caller.subject = bidders[item->bids % 2];
    args.item_id = (gvl_str_t) { item->id, GVL_UUID_TEXT_LEN };
    args.amount_cents = item->highest_cents;

    start(gvl_place_bid(arena, &ports, &args, bid), bid_judged);
}


static void
race(int64_t seconds, size_t window)
{
    size_t    i;
    double    took_s;
    int64_t   began_ms;

    bidders[0] = ports.ids.make(ports.ids.source);
    bidders[1] = ports.ids.make(ports.ids.source);
    began_ms = now_ms(&loop);

    for (i = 0; i < window; i++) {
        place_bid();
    }

    while (now_ms(&loop) - began_ms < seconds * 1000) {
        turn();
    }

    took_s = (double) (now_ms(&loop) - began_ms) / 1000;
    printf("%.0f bids/s\n", (double) accepted / took_s);

    closing = true;
    while (waiting != 0) {
        turn();
    }
}


int
main(int argc, char **argv)
{
    size_t               wanted, created;
    gvl_pg_pool_conf_t   pool;
    gvl_bid_book_conf_t  conf;

    if (argc != 7) {
        fprintf(stderr, "usage: bid_engine CONNINFO SECONDS ITEMS WINDOW "
                "BATCH CONNECTIONS\n");
        return 2;
    }

    memset(&pool, 0, sizeof(pool));
    pool.loop = &loop;
    pool.name = "bids";
    pool.conninfo = argv[1];
    pool.settings = GVL_PG_BIDS_SETTINGS;
    pool.size = (size_t) atoi(argv[6]);
    pool.waiting_max = 1024;
    pool.wait_ms = 5000;
    pool.connect_deadline_ms = 5000;
    pool.trip_deadline_ms = 5000;

    pg.pool = gvl_pg_pool_create(&pool);
    pg.settle_pool = pg.pool;
    pg.event_write = gvl_event_write;
    gvl_pg_bids_ports(&pg, &store);

    memset(&conf, 0, sizeof(conf));
    conf.ports = &ports;
    conf.batches_max = pool.size;
    conf.batch_max = (size_t) atoi(argv[5]);
    conf.waiting_max = GVL_BOOK_MAX;
    conf.kick = kick;
    book = gvl_bid_book_create(&conf);

    ports.store = &store;
    ports.ids = gvl_random_ids();
    ports.book = book;

    wanted = (size_t) atoi(argv[3]);
    items = calloc(wanted, sizeof(*items));

    if (pg.pool == NULL || book == NULL || items == NULL) {
        die("no memory", GVL_NO_MEMORY);
    }

    for (created = 0; nitems < wanted; ) {
        for (; created < wanted && waiting < CREATING_MAX; created++) {
            create_item();
        }

        turn();
    }

    race(atoi(argv[2]), (size_t) atoi(argv[4]));

    gvl_bid_book_destroy(book);
    gvl_pg_pool_destroy(pg.pool);
    free(items);

    return 0;
}
