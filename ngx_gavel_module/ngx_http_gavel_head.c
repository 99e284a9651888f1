/* What the head of a request says of the call. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_head.h"
#include "ngx_http_gavel_request_id.h"


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


gvl_rc_t
ngx_http_gavel_head_read(ngx_http_request_t *r, ngx_http_gavel_ctx_t *ctx)
{
    gvl_rpc_request_t           request;
    ngx_http_gavel_worker_t    *worker;
    ngx_http_gavel_loc_conf_t  *glcf;

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

    /* A story may outlive its client's connection. */

    ctx->call.client_address = gvl_arena_copy(ctx->call.arena,
                            ngx_http_gavel_str(&r->connection->addr_text));
    ctx->request_id = ngx_http_gavel_request_id(r);

    return gvl_rpc_read_head(&request, glcf->service, ctx->call.arena,
                             &ctx->fault, &ctx->head);
}
