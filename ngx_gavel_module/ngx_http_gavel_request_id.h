/* One id follows a request from the browser to the statistics. */

#ifndef NGX_HTTP_GAVEL_REQUEST_ID_H
#define NGX_HTTP_GAVEL_REQUEST_ID_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "gvl.h"


/* Called once $gavel_request_id is declared. */
ngx_int_t ngx_http_gavel_request_id_init(ngx_conf_t *cf);

/* Makes the value of $gavel_request_id. */
ngx_int_t ngx_http_gavel_request_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);

/*
 * $gavel_request_id: the client's X-Request-Id where it is a plausible one,
 * else a new one, the same to all who ask.  Lives as long as the request.
 */
gvl_str_t ngx_http_gavel_request_id(ngx_http_request_t *r);

/* A well-formed W3C traceparent of the request; empty: none. */
gvl_str_t ngx_http_gavel_traceparent(ngx_http_request_t *r);

/* A request header by its lower-case name; empty: none, or several. */
gvl_str_t ngx_http_gavel_header(ngx_http_request_t *r, const char *name);

#endif /* NGX_HTTP_GAVEL_REQUEST_ID_H */
