/* One watcher's stream, from its joining to however it ends. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_live_ctx.h"
#include "ngx_http_gavel_live_stream.h"


static void ngx_http_gavel_live_leave(void *data);


ngx_http_gavel_live_ctx_t *
ngx_http_gavel_live_join(ngx_http_request_t *r, ngx_http_gavel_live_t *live)
{
    ngx_pool_cleanup_t         *cln;
    ngx_http_gavel_live_ctx_t  *ctx;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_gavel_live_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_http_gavel_live_ctx_t));
    ctx->request = r;
    ctx->live = live;
    ctx->framed = r->http_version == NGX_HTTP_VERSION_11;
    gvl_link_init(&ctx->link);
    ctx->peer = ngx_http_gavel_live_peer_join(&live->peers,
                                              r->connection->sockaddr);
    if (ctx->peer == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_gavel_live_leave;

    return ctx;
}


/* The module's place in the request belongs to RPCs; a stream is found by the
   cleanup that ends it. */

ngx_http_gavel_live_ctx_t *
ngx_http_gavel_live_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;

    cln = r->pool->cleanup;

    while (cln->handler != ngx_http_gavel_live_leave) {
        cln = cln->next;
    }

    return cln->data;
}


/* However the request ends. */

static void
ngx_http_gavel_live_leave(void *data)
{
    ngx_uint_t                  i;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = data;

    ngx_http_gavel_live_peer_leave(&ctx->live->peers, ctx->peer);

    if (ctx->watcher.channel == NULL) {
        return;
    }

    gvl_link_leave(&ctx->link);
    gvl_live_leave(&ctx->watcher);

    for (i = 0; i < ctx->nout; i++) {
        gvl_live_event_drop(ctx->out[i]);
    }

    if (ctx->timer.timer_set) {
        ngx_del_timer(&ctx->timer);
    }
}


/* Woken from the hub's turn: NGINX's own ends of work are ours to do. */

void
ngx_http_gavel_live_wake(gvl_live_watcher_t *watcher)
{
    ngx_connection_t           *c;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = gvl_link_owner(watcher, ngx_http_gavel_live_ctx_t, watcher);
    c = ctx->request->connection;

    ngx_http_set_log_request(c->log, ctx->request);
    ngx_http_gavel_live_go(ctx);
    ngx_http_run_posted_requests(c);
}


/* Answers once the item has been read, and streams from then on. */

void
ngx_http_gavel_live_go(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    if (!ctx->streaming) {
        rc = ngx_http_gavel_live_begin(ctx);

        if (rc == NGX_AGAIN) {
            return;
        }

        if (rc != NGX_OK) {
            ngx_http_finalize_request(r, rc == NGX_DONE ? NGX_OK : rc);
            return;
        }
    }

    ngx_http_gavel_live_pump(ctx);
}


void
ngx_http_gavel_live_end(gvl_link_t *stream)
{
    ngx_connection_t           *c;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = gvl_link_owner(stream, ngx_http_gavel_live_ctx_t, link);
    c = ctx->request->connection;

    gvl_link_leave(&ctx->link);
    ngx_http_set_log_request(c->log, ctx->request);

    if (!ctx->streaming) {
        ngx_http_finalize_request(ctx->request, NGX_HTTP_SERVICE_UNAVAILABLE);

    } else if (!ctx->ending) {
        gvl_live_pause(&ctx->watcher);
        ctx->ending = 1;

        /* Behind what is on its way; a reader who is too slow for that has
           to do without the last chunk. */

        if (ctx->nout < NGX_HTTP_GAVEL_LIVE_OUT) {
            ctx->out[ctx->nout++] = gvl_live_event_share(ctx->live->last);
        }

        ngx_http_gavel_live_pump(ctx);
    }

    ngx_http_run_posted_requests(c);
}
