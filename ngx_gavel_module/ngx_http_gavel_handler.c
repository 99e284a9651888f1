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
#include "ngx_http_gavel_handler.h"
#include "ngx_http_gavel_request_id.h"


static ngx_http_gavel_ctx_t *ngx_http_gavel_ctx_create(ngx_http_request_t *r);
static void ngx_http_gavel_ctx_cleanup(void *data);
static gvl_rc_t ngx_http_gavel_read_head(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx);
static void ngx_http_gavel_arm_deadline(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx);
static void ngx_http_gavel_begin(ngx_http_request_t *r, gvl_rc_t rc);
static gvl_rc_t ngx_http_gavel_start(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx);
static void ngx_http_gavel_ended(gvl_flow_t *flow, gvl_rc_t rc);
static void ngx_http_gavel_expired(ngx_event_t *ev);
static void ngx_http_gavel_finish(ngx_http_request_t *r, gvl_rc_t rc);


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

    rc = ngx_http_gavel_read_head(r, ctx);

    if (rc != GVL_OK) {
        status = ngx_http_discard_request_body(r);

        return status == NGX_OK ? ngx_http_gavel_answer(r, ctx, rc) : status;
    }

    ngx_http_gavel_arm_deadline(r, ctx);

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


static gvl_str_t
ngx_http_gavel_str(const ngx_str_t *text)
{
    return (gvl_str_t) { (const char *) text->data, text->len };
}


static gvl_str_t
ngx_http_gavel_value(const ngx_table_elt_t *header)
{
    return header == NULL ? GVL_STR_NULL : ngx_http_gavel_str(&header->value);
}


static gvl_rc_t
ngx_http_gavel_read_head(ngx_http_request_t *r, ngx_http_gavel_ctx_t *ctx)
{
    gvl_rpc_request_t            request;
    ngx_http_gavel_worker_t     *worker;
    ngx_http_gavel_loc_conf_t   *glcf;

    glcf = ngx_http_get_module_loc_conf(r, ngx_http_gavel_module);
    worker = ngx_http_gavel_worker(r);

    ngx_memzero(&request, sizeof(request));

    request.verb = ngx_http_gavel_str(&r->method_name);
    request.path = ngx_http_gavel_str(&r->uri);
    request.query = ngx_http_gavel_str(&r->args);
    request.content_type = ngx_http_gavel_value(r->headers_in.content_type);
    request.content_encoding = ngx_http_gavel_header(r, "content-encoding");
#if (NGX_HTTP_GZIP)
    request.accept_encoding =
                            ngx_http_gavel_value(r->headers_in.accept_encoding);
#endif
    request.protocol_version = ngx_http_gavel_header(r,
                                                  "connect-protocol-version");
    request.timeout_ms = ngx_http_gavel_header(r, "connect-timeout-ms");

    ctx->call.app = &worker->app;
    ctx->call.client_address = ngx_http_gavel_str(&r->connection->addr_text);
    ctx->request_id = ngx_http_gavel_request_id(r);

    return gvl_rpc_read_head(&request,
                             ngx_http_gavel_service(glcf->service),
                             ctx->call.arena, &ctx->fault, &ctx->head);
}


/*
 * One deadline for body and story together: the client's where it is nearer.
 */

static void
ngx_http_gavel_arm_deadline(ngx_http_request_t *r, ngx_http_gavel_ctx_t *ctx)
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

    ctx->deadline.handler = ngx_http_gavel_expired;
    ctx->deadline.data = r;
    ctx->deadline.log = r->connection->log;

    ngx_add_timer(&ctx->deadline, deadline_msec);
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


static void
ngx_http_gavel_expired(ngx_event_t *ev)
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


static void
ngx_http_gavel_finish(ngx_http_request_t *r, gvl_rc_t rc)
{
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    if (ctx->deadline.timer_set) {
        ngx_del_timer(&ctx->deadline);
    }

    if (rc == GVL_OK && !ctx->head.method->no_side_effects) {
        ngx_http_gavel_worker_wake_relay(ngx_http_gavel_worker(r));
    }

    ngx_http_finalize_request(r, ngx_http_gavel_answer(r, ctx, rc));
}
