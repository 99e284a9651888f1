/* Password hashing in NGINX's thread pool, behind a bounded line. */

#ifndef NGX_HTTP_GAVEL_THREAD_H
#define NGX_HTTP_GAVEL_THREAD_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_thread_pool.h>

#include "auth/ports.h"
#include "password.h"


typedef struct {
    ngx_thread_pool_t              *pool;
    gvl_password_params_t           params;
    ngx_uint_t                      in_line;    /* flows that have a place */
    ngx_uint_t                      line_max;
} ngx_http_gavel_hasher_t;

/* What the stories ask; their hasher_data is a ngx_http_gavel_hasher_t. */
extern const gvl_hasher_port_t  ngx_http_gavel_hasher_port;

#endif /* NGX_HTTP_GAVEL_THREAD_H */
