/* How a request ended, told to the client, the counters and the log. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_answer.h"


static gvl_rc_t ngx_http_gavel_write(ngx_http_gavel_ctx_t *ctx, gvl_rc_t rc,
    gvl_rpc_response_t *response);
static void ngx_http_gavel_count(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx);
static ngx_int_t ngx_http_gavel_send_body(ngx_http_request_t *r,
    gvl_str_t body);


ngx_int_t
ngx_http_gavel_answer(ngx_http_request_t *r, ngx_http_gavel_ctx_t *ctx,
    gvl_rc_t rc)
{
    size_t              i;
    gvl_rpc_response_t  response;

    rc = ngx_http_gavel_write(ctx, rc, &response);

    if (rc == GVL_INTERNAL || rc == GVL_NO_MEMORY) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "gavel: %s while %s", rc == GVL_INTERNAL
                      ? "a promise was broken" : "there was no memory",
                      ctx->call.flow != NULL ? ctx->call.flow->doing
                                             : "reading the request");
    }

    ctx->waited_us = ngx_http_gavel_now_us() - ctx->began_us;
    ctx->answered = 1;
    ngx_http_gavel_count(r, ctx);

    for (i = 0; i < response.nheaders; i++) {
        if (ngx_http_gavel_add_header(r, response.headers[i].name,
                                      response.headers[i].value)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    if (ctx->request_id.len > 0
        && ngx_http_gavel_add_header(r, GVL_STR("X-Request-Id"),
                                     ctx->request_id)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_gavel_send(r, response.status, response.content_type,
                               response.body);
}


/* The response for the word; the word may become a worse one on the way. */

static gvl_rc_t
ngx_http_gavel_write(ngx_http_gavel_ctx_t *ctx, gvl_rc_t rc,
    gvl_rpc_response_t *response)
{
    gvl_error_t              error;
    const gvl_fault_t       *fault;
    const ProtobufCMessage  *message;

    fault = ctx->call.flow != NULL ? &ctx->call.flow->fault : &ctx->fault;

    if (rc == GVL_OK) {
        rc = ctx->head.method->answer(&ctx->call, &message);
    }

    if (rc == GVL_OK) {
        rc = gvl_rpc_write_answer(&ctx->head, message, ctx->call.arena,
                                  response);
    }

    if (rc != GVL_OK) {
        error = ctx->call.error != NULL
                ? *ctx->call.error
                : gvl_error_make(ctx->call.arena, rc, fault);
        ctx->code = error.code;
        gvl_rpc_write_error(&ctx->head, &error, ctx->call.arena, response);
    }

    return rc;
}


static void
ngx_http_gavel_count(ngx_http_request_t *r, ngx_http_gavel_ctx_t *ctx)
{
    ngx_int_t                 rpc;
    ngx_http_gavel_worker_t  *worker;

    worker = ngx_http_gavel_worker(r);
    rpc = ngx_http_gavel_rpc_number(ctx->head.method);

    if (rpc != NGX_ERROR) {
        ngx_http_gavel_counters_count(&worker->zone->counters,
                                      (ngx_uint_t) rpc,
                                      (ngx_uint_t) ctx->code,
                                      (ngx_uint_t) ctx->waited_us);
    }
}


ngx_int_t
ngx_http_gavel_send(ngx_http_request_t *r, ngx_uint_t status,
    gvl_str_t content_type, gvl_str_t body)
{
    ngx_int_t  rc;

    r->headers_out.status = status;
    r->headers_out.content_length_n = (off_t) body.len;

    if (content_type.len > 0) {
        r->headers_out.content_type.data = (u_char *) content_type.data;
        r->headers_out.content_type.len = content_type.len;
        r->headers_out.content_type_len = content_type.len;
        r->headers_out.content_type_lowcase = NULL;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    return ngx_http_gavel_send_body(r, body);
}


static ngx_int_t
ngx_http_gavel_send_body(ngx_http_request_t *r, gvl_str_t body)
{
    ngx_buf_t    *b;
    ngx_chain_t   out;

    if (body.len == 0) {
        return ngx_http_send_special(r, NGX_HTTP_LAST);
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = (u_char *) body.data;
    b->last = b->pos + body.len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


ngx_int_t
ngx_http_gavel_add_header(ngx_http_request_t *r, gvl_str_t name,
    gvl_str_t value)
{
    ngx_table_elt_t  *header;

    header = ngx_list_push(&r->headers_out.headers);
    if (header == NULL) {
        return NGX_ERROR;
    }

    header->hash = 1;
    header->key.data = (u_char *) name.data;
    header->key.len = name.len;
    header->value.data = (u_char *) value.data;
    header->value.len = value.len;

    return NGX_OK;
}


int64_t
ngx_http_gavel_now_us(void)
{
    struct timeval  tv;

    ngx_gettimeofday(&tv);

    return (int64_t) tv.tv_sec * 1000000 + tv.tv_usec;
}
