/*
 * Auctions served from NGINX: the module, and who answers its ports.
 *
 * Here each port is wired to its adapter, and nowhere else in the module: the
 * stories ask ports, and this file says that PostgreSQL, Redis, the shared
 * zone, the thread pool and OpenSSL answer.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "bids/flights.h"
#include "event_codec.h"
#include "live_event.h"
#include "pg_live.h"
#include "random.h"

#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_book.h"
#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_directives.h"
#include "ngx_http_gavel_ended.h"
#include "ngx_http_gavel_metrics.h"
#include "ngx_http_gavel_module.h"
#include "ngx_http_gavel_variables.h"


#define NGX_HTTP_GAVEL_PSEUDONYM_PURPOSE  "gavel pseudonyms and page tokens"


static ngx_int_t ngx_http_gavel_init_process(ngx_cycle_t *cycle);
static void ngx_http_gavel_exit_process(ngx_cycle_t *cycle);
static ngx_http_gavel_main_conf_t *ngx_http_gavel_cycle_conf(
    ngx_cycle_t *cycle);
static void ngx_http_gavel_wire_auth(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);
static ngx_int_t ngx_http_gavel_wire_bids(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);
static ngx_int_t ngx_http_gavel_wire_live(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);


static ngx_http_module_t  ngx_http_gavel_module_ctx = {
    ngx_http_gavel_add_variables,          /* preconfiguration */
    ngx_http_gavel_conf_check,             /* postconfiguration */

    ngx_http_gavel_conf_create_main,       /* create main configuration */
    ngx_http_gavel_conf_init_main,         /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_gavel_conf_create_location,   /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_gavel_module = {
    NGX_MODULE_V1,
    &ngx_http_gavel_module_ctx,            /* module context */
    ngx_http_gavel_commands,               /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_gavel_init_process,           /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_gavel_exit_process,           /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_gavel_init_process(ngx_cycle_t *cycle)
{
    ngx_http_gavel_worker_t     *worker;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_gavel_cycle_conf(cycle);

    if (gmcf == NULL || gmcf->served == 0
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return NGX_OK;
    }

    worker = gmcf->worker;

    if (ngx_http_gavel_worker_open(worker, gmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_http_gavel_wire_auth(worker, gmcf);

    if (ngx_http_gavel_wire_bids(worker, gmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    worker->stats = gvl_pg_stats(worker->stats_pool);

    worker->app.auth = &worker->auth;
    worker->app.bids = &worker->bids;
    worker->app.stats = &worker->stats;

    ngx_http_gavel_gauges_start(worker);

    return NGX_OK;
}


static void
ngx_http_gavel_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_gavel_cycle_conf(cycle);

    if (gmcf == NULL || gmcf->worker->zone == NULL) {
        return;
    }

    ngx_http_gavel_gauges_stop(gmcf->worker);
    ngx_http_gavel_worker_close(gmcf->worker);
}


static ngx_http_gavel_main_conf_t *
ngx_http_gavel_cycle_conf(ngx_cycle_t *cycle)
{
    if (ngx_get_conf(cycle->conf_ctx, ngx_http_module) == NULL) {
        return NULL;
    }

    return ngx_http_cycle_get_module_main_conf(cycle, ngx_http_gavel_module);
}


static void
ngx_http_gavel_wire_auth(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    gvl_auth_ports_t  *ports;

    worker->pg_auth.pool = worker->auth_pool;
    worker->pg_auth.write_event = gvl_event_write;

    worker->hasher.pool = gmcf->hash_pool;
    worker->hasher.params = gmcf->hash_params;
    worker->hasher.line_max = gmcf->hash_queue;

    worker->throttle.guards = &worker->zone->guards;
    worker->throttle.conf = gmcf->throttle;

    worker->signer.keys = gmcf->keys;
    worker->signer.issuer.data = (const char *) gmcf->issuer.data;
    worker->signer.issuer.len = gmcf->issuer.len;
    gvl_mac_key_derive(gmcf->secret, GVL_REFRESH_PURPOSE,
                       &worker->signer.refresh_key);

    ports = &worker->auth;
    ports->accounts = &gvl_pg_accounts;
    ports->sessions = &gvl_pg_sessions;
    ports->store = &worker->pg_auth;
    ports->hasher = &ngx_http_gavel_hasher_port;
    ports->hasher_data = &worker->hasher;
    ports->tokens = &gvl_token_port;
    ports->tokens_data = &worker->signer;
    ports->throttle = &ngx_http_gavel_guards_throttle;
    ports->throttle_data = &worker->throttle;
    ports->denied = &ngx_http_gavel_ended_port;
    ports->denied_data = worker;
    ports->ids = gvl_random_ids();
    ports->access_life_s = gmcf->access_lifetime;
    ports->refresh_life_s = gmcf->refresh_lifetime;
}


static ngx_int_t
ngx_http_gavel_wire_bids(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    gvl_bids_ports_t  *ports;

    ports = &worker->bids;

    worker->pg_bids.pool = worker->bids_pool;
    worker->pg_bids.settle_pool = worker->settle_pool;
    worker->pg_bids.event_write = gvl_event_write;
    gvl_pg_bids_ports(&worker->pg_bids, &worker->bids_store);
    ngx_http_gavel_seen_port(&worker->zone->seen, &worker->bids_seen);
    gvl_mac_key_derive(gmcf->secret, NGX_HTTP_GAVEL_PSEUDONYM_PURPOSE,
                       &worker->mac_key);

    if (worker->redis != NULL) {
        gvl_redis_cache_port(worker->redis, &worker->bids_cache);
        ports->cache = &worker->bids_cache;
    }

    ports->store = &worker->bids_store;
    ports->seen = &worker->bids_seen;
    ports->ids = gvl_random_ids();
    ports->mac = gvl_mac;
    ports->mac_key = &worker->mac_key;

    if (gmcf->live.used && ngx_http_gavel_wire_live(worker, gmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    ports->book = ngx_http_gavel_book_create(ports,
                              gmcf->databases[NGX_HTTP_GAVEL_BIDS].batches,
                              gmcf->bid_queue, &worker->book_events);
    ports->flights = gvl_flights_create(ports);

    return ports->book == NULL || ports->flights == NULL ? NGX_ERROR : NGX_OK;
}


/* Watchers hear of what is committed here, and through the cache elsewhere. */

static ngx_int_t
ngx_http_gavel_wire_live(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf)
{
    gvl_live_ports_t        ports;
    ngx_http_gavel_live_t  *live;

    live = &worker->live;

    gvl_pg_live_port(worker->bids_pool, &live->store);

    ngx_memzero(&ports, sizeof(ports));
    ports.store = &live->store;
    ports.bids = &worker->bids;
    ports.write = gvl_live_event_write;
    ports.now_us = ngx_http_gavel_now_us;

    if (worker->redis != NULL) {
        ngx_http_gavel_live_news(live, &live->news);
        ports.news = &live->news;
    }

    live->cache = worker->bids.cache;
    ngx_http_gavel_live_cache(live, &live->told);
    worker->bids.cache = &live->told;

    if (ngx_http_gavel_live_init(live, &gmcf->live, &ports) != NGX_OK) {
        return NGX_ERROR;
    }

    return worker->redis == NULL ? NGX_OK
           : ngx_http_gavel_live_listen(live, &worker->redis_conf);
}
