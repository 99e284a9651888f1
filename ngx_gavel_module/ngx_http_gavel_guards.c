/*
 * What keeps intruders out: bounded guesses, and sessions that have ended.
 *
 * Both are plain memory of libgavel's, in the zone that all workers share and
 * under its mutex.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "random.h"

#include "ngx_http_gavel_guards.h"


static gvl_rc_t ngx_http_gavel_guards_take(void *data, gvl_str_t email,
    gvl_str_t ip_address, int64_t now_us, bool *known,
    int64_t *retry_after_ms);
static void ngx_http_gavel_guards_give(void *data, gvl_str_t email,
    gvl_str_t ip_address, bool known);
static void ngx_http_gavel_guards_welcome(void *data, gvl_str_t email,
    gvl_str_t ip_address, int64_t now_us);


const gvl_throttle_port_t  ngx_http_gavel_guards_throttle = {
    ngx_http_gavel_guards_take,
    ngx_http_gavel_guards_give,
    ngx_http_gavel_guards_welcome
};


ngx_int_t
ngx_http_gavel_guards_init(ngx_http_gavel_guards_t *guards,
    ngx_slab_pool_t *shpool, size_t size)
{
    void        *memory;
    uint64_t     seed;
    ngx_uint_t   n;

    guards->shpool = shpool;

    /* Buckets and known pairs: twice the size. */

    for (n = 1; gvl_throttle_size(n * 2) <= size * 2; n *= 2) {
        /* void */
    }

    memory = ngx_slab_calloc(shpool, gvl_throttle_size(n));
    if (memory == NULL) {
        return NGX_ERROR;
    }

    gvl_random_bytes((uint8_t *) &seed, sizeof(seed));
    guards->throttle = gvl_throttle_init(memory, n, seed);

    for (n = 1; gvl_denied_size(n * 2) <= size; n *= 2) {
        /* void */
    }

    memory = ngx_slab_calloc(shpool, gvl_denied_size(n));
    if (memory == NULL) {
        return NGX_ERROR;
    }

    guards->denied = gvl_denied_init(memory, n);

    return NGX_OK;
}


void
ngx_http_gavel_guards_deny(ngx_http_gavel_guards_t *guards,
    const gvl_uuid_t *ids, size_t n, int64_t until_s)
{
    bool    room;
    size_t  i;

    room = true;

    ngx_shmtx_lock(&guards->shpool->mutex);

    for (i = 0; i < n; i++) {
        room &= gvl_denied_add(guards->denied, &ids[i], until_s, ngx_time());
    }

    ngx_shmtx_unlock(&guards->shpool->mutex);

    if (!room) {
        ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                      "gavel: no room for all ended sessions, "
                      "\"gavel_zone\" is too small");
    }
}


bool
ngx_http_gavel_guards_denied(ngx_http_gavel_guards_t *guards,
    const gvl_uuid_t *session, int64_t now_s)
{
    bool  denied;

    ngx_shmtx_lock(&guards->shpool->mutex);
    denied = gvl_denied_has(guards->denied, session, now_s);
    ngx_shmtx_unlock(&guards->shpool->mutex);

    return denied;
}


static gvl_rc_t
ngx_http_gavel_guards_take(void *data, gvl_str_t email, gvl_str_t ip_address,
    int64_t now_us, bool *known, int64_t *retry_after_ms)
{
    gvl_rc_t                    rc;
    ngx_http_gavel_throttle_t  *throttle;

    throttle = data;

    ngx_shmtx_lock(&throttle->guards->shpool->mutex);

    rc = gvl_throttle_take(throttle->guards->throttle, &throttle->conf, email,
                           ip_address, now_us, known, retry_after_ms);

    ngx_shmtx_unlock(&throttle->guards->shpool->mutex);

    return rc;
}


static void
ngx_http_gavel_guards_give(void *data, gvl_str_t email, gvl_str_t ip_address,
    bool known)
{
    ngx_http_gavel_throttle_t  *throttle;

    throttle = data;

    ngx_shmtx_lock(&throttle->guards->shpool->mutex);

    gvl_throttle_give(throttle->guards->throttle, &throttle->conf, email,
                      ip_address, known);

    ngx_shmtx_unlock(&throttle->guards->shpool->mutex);
}


static void
ngx_http_gavel_guards_welcome(void *data, gvl_str_t email,
    gvl_str_t ip_address, int64_t now_us)
{
    ngx_http_gavel_throttle_t  *throttle;

    throttle = data;

    ngx_shmtx_lock(&throttle->guards->shpool->mutex);

    gvl_throttle_welcome(throttle->guards->throttle, email, ip_address,
                         now_us);

    ngx_shmtx_unlock(&throttle->guards->shpool->mutex);
}
