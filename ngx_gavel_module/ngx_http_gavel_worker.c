/*
 * What a worker process works with.
 *
 * Here each port is wired to its adapter, and nowhere else in the module: the
 * stories ask ports, and this file says that PostgreSQL, Redis, the shared
 * zone, the thread pool and OpenSSL answer.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "bids/bid_book.h"
#include "bids/flights.h"
#include "event_codec.h"
#include "random.h"

#include "ngx_http_gavel_loop.h"
#include "ngx_http_gavel_module.h"
#include "ngx_http_gavel_worker.h"


/* Of a database: stories in line, and the longest they wait there. */
#define NGX_HTTP_GAVEL_LINE_MAX      4096
#define NGX_HTTP_GAVEL_LINE_MS       3000
#define NGX_HTTP_GAVEL_CONNECT_MS    3000
#define NGX_HTTP_GAVEL_TRIP_MS       5000

/* A cache that takes longer than its database is none. */
#define NGX_HTTP_GAVEL_CACHE_CONNECT_MS  1000
#define NGX_HTTP_GAVEL_CACHE_COMMAND_MS  250
#define NGX_HTTP_GAVEL_CACHE_COMMANDS    4096
#define NGX_HTTP_GAVEL_CACHE_BYTES       (16 * 1024 * 1024)

/* How old the gauges of /metrics may be. */
#define NGX_HTTP_GAVEL_GAUGES_MS  250

#define NGX_HTTP_GAVEL_PSEUDONYM_PURPOSE  "gavel pseudonyms and page tokens"


static ngx_http_gavel_main_conf_t *ngx_http_gavel_worker_conf(
    ngx_cycle_t *cycle);
static ngx_int_t ngx_http_gavel_worker_open(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);
static gvl_pg_pool_t *ngx_http_gavel_worker_pool(
    ngx_http_gavel_worker_t *worker, const char *name, const char *conninfo,
    ngx_uint_t size);
static ngx_int_t ngx_http_gavel_worker_redis(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);
static void ngx_http_gavel_worker_ended(void *data, const gvl_uuid_t *ids,
    size_t n, int64_t until_s);
static void ngx_http_gavel_worker_heard_ended(void *data,
    const gvl_uuid_t *session, int64_t until_s);
static ngx_int_t ngx_http_gavel_worker_redis_conf(
    ngx_http_gavel_worker_t *worker, ngx_http_gavel_main_conf_t *gmcf,
    gvl_redis_conf_t *conf);
static ngx_int_t ngx_http_gavel_worker_live(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);
static void ngx_http_gavel_worker_wire_auth(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);
static ngx_int_t ngx_http_gavel_worker_wire_bids(
    ngx_http_gavel_worker_t *worker, ngx_http_gavel_main_conf_t *gmcf);
static ngx_int_t ngx_http_gavel_worker_open_wake(
    ngx_http_gavel_worker_t *worker, ngx_http_gavel_main_conf_t *gmcf);
static void ngx_http_gavel_worker_waking(ngx_event_t *ev);
static void ngx_http_gavel_worker_kick(void *data);
static void ngx_http_gavel_worker_turn(ngx_event_t *ev);
static void ngx_http_gavel_worker_gauges(ngx_event_t *ev);


