/* What all workers share: committed bids, guards, counters. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_gavel_zone.h"


/*
 * Shares of the zone: a half for bids, a quarter for guesses, an eighth for
 * ended sessions, the rest for counters and NGINX's own bookkeeping.
 */
#define NGX_HTTP_GAVEL_SEEN_SHARE   2
#define NGX_HTTP_GAVEL_GUARD_SHARE  8


ngx_int_t
ngx_http_gavel_zone_init(ngx_shm_zone_t *shm_zone, void *data)
{
    ngx_slab_pool_t        *shpool;
    ngx_http_gavel_zone_t  *zone;

    shpool = (ngx_slab_pool_t *) shm_zone->shm.addr;

    if (data != NULL || shm_zone->shm.exists) {
        shm_zone->data = data != NULL ? data : shpool->data;
        return NGX_OK;
    }

    zone = ngx_slab_calloc(shpool, sizeof(ngx_http_gavel_zone_t));
    if (zone == NULL) {
        return NGX_ERROR;
    }

    if (ngx_http_gavel_seen_init(&zone->seen, shpool, shm_zone->shm.size
                                               / NGX_HTTP_GAVEL_SEEN_SHARE)
        != NGX_OK
        || ngx_http_gavel_guards_init(&zone->guards, shpool,
                                      shm_zone->shm.size
                                      / NGX_HTTP_GAVEL_GUARD_SHARE)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    shpool->data = zone;
    shm_zone->data = zone;

    return NGX_OK;
}
