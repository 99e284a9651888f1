/* How long a stream lives, and that it is heard from in silence. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_gavel_live_ctx.h"
#include "ngx_http_gavel_live_stream.h"


static void ngx_http_gavel_live_tick(ngx_event_t *ev);


void
ngx_http_gavel_live_arm(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_msec_t                   left, quiet;
    ngx_http_gavel_live_conf_t  *conf;

    conf = ctx->live->conf;

    if (ctx->timer.handler == NULL) {
        ctx->timer.handler = ngx_http_gavel_live_tick;
        ctx->timer.data = ctx;
        ctx->timer.log = ctx->request->connection->log;

        ctx->quiet_since = ngx_current_msec;
        ctx->ends_at = ngx_current_msec + conf->lifetime
                       - (ngx_msec_t) ngx_random() % (conf->lifetime / 10 + 1);
    }

    left = ctx->ends_at - ngx_current_msec;
    quiet = ctx->quiet_since + conf->ping - ngx_current_msec;

    ngx_add_timer(&ctx->timer, ngx_min(left, quiet));
}


/* Life goes on, or is over; in silence it is heard from time to time. */

static void
ngx_http_gavel_live_tick(ngx_event_t *ev)
{
    ngx_connection_t           *c;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = ev->data;
    c = ctx->request->connection;

    if ((ngx_msec_int_t) (ctx->ends_at - ngx_current_msec) <= 0) {
        ngx_http_gavel_live_end(&ctx->link);
        return;
    }

    if (ngx_current_msec - ctx->quiet_since < ctx->live->conf->ping) {
        ngx_http_gavel_live_arm(ctx);
        return;
    }

    ctx->quiet_since = ngx_current_msec;
    ngx_http_gavel_live_arm(ctx);

    if (ctx->streaming && !ctx->blocked && !ctx->ending) {
        ngx_http_set_log_request(c->log, ctx->request);
        ctx->out[ctx->nout++] = gvl_live_event_share(ctx->live->ping);
        ngx_http_gavel_live_pump(ctx);
        ngx_http_run_posted_requests(c);
    }
}
