/* One deadline for body and story together: the client's where it is nearer. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_gavel_deadline.h"


static void ngx_http_gavel_deadline_passed(ngx_event_t *ev);


void
ngx_http_gavel_deadline_arm(ngx_http_request_t *r, ngx_http_gavel_ctx_t *ctx)
{
    ngx_msec_t                   deadline_msec;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_get_module_main_conf(r, ngx_http_gavel_module);
    deadline_msec = gmcf->deadline;

    if (ctx->head.timeout_ms >= 0
        && (ngx_msec_t) ctx->head.timeout_ms < deadline_msec)
    {
        deadline_msec = (ngx_msec_t) ctx->head.timeout_ms;
    }

    ctx->deadline.handler = ngx_http_gavel_deadline_passed;
    ctx->deadline.data = r;
    ctx->deadline.log = r->connection->log;

    ngx_add_timer(&ctx->deadline, deadline_msec);
}


static void
ngx_http_gavel_deadline_passed(ngx_event_t *ev)
{
    ngx_connection_t      *c;
    ngx_http_request_t    *r;
    ngx_http_gavel_ctx_t  *ctx;

    r = ev->data;
    c = r->connection;
    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    ngx_http_set_log_request(c->log, r);

    if (ctx->waiting) {
        ngx_log_error(NGX_LOG_WARN, c->log, 0,
                      "gavel: deadline passed while %s",
                      ctx->call.flow->doing);

        /* The arena is the story's now; the answer needs one of its own. */

        gvl_flow_abandon(ctx->call.flow);
        ctx->waiting = 0;
        ctx->call.arena = gvl_arena_create();
        ctx->call.flow = NULL;

        if (ctx->call.arena == NULL) {
            ngx_http_finalize_request(r, NGX_ERROR);
            ngx_http_run_posted_requests(c);
            return;
        }
    }

    ngx_http_gavel_finish(r, GVL_DEADLINE_EXCEEDED);
    ngx_http_run_posted_requests(c);
}
