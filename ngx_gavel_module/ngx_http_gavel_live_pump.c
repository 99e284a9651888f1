/* Events go out to one watcher as fast as they are read. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_gavel_live_ctx.h"


static void ngx_http_gavel_live_take(ngx_http_gavel_live_ctx_t *ctx);
static void ngx_http_gavel_live_block(ngx_http_gavel_live_ctx_t *ctx);


void
ngx_http_gavel_live_pump(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_int_t  rc;

    if (ctx->blocked) {
        return;
    }

    for ( ;; ) {
        ngx_http_gavel_live_take(ctx);

        if (ctx->nout == 0 && !ctx->request->connection->buffered) {
            break;
        }

        rc = ngx_http_gavel_live_send(ctx);

        if (rc == NGX_AGAIN) {
            ngx_http_gavel_live_block(ctx);
            return;
        }

        if (rc != NGX_OK) {
            ngx_http_finalize_request(ctx->request, NGX_ERROR);
            return;
        }
    }

    if (ctx->ending) {
        ngx_http_finalize_request(ctx->request, NGX_OK);
    }
}


/* Fills the way out; the end of the item, or of its past, ends the stream. */

static void
ngx_http_gavel_live_take(ngx_http_gavel_live_ctx_t *ctx)
{
    gvl_live_event_t  *event;

    while (!ctx->ending && ctx->nout < NGX_HTTP_GAVEL_LIVE_OUT) {
        event = gvl_live_take(&ctx->watcher);

        if (event == NULL && !ctx->watcher.broken
            && !gvl_live_done(&ctx->watcher))
        {
            return;
        }

        if (event == NULL) {
            event = gvl_live_event_share(ctx->live->last);
            gvl_live_pause(&ctx->watcher);
            ctx->ending = 1;
        }

        ctx->out[ctx->nout++] = event;
    }
}


/* Nobody reads: waits a while, and takes nothing more meanwhile. */

static void
ngx_http_gavel_live_block(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_connection_t          *c;
    ngx_http_core_loc_conf_t  *clcf;

    c = ctx->request->connection;
    clcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_core_module);

    gvl_live_pause(&ctx->watcher);
    ctx->blocked = 1;

    if (!c->write->timer_set) {
        ngx_add_timer(c->write, clcf->send_timeout);
    }

    if (ngx_handle_write_event(c->write, 0) != NGX_OK) {
        ngx_http_finalize_request(ctx->request, NGX_ERROR);
    }
}


void
ngx_http_gavel_live_writable(ngx_http_request_t *r)
{
    ngx_event_t                *wev;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = ngx_http_gavel_live_ctx(r);
    wev = r->connection->write;

    if (wev->timedout) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, NGX_ETIMEDOUT,
                      "watcher does not read");
        ctx->live->cut++;
        ngx_http_finalize_request(r, NGX_HTTP_REQUEST_TIME_OUT);
        return;
    }

    if (!ctx->blocked || !wev->ready) {
        return;
    }

    if (wev->timer_set) {
        ngx_del_timer(wev);
    }

    ctx->blocked = 0;
    ngx_http_gavel_live_pump(ctx);
}
