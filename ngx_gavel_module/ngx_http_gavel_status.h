/* Pages for machines: the health of this NGINX, and its public keys. */

#ifndef NGX_HTTP_GAVEL_STATUS_H
#define NGX_HTTP_GAVEL_STATUS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* GET or HEAD, and no body; else a status for the handler to return. */
ngx_int_t ngx_http_gavel_page(ngx_http_request_t *r);

/* 200 while every database that this NGINX serves from can be asked. */
ngx_int_t ngx_http_gavel_health_handler(ngx_http_request_t *r);

/* RFC 7517, for whoever checks access tokens. */
ngx_int_t ngx_http_gavel_jwks_handler(ngx_http_request_t *r);

#endif /* NGX_HTTP_GAVEL_STATUS_H */
