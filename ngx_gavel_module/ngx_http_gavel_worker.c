/* What a worker process works with: opened at its start, closed at its end. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "bids/bid_book.h"
#include "bids/flights.h"

#include "ngx_http_gavel_ended.h"
#include "ngx_http_gavel_loop.h"
#include "ngx_http_gavel_module.h"


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


static ngx_int_t ngx_http_gavel_worker_pools(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);
static gvl_pg_pool_t *ngx_http_gavel_worker_pool(
    ngx_http_gavel_worker_t *worker, const char *name, const char *conninfo,
    ngx_uint_t size, const char *settings);
static ngx_int_t ngx_http_gavel_worker_redis(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);
static void ngx_http_gavel_worker_redis_conf(
    ngx_http_gavel_worker_t *worker, const ngx_http_gavel_cache_t *cache);


ngx_int_t
ngx_http_gavel_worker_open(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    worker->zone = gmcf->shm_zone->data;
    ngx_http_gavel_loop_init(&worker->loop);

    worker->token_cache = gvl_token_cache_create(GVL_TOKEN_CACHE_SIZE);

    if (worker->token_cache == NULL
        || ngx_http_gavel_worker_pools(worker, gmcf) != NGX_OK
        || ngx_http_gavel_worker_redis(worker, gmcf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_gavel_wake_open(&worker->wake, gmcf->relay_wake);
}


void
ngx_http_gavel_worker_close(ngx_http_gavel_worker_t *worker)
{
    /* The book's batches first. */

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
    ngx_http_gavel_wake_close(&worker->wake);
}


ngx_http_gavel_worker_t *
ngx_http_gavel_worker(ngx_http_request_t *r)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_get_module_main_conf(r, ngx_http_gavel_module);

    return gmcf->worker;
}


/* Connections only to what this NGINX serves. */

static ngx_int_t
ngx_http_gavel_worker_pools(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    size_t                      i, n;
    ngx_http_gavel_database_t  *database;

    struct {
        gvl_pg_pool_t         **pool;
        const char             *name;
        ngx_uint_t              service;
        ngx_uint_t              size;
        const char             *settings;
    } pools[] = {
        { &worker->auth_pool, "auth", NGX_HTTP_GAVEL_AUTH,
          gmcf->databases[NGX_HTTP_GAVEL_AUTH].connections, NULL },
        { &worker->bids_pool, "bids", NGX_HTTP_GAVEL_BIDS,
          gmcf->databases[NGX_HTTP_GAVEL_BIDS].connections,
          GVL_PG_BIDS_SETTINGS },
        { &worker->settle_pool, "bids (batches)", NGX_HTTP_GAVEL_BIDS,
          gmcf->databases[NGX_HTTP_GAVEL_BIDS].batches,
          GVL_PG_SETTLE_SETTINGS },
        { &worker->stats_pool, "stats", NGX_HTTP_GAVEL_STATS,
          gmcf->databases[NGX_HTTP_GAVEL_STATS].connections, NULL }
    };

    n = GVL_COUNT(pools);

    for (i = 0; i < n; i++) {
        if ((gmcf->served & (1u << pools[i].service)) == 0) {
            continue;
        }

        database = &gmcf->databases[pools[i].service];
        *pools[i].pool = ngx_http_gavel_worker_pool(worker, pools[i].name,
                                                    database->conninfo,
                                                    pools[i].size,
                                                    pools[i].settings);
        if (*pools[i].pool == NULL) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static gvl_pg_pool_t *
ngx_http_gavel_worker_pool(ngx_http_gavel_worker_t *worker, const char *name,
    const char *conninfo, ngx_uint_t size, const char *settings)
{
    gvl_pg_pool_conf_t  conf;

    ngx_memzero(&conf, sizeof(conf));

    conf.loop = &worker->loop;
    conf.name = name;
    conf.conninfo = conninfo;
    conf.settings = settings;
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
    gvl_redis_ended_conf_t  ended;

    if (gmcf->cache == NULL) {
        return NGX_OK;
    }

    ngx_http_gavel_worker_redis_conf(worker, gmcf->cache);

    ended.heard = ngx_http_gavel_ended_heard;
    ended.data = &worker->zone->guards;
    ended.life_s = gmcf->access_lifetime;

    worker->redis = gvl_redis_cache_create(&worker->redis_conf);
    worker->ended = gvl_redis_ended_create(&worker->redis_conf, &ended);

    return worker->redis == NULL || worker->ended == NULL ? NGX_ERROR
                                                          : NGX_OK;
}


static void
ngx_http_gavel_worker_redis_conf(ngx_http_gavel_worker_t *worker,
    const ngx_http_gavel_cache_t *cache)
{
    gvl_redis_conf_t  *conf;

    conf = &worker->redis_conf;

    conf->loop = &worker->loop;
    conf->name = "cache";
    conf->host = cache->host;
    conf->port = cache->port;
    conf->tls = cache->tls;
    conf->tls_name = cache->name;
    conf->user = cache->user;
    conf->password = cache->password;
    conf->database = (unsigned) cache->database;
    conf->connect_deadline_ms = NGX_HTTP_GAVEL_CACHE_CONNECT_MS;
    conf->command_deadline_ms = NGX_HTTP_GAVEL_CACHE_COMMAND_MS;
    conf->commands_max = NGX_HTTP_GAVEL_CACHE_COMMANDS;
    conf->bytes_max = NGX_HTTP_GAVEL_CACHE_BYTES;
}
