/* What the files of one watcher's stream share; nobody else includes it. */

#ifndef NGX_HTTP_GAVEL_LIVE_CTX_H
#define NGX_HTTP_GAVEL_LIVE_CTX_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_live.h"


/* Events on their way to one watcher; more are taken when these are gone. */
#define NGX_HTTP_GAVEL_LIVE_OUT  16

typedef struct {
    ngx_http_request_t             *request;
    ngx_http_gavel_live_t          *live;
    ngx_http_gavel_live_peer_t     *peer;
    gvl_live_watcher_t              watcher;
    gvl_link_t                      link;           /* in live->streams */

    gvl_live_event_t               *out[NGX_HTTP_GAVEL_LIVE_OUT];
    ngx_uint_t                      nout;
    size_t                          sent;           /* of out[0] */
    ngx_buf_t                      *bufs;           /* HTTP/2: one for each */
    ngx_uint_t                      given;          /* of them, to NGINX */

    ngx_event_t                     timer;          /* ping and lifetime */
    ngx_msec_t                      ends_at;
    ngx_msec_t                      quiet_since;

    unsigned                        streaming:1;    /* the head is out */
    unsigned                        blocked:1;
    unsigned                        ending:1;       /* nothing more to take */
    unsigned                        framed:1;       /* chunks of HTTP/1.1 */
} ngx_http_gavel_live_ctx_t;

/* Joins the streams of its address; NULL: no memory. */
ngx_http_gavel_live_ctx_t *ngx_http_gavel_live_join(ngx_http_request_t *r,
    ngx_http_gavel_live_t *live);

/* The stream of a request that has one. */
ngx_http_gavel_live_ctx_t *ngx_http_gavel_live_ctx(ngx_http_request_t *r);

/* Answers once the item has been read, and streams from then on. */
void ngx_http_gavel_live_go(ngx_http_gavel_live_ctx_t *ctx);

/*
 * Sends the head of a stream.  NGX_AGAIN: the item is not known yet; NGX_DONE:
 * the head was all there was to send; else a status that refuses.
 */
ngx_int_t ngx_http_gavel_live_begin(ngx_http_gavel_live_ctx_t *ctx);

/* Lives differ by a tenth, so that those who came together go one by one. */
void ngx_http_gavel_live_arm(ngx_http_gavel_live_ctx_t *ctx);

/*
 * Takes and sends until there is nothing more, or nobody reads it; the request
 * may be finalized by it.
 */
void ngx_http_gavel_live_pump(ngx_http_gavel_live_ctx_t *ctx);

/* The request's write event handler. */
void ngx_http_gavel_live_writable(ngx_http_request_t *r);

/* Sends of ctx->out what the other side takes; NGX_AGAIN: not all of it. */
ngx_int_t ngx_http_gavel_live_send(ngx_http_gavel_live_ctx_t *ctx);

#endif /* NGX_HTTP_GAVEL_LIVE_CTX_H */
