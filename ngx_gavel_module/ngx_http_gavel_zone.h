/* What all workers share: committed bids, guards, counters. */

#ifndef NGX_HTTP_GAVEL_ZONE_H
#define NGX_HTTP_GAVEL_ZONE_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_gavel_counters.h"
#include "ngx_http_gavel_guards.h"
#include "ngx_http_gavel_seen.h"


typedef struct {
    ngx_http_gavel_seen_t           seen;
    ngx_http_gavel_guards_t         guards;
    ngx_http_gavel_counters_t       counters;
} ngx_http_gavel_zone_t;

/* Lays the zone out when it is mapped; one that is there is kept. */
ngx_int_t ngx_http_gavel_zone_init(ngx_shm_zone_t *shm_zone, void *data);

#endif /* NGX_HTTP_GAVEL_ZONE_H */
