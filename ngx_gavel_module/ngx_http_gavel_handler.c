/*
 * One request: its body, its story, its answer, and its end by hang-up.
 *
 * Everything a story touches lives in its arena, which the request's pool
 * destroys with itself.  A client that hangs up while its story waits leaves
 * the arena to the story, whose conversation with the database ends with
 * nobody listening.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_access.h"
#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_deadline.h"
#include "ngx_http_gavel_handler.h"
#include "ngx_http_gavel_head.h"
#include "ngx_http_gavel_request_id.h"


static ngx_http_gavel_ctx_t *ngx_http_gavel_ctx_create(ngx_http_request_t *r);
static void ngx_http_gavel_ctx_cleanup(void *data);
static void ngx_http_gavel_begin(ngx_http_request_t *r, gvl_rc_t rc);
static gvl_rc_t ngx_http_gavel_start(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx);
static void ngx_http_gavel_ended(gvl_flow_t *flow, gvl_rc_t rc);


ngx_int_t
ngx_http_gavel_handler(ngx_http_request_t *r)
{
    gvl_rc_t               rc;
    ngx_int_t              status;
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_http_gavel_ctx_create(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_gavel_head_read(r, ctx);

    if (rc != GVL_OK) {
        status = ngx_http_discard_request_body(r);

        return status == NGX_OK ? ngx_http_gavel_answer(r, ctx, rc) : status;
    }

    ngx_http_gavel_deadline_arm(r, ctx);

    ctx->body.done = ngx_http_gavel_begin;

    return ngx_http_gavel_body_read(r, &ctx->body);
}


static ngx_http_gavel_ctx_t *
ngx_http_gavel_ctx_create(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t    *cln;
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_http_gavel_ctx_t));
    cln = ngx_pool_cleanup_add(r->pool, 0);

    if (ctx == NULL || cln == NULL) {
        return NULL;
    }

    ctx->began_us = ngx_http_gavel_now_us();
    ctx->call.now_us = ctx->began_us;
    ctx->call.arena = gvl_arena_create();

    if (ctx->call.arena == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_gavel_ctx_cleanup;
    cln->data = ctx;
    ngx_http_set_ctx(r, ctx, ngx_http_gavel_module);

    return ctx;
}


static void
ngx_http_gavel_ctx_cleanup(void *data)
{
    ngx_http_gavel_ctx_t  *ctx;

    ctx = data;

    if (ctx->deadline.timer_set) {
        ngx_del_timer(&ctx->deadline);
    }

    if (ctx->waiting) {
        gvl_flow_abandon(ctx->call.flow);
        return;
    }

    gvl_arena_destroy(ctx->call.arena);
}


/* The body has come: admits the caller and starts the story. */

static void
ngx_http_gavel_begin(ngx_http_request_t *r, gvl_rc_t rc)
{
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    if (rc == GVL_OK) {
        rc = ngx_http_gavel_start(r, ctx);
    }

    if (rc != GVL_AGAIN) {
        ngx_http_gavel_finish(r, rc);
        return;
    }

    /* From here on only the client's hang-up is of interest. */

    r->read_event_handler = ngx_http_test_reading;
    r->connection->log->action = (char *) ctx->call.flow->doing;
    ctx->waiting = 1;
}


static gvl_rc_t
ngx_http_gavel_start(ngx_http_request_t *r, ngx_http_gavel_ctx_t *ctx)
{
    gvl_rc_t           rc;
    gvl_flow_t        *flow;
    ProtobufCMessage  *message;

    ctx->call.method = ctx->head.method;

    rc = ngx_http_gavel_access(r, ctx);

    if (rc != GVL_OK) {
        return rc;
    }

    rc = gvl_rpc_read_body(&ctx->head,
                           (gvl_str_t) { (const char *) ctx->body.data,
                                         ctx->body.len },
                           ctx->call.arena, &ctx->fault, &message);
    if (rc != GVL_OK) {
        return rc;
    }

    ctx->call.request = message;

    rc = ctx->head.method->begin(&ctx->call);

    if (rc != GVL_OK) {
        return rc;
    }

    flow = ctx->call.flow;
    flow->request_id = gvl_arena_copy(ctx->call.arena, ctx->request_id);
    flow->traceparent = gvl_arena_copy(ctx->call.arena,
                                       ngx_http_gavel_traceparent(r));
    flow->ended = ngx_http_gavel_ended;
    flow->owner = r;

    return gvl_flow_start(flow);
}


/* Called from a foreign event: NGINX's own ends of work are ours to do. */

static void
ngx_http_gavel_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    ngx_connection_t      *c;
    ngx_http_request_t    *r;
    ngx_http_gavel_ctx_t  *ctx;

    r = flow->owner;
    c = r->connection;
    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);
    ctx->waiting = 0;

    ngx_http_set_log_request(c->log, r);
    ngx_http_gavel_finish(r, rc);
    ngx_http_run_posted_requests(c);
}


void
ngx_http_gavel_finish(ngx_http_request_t *r, gvl_rc_t rc)
{
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    if (ctx->deadline.timer_set) {
        ngx_del_timer(&ctx->deadline);
    }

    /* What is left of a body cannot be told from a request. */

    if (r->reading_body) {
        r->keepalive = 0;
    }

    if (rc == GVL_OK && !ctx->head.method->no_side_effects) {
        ngx_http_gavel_wake_tell(&ngx_http_gavel_worker(r)->wake);
    }

    ngx_http_finalize_request(r, ngx_http_gavel_answer(r, ctx, rc));
}
