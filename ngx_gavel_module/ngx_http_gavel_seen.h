/* Committed highest bids that this machine has seen. */

#ifndef NGX_HTTP_GAVEL_SEEN_H
#define NGX_HTTP_GAVEL_SEEN_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "bids/ports.h"


typedef struct ngx_http_gavel_bucket_s  ngx_http_gavel_bucket_t;

typedef struct {
    ngx_slab_pool_t                *shpool;
    ngx_http_gavel_bucket_t        *buckets;
    ngx_uint_t                      mask;
    uint64_t                        tick;
} ngx_http_gavel_seen_t;

/* An empty table of at most so many bytes of the pool. */
ngx_int_t ngx_http_gavel_seen_init(ngx_http_gavel_seen_t *seen,
    ngx_slab_pool_t *shpool, size_t size);

/* The table as the port of seen bids; it outlives the port. */
void ngx_http_gavel_seen_port(ngx_http_gavel_seen_t *seen,
    gvl_bids_seen_t *port);

#endif /* NGX_HTTP_GAVEL_SEEN_H */
