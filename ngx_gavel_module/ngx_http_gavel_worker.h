/* What a worker process works with: its loop, its stores, its ports. */

#ifndef NGX_HTTP_GAVEL_WORKER_H
#define NGX_HTTP_GAVEL_WORKER_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "app.h"
#include "mac.h"
#include "pg_auth.h"
#include "pg_bids.h"
#include "pg_stats.h"
#include "redis_cache.h"
#include "redis_ended.h"
#include "token_cache.h"
#include "token_port.h"

#include "ngx_http_gavel_book.h"
#include "ngx_http_gavel_live.h"
#include "ngx_http_gavel_thread.h"
#include "ngx_http_gavel_wake.h"
#include "ngx_http_gavel_zone.h"


typedef struct ngx_http_gavel_main_conf_s  ngx_http_gavel_main_conf_t;

typedef struct {
    gvl_loop_t                      loop;
    ngx_http_gavel_zone_t          *zone;       /* NULL: serves nothing */

    gvl_pg_pool_t                  *auth_pool;
    gvl_pg_pool_t                  *bids_pool;
    gvl_pg_pool_t                  *settle_pool;
    gvl_pg_pool_t                  *stats_pool;
    gvl_pg_auth_t                   pg_auth;
    gvl_pg_bids_t                   pg_bids;
    gvl_redis_conf_t                redis_conf;
    gvl_redis_cache_t              *redis;      /* NULL: no cache */
    gvl_redis_ended_t              *ended;
    ngx_http_gavel_live_t           live;

    gvl_bids_store_t                bids_store;
    gvl_bids_cache_t                bids_cache;
    gvl_bids_seen_t                 bids_seen;
    ngx_http_gavel_hasher_t         hasher;
    ngx_http_gavel_throttle_t       throttle;
    gvl_token_signer_t              signer;
    gvl_mac_key_t                   mac_key;
    gvl_token_cache_t              *token_cache;

    gvl_auth_ports_t                auth;
    gvl_bids_ports_t                bids;
    gvl_stats_ports_t               stats;
    gvl_app_t                       app;

    ngx_http_gavel_book_events_t    book_events;
    ngx_event_t                     gauges;     /* are written by it */
    ngx_http_gavel_wake_t           wake;
} ngx_http_gavel_worker_t;

/* Connects to what this NGINX serves from; the ports are not wired yet. */
ngx_int_t ngx_http_gavel_worker_open(ngx_http_gavel_worker_t *worker,
    ngx_http_gavel_main_conf_t *gmcf);

/* Ends the stories that still wait. */
void ngx_http_gavel_worker_close(ngx_http_gavel_worker_t *worker);

/* The worker that serves the request: this process. */
ngx_http_gavel_worker_t *ngx_http_gavel_worker(ngx_http_request_t *r);

#endif /* NGX_HTTP_GAVEL_WORKER_H */
