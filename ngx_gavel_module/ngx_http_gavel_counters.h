/* What is counted: calls by all workers, and states by each for itself. */

#ifndef NGX_HTTP_GAVEL_COUNTERS_H
#define NGX_HTTP_GAVEL_COUNTERS_H

#include <ngx_config.h>
#include <ngx_core.h>


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
    ngx_atomic_t                    cache_hits;
    ngx_atomic_t                    cache_misses;
    ngx_atomic_t                    token_hits;
    ngx_atomic_t                    token_misses;
    ngx_atomic_t                    live_watchers;
    ngx_atomic_t                    live_items;
    ngx_atomic_t                    live_events;
    ngx_atomic_t                    live_skipped;
    ngx_atomic_t                    live_cut;
    ngx_atomic_t                    live_gaps;
    ngx_atomic_t                    live_asks;
} ngx_http_gavel_gauges_t;

typedef struct {
    ngx_http_gavel_rpc_counters_t   rpcs[NGX_HTTP_GAVEL_RPCS_MAX];
    ngx_http_gavel_gauges_t         workers[NGX_HTTP_GAVEL_WORKERS_MAX];
} ngx_http_gavel_counters_t;

/* The gauges of this process. */
ngx_http_gavel_gauges_t *ngx_http_gavel_counters_own(
    ngx_http_gavel_counters_t *counters);

/* Counts an answered RPC. */
void ngx_http_gavel_counters_count(ngx_http_gavel_counters_t *counters,
    ngx_uint_t rpc, ngx_uint_t code, ngx_uint_t us);

#endif /* NGX_HTTP_GAVEL_COUNTERS_H */
