/*
 * The bytes of events on their way to one watcher.
 *
 * They are written once for all watchers, chunk frames included.  Over
 * HTTP/1.x they are handed to the connection as they are: with ten thousand
 * watchers the filters' buffers would be most of the memory and half of the
 * work.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_live_ctx.h"


static ngx_int_t ngx_http_gavel_live_send_h1(ngx_http_gavel_live_ctx_t *ctx);
static ngx_int_t ngx_http_gavel_live_send_h2(ngx_http_gavel_live_ctx_t *ctx);
static gvl_str_t ngx_http_gavel_live_bytes(ngx_http_gavel_live_ctx_t *ctx,
    ngx_uint_t i);
static void ngx_http_gavel_live_buf(ngx_http_gavel_live_ctx_t *ctx,
    ngx_uint_t i, ngx_buf_t *b);
static void ngx_http_gavel_live_drop(ngx_http_gavel_live_ctx_t *ctx,
    ngx_uint_t n);


ngx_int_t
ngx_http_gavel_live_send(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_int_t   rc;
    ngx_uint_t  left;

    if (ctx->request->stream != NULL) {
        rc = ngx_http_gavel_live_send_h2(ctx);
        left = ctx->given;

    } else {
        rc = ngx_http_gavel_live_send_h1(ctx);
        left = ctx->nout;
    }

    if (rc != NGX_OK) {
        return rc;
    }

    return left > 0 || ctx->request->connection->buffered ? NGX_AGAIN
                                                          : NGX_OK;
}


/* Straight to the connection: the buffers are only needed for this call. */

static ngx_int_t
ngx_http_gavel_live_send_h1(ngx_http_gavel_live_ctx_t *ctx)
{
    size_t             n;
    gvl_str_t          bytes;
    ngx_buf_t          bufs[NGX_HTTP_GAVEL_LIVE_OUT];
    ngx_uint_t         i;
    ngx_chain_t        links[NGX_HTTP_GAVEL_LIVE_OUT];
    ngx_connection_t  *c;

    c = ctx->request->connection;

    for (i = 0; i < ctx->nout; i++) {
        ngx_http_gavel_live_buf(ctx, i, &bufs[i]);
        links[i].buf = &bufs[i];
        links[i].next = i + 1 < ctx->nout ? &links[i + 1] : NULL;
    }

    /* Nothing new: TLS still has something of before. */

    if (ctx->nout > 0) {
        bufs[0].pos += ctx->sent;
    }

    if (c->send_chain(c, ctx->nout > 0 ? links : NULL, 0)
        == NGX_CHAIN_ERROR)
    {
        return NGX_ERROR;
    }

    for (n = 0, i = 0; i < ctx->nout; i++) {
        bytes = ngx_http_gavel_live_bytes(ctx, i);
        n += (size_t) (bufs[i].pos - (u_char *) bytes.data);
    }

    for (i = 0; i < ctx->nout; i++) {
        bytes = ngx_http_gavel_live_bytes(ctx, i);

        if (n < bytes.len) {
            break;
        }

        n -= bytes.len;
    }

    ctx->sent = n;
    ngx_http_gavel_live_drop(ctx, i);

    return NGX_OK;
}


/* Through the filters, as frames that wait for their turn and their window:
   the buffers stay until NGINX has done with all of them. */

static ngx_int_t
ngx_http_gavel_live_send_h2(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_uint_t           i;
    ngx_chain_t          links[NGX_HTTP_GAVEL_LIVE_OUT];
    ngx_http_request_t  *r;

    r = ctx->request;

    if (ctx->bufs == NULL) {
        ctx->bufs = ngx_palloc(r->pool, NGX_HTTP_GAVEL_LIVE_OUT
                                        * sizeof(ngx_buf_t));
        if (ctx->bufs == NULL) {
            return NGX_ERROR;
        }
    }

    if (ctx->given || ctx->nout == 0) {
        rc = ngx_http_output_filter(r, NULL);

    } else {
        for (i = 0; i < ctx->nout; i++) {
            ngx_http_gavel_live_buf(ctx, i, &ctx->bufs[i]);
            links[i].buf = &ctx->bufs[i];
            links[i].next = i + 1 < ctx->nout ? &links[i + 1] : NULL;
        }

        ctx->given = ctx->nout;
        rc = ngx_http_output_filter(r, links);
    }

    if (rc == NGX_ERROR) {
        return NGX_ERROR;
    }

    for (i = 0; i < ctx->given; i++) {
        if (ctx->bufs[i].pos != ctx->bufs[i].last) {
            return NGX_OK;
        }
    }

    ngx_http_gavel_live_drop(ctx, ctx->given);
    ctx->given = 0;

    return NGX_OK;
}


static gvl_str_t
ngx_http_gavel_live_bytes(ngx_http_gavel_live_ctx_t *ctx, ngx_uint_t i)
{
    return ctx->framed ? ctx->out[i]->chunk : ctx->out[i]->text;
}


static void
ngx_http_gavel_live_buf(ngx_http_gavel_live_ctx_t *ctx, ngx_uint_t i,
    ngx_buf_t *b)
{
    gvl_str_t  bytes;

    bytes = ngx_http_gavel_live_bytes(ctx, i);

    ngx_memzero(b, sizeof(ngx_buf_t));
    b->pos = (u_char *) bytes.data;
    b->last = b->pos + bytes.len;
    b->memory = bytes.len > 0;
    b->flush = 1;
    b->last_buf = ctx->out[i] == ctx->live->last;
}


/* The first n events have gone. */

static void
ngx_http_gavel_live_drop(ngx_http_gavel_live_ctx_t *ctx, ngx_uint_t n)
{
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        gvl_live_event_drop(ctx->out[i]);
    }

    ctx->nout -= n;
    ctx->quiet_since = ngx_current_msec;
    ngx_memmove(ctx->out, &ctx->out[n], ctx->nout * sizeof(ctx->out[0]));
}
