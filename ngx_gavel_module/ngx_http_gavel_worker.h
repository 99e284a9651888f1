/* What a worker process works with: its loop, its stores, its ports. */

#ifndef NGX_HTTP_GAVEL_WORKER_H
#define NGX_HTTP_GAVEL_WORKER_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "app.h"
#include "mac.h"
#include "method.h"
#include "pg_auth.h"
#include "pg_bids.h"
#include "pg_stats.h"
#include "redis_cache.h"
#include "redis_ended.h"
#include "token_cache.h"
#include "token_port.h"

#include "ngx_http_gavel_live.h"
#include "ngx_http_gavel_thread.h"
#include "ngx_http_gavel_zone.h"


typedef struct {
    gvl_loop_t                      loop;
    ngx_http_gavel_zone_t          *zone;

    gvl_pg_pool_t                  *auth_pool;
    gvl_pg_pool_t                  *bids_pool;
    gvl_pg_pool_t                  *settle_pool;
    gvl_pg_pool_t                  *stats_pool;
    gvl_pg_auth_t                   pg_auth;
    gvl_pg_bids_t                   pg_bids;
    gvl_redis_cache_t              *redis;
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

    ngx_event_t                     turn;       /* of the bid book */
    ngx_event_t                     gauges;     /* are written by it */
    ngx_socket_t                    wake_fd;    /* to the relay; -1: none */
    ngx_event_t                     waking;     /* at this turn's end */
} ngx_http_gavel_worker_t;


/* The ports are wired to their adapters here, and nowhere else. */
ngx_int_t ngx_http_gavel_worker_init(ngx_cycle_t *cycle);
void ngx_http_gavel_worker_exit(ngx_cycle_t *cycle);

/* The worker that serves the request: this process. */
ngx_http_gavel_worker_t *ngx_http_gavel_worker(ngx_http_request_t *r);

/* Tells the relay that the outbox may have something; may be lost. */
void ngx_http_gavel_worker_wake_relay(ngx_http_gavel_worker_t *worker);

#endif /* NGX_HTTP_GAVEL_WORKER_H */
