/* What all workers share: committed bids, counters, guesses, ended sessions. */

#ifndef NGX_HTTP_GAVEL_ZONE_H
#define NGX_HTTP_GAVEL_ZONE_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "auth/ports.h"
#include "auth/throttle.h"
#include "bids/ports.h"


/* Less than this would forget items while they are hot. */
#define NGX_HTTP_GAVEL_ZONE_MIN  (1024 * 1024)

/* Workers whose gauges fit; NGINX's own default upper bound is 1024. */
#define NGX_HTTP_GAVEL_WORKERS_MAX  128

/* Rows of the method table that are counted, and Connect's codes plus ok. */
#define NGX_HTTP_GAVEL_RPCS_MAX   32
#define NGX_HTTP_GAVEL_CODES_MAX  17

/* Upper bounds of the latency histogram's buckets, in microseconds. */
#define NGX_HTTP_GAVEL_BUCKETS  12

extern const ngx_uint_t  ngx_http_gavel_bucket_us[NGX_HTTP_GAVEL_BUCKETS];

/* Of one RPC; written by all workers with atomic additions. */

typedef struct {
    ngx_atomic_t                    codes[NGX_HTTP_GAVEL_CODES_MAX];
    ngx_atomic_t                    buckets[NGX_HTTP_GAVEL_BUCKETS + 1];
    ngx_atomic_t                    sum_us;
} ngx_http_gavel_rpc_counters_t;

/* Of one worker; written by it alone. */

typedef struct {
    ngx_atomic_t                    db_idle[3];     /* auth, bids, stats */
    ngx_atomic_t                    db_waiting[3];
    ngx_atomic_t                    book_waiting;
    ngx_atomic_t                    batches;
    ngx_atomic_t                    accepted;
    ngx_atomic_t                    refused;
    ngx_atomic_t                    failed;
    ngx_atomic_t                    hashing;
    ngx_atomic_t                    cache_up;
    ngx_atomic_t                    token_hits;
    ngx_atomic_t                    token_misses;
    ngx_atomic_t                    live_watchers;
    ngx_atomic_t                    live_items;
    ngx_atomic_t                    live_events;
    ngx_atomic_t                    live_skipped;
    ngx_atomic_t                    live_cut;
    ngx_atomic_t                    live_gaps;
    ngx_atomic_t                    live_asks;
} ngx_http_gavel_worker_gauges_t;

typedef struct ngx_http_gavel_zone_s  ngx_http_gavel_zone_t;

/* The directive gavel_zone; returns NGINX's NGX_CONF_OK or a message. */
char *ngx_http_gavel_zone_conf(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* NULL before the zone is mapped. */
ngx_http_gavel_zone_t *ngx_http_gavel_zone_of(ngx_shm_zone_t *shm_zone);

/* The zone as the port of seen bids; the zone outlives the port. */
void ngx_http_gavel_zone_seen(ngx_http_gavel_zone_t *zone,
    gvl_bids_seen_t *port);

/* Denies the sessions until the given second. */
void ngx_http_gavel_zone_ended(ngx_http_gavel_zone_t *zone,
    const gvl_uuid_t *ids, size_t n, int64_t until_s);

/* Whether the session has ended, though tokens of it may live. */
bool ngx_http_gavel_zone_is_denied(ngx_http_gavel_zone_t *zone,
    const gvl_uuid_t *session, int64_t now_s);

/* The zone as the port that bounds guesses at passwords. */

typedef struct {
    ngx_http_gavel_zone_t          *zone;
    gvl_throttle_conf_t             conf;
} ngx_http_gavel_throttle_t;

extern const gvl_throttle_port_t  ngx_http_gavel_zone_throttle;

ngx_http_gavel_rpc_counters_t *ngx_http_gavel_zone_rpc(
    ngx_http_gavel_zone_t *zone, ngx_uint_t rpc);

ngx_http_gavel_worker_gauges_t *ngx_http_gavel_zone_worker(
    ngx_http_gavel_zone_t *zone, ngx_uint_t worker);

/* Counts an answered RPC. */
void ngx_http_gavel_zone_count(ngx_http_gavel_zone_t *zone, ngx_uint_t rpc,
    ngx_uint_t code, ngx_uint_t us);

#endif /* NGX_HTTP_GAVEL_ZONE_H */