ngx_int_t
ngx_http_gavel_worker_init(ngx_cycle_t *cycle)
{
    ngx_http_gavel_worker_t     *worker;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_gavel_worker_conf(cycle);

    if (gmcf == NULL || gmcf->served == 0
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return NGX_OK;
    }

    worker = gmcf->worker;
    worker->zone = ngx_http_gavel_zone_of(gmcf->shm_zone);
    worker->wake_fd = (ngx_socket_t) -1;
    ngx_http_gavel_loop_init(&worker->loop);

    worker->token_cache = gvl_token_cache_create(GVL_TOKEN_CACHE_SIZE);

    if (worker->token_cache == NULL
        || ngx_http_gavel_worker_open(worker, gmcf) != NGX_OK
        || ngx_http_gavel_worker_redis(worker, gmcf) != NGX_OK
        || ngx_http_gavel_worker_open_wake(worker, gmcf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_http_gavel_worker_wire_auth(worker, gmcf);
    worker->stats = gvl_pg_stats(worker->stats_pool);

    if (ngx_http_gavel_worker_wire_bids(worker, gmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    worker->app.auth = &worker->auth;
    worker->app.bids = &worker->bids;
    worker->app.stats = &worker->stats;

    worker->gauges.handler = ngx_http_gavel_worker_gauges;
    worker->gauges.data = worker;
    worker->gauges.log = cycle->log;
    worker->gauges.cancelable = 1;
    ngx_add_timer(&worker->gauges, NGX_HTTP_GAVEL_GAUGES_MS);

    return NGX_OK;
}


void
ngx_http_gavel_worker_exit(ngx_cycle_t *cycle)
{
    ngx_http_gavel_worker_t     *worker;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_gavel_worker_conf(cycle);

    if (gmcf == NULL || gmcf->worker->zone == NULL) {
        return;
    }

    worker = gmcf->worker;

    ngx_memzero(ngx_http_gavel_zone_worker(worker->zone, ngx_worker),
                sizeof(ngx_http_gavel_worker_gauges_t));

    /* Stories that still wait end here, the book's batches first. */

    gvl_pg_pool_destroy(worker->settle_pool);
    gvl_pg_pool_destroy(worker->bids_pool);
    gvl_pg_pool_destroy(worker->auth_pool);
    gvl_pg_pool_destroy(worker->stats_pool);
    gvl_redis_cache_destroy(worker->redis);
    gvl_redis_ended_destroy(worker->ended);
    ngx_http_gavel_live_exit(&worker->live);
    gvl_bid_book_destroy(worker->bids.book);
    gvl_flights_destroy(worker->bids.flights);
    gvl_token_cache_destroy(worker->token_cache);

    if (worker->wake_fd != (ngx_socket_t) -1) {
        (void) ngx_close_socket(worker->wake_fd);
    }
}


ngx_http_gavel_worker_t *
ngx_http_gavel_worker(ngx_http_request_t *r)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_get_module_main_conf(r, ngx_http_gavel_module);

    return gmcf->worker;
}


/* A batch answers many callers in one turn: one datagram does for all. */

void
ngx_http_gavel_worker_wake_relay(ngx_http_gavel_worker_t *worker)
{
    if (worker->wake_fd != (ngx_socket_t) -1) {
        ngx_post_event(&worker->waking, &ngx_posted_events);
    }
}


/* It polls anyway: a datagram that is lost costs some milliseconds. */

static void
ngx_http_gavel_worker_waking(ngx_event_t *ev)
{
    ngx_http_gavel_worker_t  *worker;

    worker = ev->data;

    (void) send(worker->wake_fd, "", 1, MSG_DONTWAIT|MSG_NOSIGNAL);
}


static ngx_http_gavel_main_conf_t *
ngx_http_gavel_worker_conf(ngx_cycle_t *cycle)
{
    if (ngx_get_conf(cycle->conf_ctx, ngx_http_module) == NULL) {
        return NULL;
    }

    return ngx_http_cycle_get_module_main_conf(cycle, ngx_http_gavel_module);
}


/* Connections only to what this NGINX serves. */

static ngx_int_t
ngx_http_gavel_worker_open(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    size_t                      i, n;
    ngx_http_gavel_database_t  *database;

    struct {
        gvl_pg_pool_t         **pool;
        const char             *name;
        ngx_uint_t              service;
        ngx_uint_t              size;
    } pools[] = {
        { &worker->auth_pool, "auth", NGX_HTTP_GAVEL_AUTH,
          gmcf->databases[NGX_HTTP_GAVEL_AUTH].connections },
        { &worker->bids_pool, "bids", NGX_HTTP_GAVEL_BIDS,
          gmcf->databases[NGX_HTTP_GAVEL_BIDS].connections },
        { &worker->settle_pool, "bids (batches)", NGX_HTTP_GAVEL_BIDS,
          gmcf->databases[NGX_HTTP_GAVEL_BIDS].batches },
        { &worker->stats_pool, "stats", NGX_HTTP_GAVEL_STATS,
          gmcf->databases[NGX_HTTP_GAVEL_STATS].connections }
    };

    n = GVL_COUNT(pools);

    for (i = 0; i < n; i++) {
        if ((gmcf->served & (1u << pools[i].service)) == 0) {
            continue;
        }

        database = &gmcf->databases[pools[i].service];
        *pools[i].pool = ngx_http_gavel_worker_pool(worker, pools[i].name,
                                                    database->conninfo,
                                                    pools[i].size);
        if (*pools[i].pool == NULL) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static gvl_pg_pool_t *
ngx_http_gavel_worker_pool(ngx_http_gavel_worker_t *worker, const char *name,
    const char *conninfo, ngx_uint_t size)
{
    gvl_pg_pool_conf_t  conf;

    ngx_memzero(&conf, sizeof(conf));

    conf.loop = &worker->loop;
    conf.name = name;
    conf.conninfo = conninfo;
    conf.size = size;
    conf.waiting_max = NGX_HTTP_GAVEL_LINE_MAX;
    conf.wait_ms = NGX_HTTP_GAVEL_LINE_MS;
    conf.connect_deadline_ms = NGX_HTTP_GAVEL_CONNECT_MS;
    conf.trip_deadline_ms = NGX_HTTP_GAVEL_TRIP_MS;

    return gvl_pg_pool_create(&conf);
}


static ngx_int_t
ngx_http_gavel_worker_redis(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    gvl_redis_conf_t        conf;
    gvl_redis_ended_conf_t  ended;

    if (gmcf->cache == NULL) {
        return NGX_OK;
    }

    if (ngx_http_gavel_worker_redis_conf(worker, gmcf, &conf) != NGX_OK) {
        return NGX_ERROR;
    }

    ended.heard = ngx_http_gavel_worker_heard_ended;
    ended.data = worker->zone;
    ended.life_s = gmcf->access_lifetime;

    worker->redis = gvl_redis_cache_create(&conf);
    worker->ended = gvl_redis_ended_create(&conf, &ended);

    if (worker->redis == NULL || worker->ended == NULL) {
        return NGX_ERROR;
    }

    gvl_redis_cache_port(worker->redis, &worker->bids_cache);
    worker->bids.cache = &worker->bids_cache;

    return NGX_OK;
}


/* All workers of this machine know at once, the others through Redis. */

static const gvl_denied_port_t  ngx_http_gavel_worker_denied = {
    ngx_http_gavel_worker_ended
};


static void
ngx_http_gavel_worker_ended(void *data, const gvl_uuid_t *ids, size_t n,
    int64_t until_s)
{
    size_t                    i;
    ngx_http_gavel_worker_t  *worker;

    worker = data;

    ngx_http_gavel_zone_ended(worker->zone, ids, n, until_s);

    for (i = 0; worker->ended != NULL && i < n; i++) {
        gvl_redis_ended_tell(worker->ended, &ids[i], until_s);
    }
}


static void
ngx_http_gavel_worker_heard_ended(void *data, const gvl_uuid_t *session,
    int64_t until_s)
{
    ngx_http_gavel_zone_ended(data, session, 1, until_s);
}


static ngx_int_t
ngx_http_gavel_worker_redis_conf(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf, gvl_redis_conf_t *conf)
{
    u_char  *host;

    ngx_memzero(conf, sizeof(*conf));

    host = ngx_pcalloc(ngx_cycle->pool, NGX_SOCKADDR_STRLEN + 1);
    if (host == NULL) {
        return NGX_ERROR;
    }

    (void) ngx_sock_ntop(gmcf->cache->sockaddr, gmcf->cache->socklen, host,
                         NGX_SOCKADDR_STRLEN, 0);

    conf->loop = &worker->loop;
    conf->name = "cache";
    conf->host = (const char *) host;
    conf->port = ngx_inet_get_port(gmcf->cache->sockaddr);
    conf->connect_deadline_ms = NGX_HTTP_GAVEL_CACHE_CONNECT_MS;
    conf->command_deadline_ms = NGX_HTTP_GAVEL_CACHE_COMMAND_MS;
    conf->commands_max = NGX_HTTP_GAVEL_CACHE_COMMANDS;
    conf->bytes_max = NGX_HTTP_GAVEL_CACHE_BYTES;
    gvl_random_bytes((uint8_t *) &conf->seed, sizeof(conf->seed));

    return NGX_OK;
}


/* Watchers hear of what is committed here, and through the cache elsewhere. */

static ngx_int_t
ngx_http_gavel_worker_live(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    gvl_redis_conf_t  conf;

    if (gmcf->cache != NULL
        && ngx_http_gavel_worker_redis_conf(worker, gmcf, &conf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_gavel_live_init(&worker->live, &gmcf->live,
                                    worker->bids_pool,
                                    gmcf->cache != NULL ? &conf : NULL,
                                    &worker->bids);
}


static void
ngx_http_gavel_worker_wire_auth(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    gvl_mac_key_t      refresh_key;
    gvl_auth_ports_t  *ports;

    worker->pg_auth.pool = worker->auth_pool;
    worker->pg_auth.write_event = gvl_event_write;

    worker->hasher.pool = gmcf->hash_pool;
    worker->hasher.params = gmcf->hash_params;
    worker->hasher.line_max = gmcf->hash_queue;

    worker->throttle.zone = worker->zone;
    worker->throttle.conf = gmcf->throttle;

    worker->signer.keys = gmcf->keys;
    worker->signer.issuer.data = (const char *) gmcf->issuer.data;
    worker->signer.issuer.len = gmcf->issuer.len;
    gvl_mac_key_derive(gmcf->secret, GVL_REFRESH_PURPOSE, &refresh_key);
    ngx_memcpy(worker->signer.refresh_key, refresh_key.bytes,
               GVL_REFRESH_KEY_LEN);

    ports = &worker->auth;
    ports->accounts = &gvl_pg_accounts;
    ports->sessions = &gvl_pg_sessions;
    ports->store = &worker->pg_auth;
    ports->hasher = &ngx_http_gavel_hasher_port;
    ports->hasher_data = &worker->hasher;
    ports->tokens = &gvl_token_port;
    ports->tokens_data = &worker->signer;
    ports->throttle = &ngx_http_gavel_zone_throttle;
    ports->throttle_data = &worker->throttle;
    ports->denied = &ngx_http_gavel_worker_denied;
    ports->denied_data = worker;
    ports->ids = gvl_random_ids();
    ports->access_life_s = gmcf->access_lifetime;
    ports->refresh_life_s = gmcf->refresh_lifetime;
}


static ngx_int_t
ngx_http_gavel_worker_wire_bids(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    gvl_bids_ports_t     *ports;
    gvl_bid_book_conf_t   book;

    ports = &worker->bids;

    worker->pg_bids.pool = worker->bids_pool;
    worker->pg_bids.settle_pool = worker->settle_pool;
    worker->pg_bids.event_write = gvl_event_write;
    gvl_pg_bids_ports(&worker->pg_bids, &worker->bids_store);
    ngx_http_gavel_zone_seen(worker->zone, &worker->bids_seen);
    gvl_mac_key_derive(gmcf->secret, NGX_HTTP_GAVEL_PSEUDONYM_PURPOSE,
                       &worker->mac_key);

    ports->store = &worker->bids_store;
    ports->seen = &worker->bids_seen;
    ports->ids = gvl_random_ids();
    ports->mac = gvl_mac;
    ports->mac_key = &worker->mac_key;

    if (gmcf->live.used
        && ngx_http_gavel_worker_live(worker, gmcf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    worker->turn.handler = ngx_http_gavel_worker_turn;
    worker->turn.data = worker;
    worker->turn.log = ngx_cycle->log;

    ngx_memzero(&book, sizeof(book));
    book.ports = ports;
    book.batches_max = gmcf->databases[NGX_HTTP_GAVEL_BIDS].batches;
    book.batch_max = GVL_BATCH_MAX;
    book.waiting_max = GVL_BOOK_MAX;
    book.kick = ngx_http_gavel_worker_kick;
    book.data = worker;

    ports->book = gvl_bid_book_create(&book);
    ports->flights = gvl_flights_create(ports);

    return ports->book == NULL || ports->flights == NULL ? NGX_ERROR : NGX_OK;
}


static ngx_int_t
ngx_http_gavel_worker_open_wake(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    ngx_addr_t  *addr;

    addr = gmcf->relay_wake;

    if (addr == NULL) {
        return NGX_OK;
    }

    worker->wake_fd = ngx_socket(addr->sockaddr->sa_family, SOCK_DGRAM, 0);

    if (worker->wake_fd == (ngx_socket_t) -1
        || connect(worker->wake_fd, addr->sockaddr, addr->socklen) == -1)
    {
        ngx_log_error(NGX_LOG_EMERG, ngx_cycle->log, ngx_socket_errno,
                      "gavel: no socket for \"gavel_relay_wake\" %V",
                      &addr->name);
        return NGX_ERROR;
    }

    worker->waking.handler = ngx_http_gavel_worker_waking;
    worker->waking.data = worker;
    worker->waking.log = ngx_cycle->log;

    return NGX_OK;
}


/* Bids that came in one turn of the event loop go into one batch. */

static void
ngx_http_gavel_worker_kick(void *data)
{
    ngx_http_gavel_worker_t  *worker;

    worker = data;

    ngx_post_event(&worker->turn, &ngx_posted_events);
}


static void
ngx_http_gavel_worker_turn(ngx_event_t *ev)
{
    ngx_http_gavel_worker_t  *worker;

    worker = ev->data;

    gvl_bid_book_turn(worker->bids.book);
}


static void
ngx_http_gavel_worker_gauges(ngx_event_t *ev)
{
    size_t                           i;
    uint64_t                         hits, misses;
    gvl_pg_pool_t                   *pools[NGX_HTTP_GAVEL_SERVICES];
    gvl_bid_book_stats_t             book;
    ngx_http_gavel_worker_t         *worker;
    ngx_http_gavel_worker_gauges_t  *gauges;

    worker = ev->data;
    gauges = ngx_http_gavel_zone_worker(worker->zone, ngx_worker);

    pools[NGX_HTTP_GAVEL_AUTH] = worker->auth_pool;
    pools[NGX_HTTP_GAVEL_BIDS] = worker->bids_pool;
    pools[NGX_HTTP_GAVEL_STATS] = worker->stats_pool;

    for (i = 0; i < NGX_HTTP_GAVEL_SERVICES; i++) {
        if (pools[i] != NULL) {
            gauges->db_idle[i] = gvl_pg_pool_idle(pools[i]);
            gauges->db_waiting[i] = gvl_pg_pool_waiting(pools[i]);
        }
    }

    gvl_bid_book_stats(worker->bids.book, &book);
    gauges->book_waiting = book.waiting;
    gauges->batches = book.settled;
    gauges->accepted = book.accepted;
    gauges->refused = book.refused;
    gauges->failed = book.failed;

    gvl_token_cache_count(worker->token_cache, &hits, &misses);
    gauges->token_hits = hits;
    gauges->token_misses = misses;

    gauges->live_watchers = worker->live.hub.counts.watchers;
    gauges->live_items = worker->live.hub.counts.channels;
    gauges->live_events = worker->live.hub.counts.events;
    gauges->live_skipped = worker->live.hub.counts.skips;
    gauges->live_cut = worker->live.cut;
    gauges->live_gaps = worker->live.hub.counts.gaps;
    gauges->live_asks = worker->live.hub.counts.asks;

    gauges->hashing = worker->hasher.in_line;
    gauges->cache_up = worker->redis != NULL
                       && gvl_redis_cache_up(worker->redis);

    ngx_add_timer(ev, NGX_HTTP_GAVEL_GAUGES_MS);
}
