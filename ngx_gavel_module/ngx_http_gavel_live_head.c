/* How a stream begins: with a refusal, or with its head. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_live_ctx.h"


/* What the kernel may hold for a slow reader: some seconds of a hot item. */
#define NGX_HTTP_GAVEL_LIVE_SNDBUF  (32 * 1024)

/* What a client waits before it comes back, and up to twice more: not all
   are to come at once. */
#define NGX_HTTP_GAVEL_LIVE_RETRY_MS  1000


static ngx_int_t ngx_http_gavel_live_refusal(ngx_http_gavel_live_ctx_t *ctx);
static ngx_int_t ngx_http_gavel_live_head(ngx_http_gavel_live_ctx_t *ctx);
static ngx_int_t ngx_http_gavel_live_socket(ngx_http_request_t *r);
static ngx_int_t ngx_http_gavel_live_retry(ngx_http_gavel_live_ctx_t *ctx);


ngx_int_t
ngx_http_gavel_live_begin(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_int_t  rc;

    rc = ngx_http_gavel_live_refusal(ctx);

    return rc == NGX_OK ? ngx_http_gavel_live_head(ctx) : rc;
}


/* NGX_OK: there is something to stream; NGX_AGAIN: it is not known yet. */

static ngx_int_t
ngx_http_gavel_live_refusal(ngx_http_gavel_live_ctx_t *ctx)
{
    switch (ctx->watcher.channel->state) {

    case GVL_LIVE_LOADING:
        return NGX_AGAIN;

    case GVL_LIVE_MISSING:
        return NGX_HTTP_NOT_FOUND;

    case GVL_LIVE_FAILED:
        return NGX_HTTP_SERVICE_UNAVAILABLE;

    default:
        /* Nothing for somebody who has seen the end: they need not return. */

        return gvl_live_done(&ctx->watcher) ? NGX_HTTP_NO_CONTENT : NGX_OK;
    }
}


/* NGX_DONE: the head was all there was to send. */

static ngx_int_t
ngx_http_gavel_live_head(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    r->headers_out.status = NGX_HTTP_OK;
    ngx_http_clear_content_length(r);
    ngx_str_set(&r->headers_out.content_type, "text/event-stream");
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->keepalive = 0;

#if (NGX_HTTP_GZIP)
    /* The body does not pass the filter that would compress it. */
    r->gzip_tested = 1;
    r->gzip_ok = 0;
#endif

    if (ngx_http_gavel_add_header(r, GVL_STR("Cache-Control"),
                                  GVL_STR("no-cache"))
        != NGX_OK
        || ngx_http_gavel_add_header(r, GVL_STR("X-Accel-Buffering"),
                                     GVL_STR("no"))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc == NGX_OK ? NGX_DONE : rc;
    }

    rc = ngx_http_send_special(r, NGX_HTTP_FLUSH);

    /* On a new connection it fits; over HTTP/2 it stays in front. */

    if (rc == NGX_ERROR || (rc == NGX_AGAIN && r->stream == NULL)
        || (r->stream == NULL && ngx_http_gavel_live_socket(r) != NGX_OK))
    {
        return NGX_ERROR;
    }

    ctx->streaming = 1;

    return ngx_http_gavel_live_retry(ctx);
}


/* An event is not to wait for the acknowledgement of the one before it, and a
   reader who is slow is to show soon. */

static ngx_int_t
ngx_http_gavel_live_socket(ngx_http_request_t *r)
{
    int                        size;
    ngx_connection_t          *c;
    ngx_http_core_loc_conf_t  *clcf;

    c = r->connection;
    size = NGX_HTTP_GAVEL_LIVE_SNDBUF;
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(int)) == -1) {
        ngx_log_error(NGX_LOG_ALERT, c->log, ngx_socket_errno,
                      "setsockopt(SO_SNDBUF) failed");
    }

    return clcf->tcp_nodelay ? ngx_tcp_nodelay(c) : NGX_OK;
}


static ngx_int_t
ngx_http_gavel_live_retry(ngx_http_gavel_live_ctx_t *ctx)
{
    u_char   line[sizeof("retry: ") + NGX_INT_T_LEN];
    u_char  *p;

    p = ngx_sprintf(line, "retry: %i", NGX_HTTP_GAVEL_LIVE_RETRY_MS
                    + ngx_random() % (2 * NGX_HTTP_GAVEL_LIVE_RETRY_MS));

    ctx->out[0] = gvl_live_lines_create((gvl_str_t) {
                                            (const char *) line,
                                            (size_t) (p - line) });
    if (ctx->out[0] == NULL) {
        return NGX_ERROR;
    }

    ctx->nout = 1;

    return NGX_OK;
}
