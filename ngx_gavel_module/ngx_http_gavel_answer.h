/* How a request ended, told to the client, the counters and the log. */

#ifndef NGX_HTTP_GAVEL_ANSWER_H
#define NGX_HTTP_GAVEL_ANSWER_H

#include "ngx_http_gavel_handler.h"


/*
 * Sends the answer for the word; returns what a content handler returns.
 * Never a status of 4xx or 5xx: NGINX would send a page of its own.
 */
ngx_int_t ngx_http_gavel_answer(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx, gvl_rc_t rc);

/* A whole response of one piece, which lives as long as the request. */
ngx_int_t ngx_http_gavel_send(ngx_http_request_t *r, ngx_uint_t status,
    gvl_str_t content_type, gvl_str_t body);

/* Adds a response header; NGX_ERROR: no memory. */
ngx_int_t ngx_http_gavel_add_header(ngx_http_request_t *r, gvl_str_t name,
    gvl_str_t value);

/* The wall clock, in microseconds since 1970. */
int64_t ngx_http_gavel_now_us(void);

#endif /* NGX_HTTP_GAVEL_ANSWER_H */
