/* What keeps intruders out: bounded guesses, and sessions that have ended. */

#ifndef NGX_HTTP_GAVEL_GUARDS_H
#define NGX_HTTP_GAVEL_GUARDS_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "auth/denied.h"
#include "auth/ports.h"
#include "auth/throttle.h"


typedef struct {
    ngx_slab_pool_t                *shpool;
    gvl_throttle_t                 *throttle;
    gvl_denied_t                   *denied;
} ngx_http_gavel_guards_t;

/* Ended sessions take so many bytes of the pool at most, guesses twice. */
ngx_int_t ngx_http_gavel_guards_init(ngx_http_gavel_guards_t *guards,
    ngx_slab_pool_t *shpool, size_t size);

/* Denies the sessions until the given second. */
void ngx_http_gavel_guards_deny(ngx_http_gavel_guards_t *guards,
    const gvl_uuid_t *ids, size_t n, int64_t until_s);

/* Whether the session has ended, though tokens of it may live. */
bool ngx_http_gavel_guards_denied(ngx_http_gavel_guards_t *guards,
    const gvl_uuid_t *session, int64_t now_s);

/* The guards as the port that bounds guesses at passwords. */

typedef struct {
    ngx_http_gavel_guards_t        *guards;
    gvl_throttle_conf_t             conf;
} ngx_http_gavel_throttle_t;

extern const gvl_throttle_port_t  ngx_http_gavel_guards_throttle;

#endif /* NGX_HTTP_GAVEL_GUARDS_H */
