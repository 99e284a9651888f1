/* What was seen of a request is told back to the suite. */

#include "ngx_http_conformance.h"

#include "connect_query.h"
#include "protobuf.h"
#include "text.h"


static void ngx_http_conformance_seen_headers(gvl_out_t *out,
    const ngx_http_request_t *r, ngx_http_conformance_info_t *info);
static void ngx_http_conformance_seen_header(gvl_out_t *out,
    const ngx_table_elt_t *seen, size_t room,
    ngx_http_conformance_info_t *info);
static ngx_http_conformance_get_t *ngx_http_conformance_seen_query(
    gvl_out_t *out, const ngx_http_gavel_ctx_t *ctx,
    const ngx_http_request_t *r);
static ngx_http_conformance_header_t *ngx_http_conformance_header(
    gvl_out_t *out, gvl_str_t name, size_t room);
static void ngx_http_conformance_seen_message(gvl_out_t *out,
    const ngx_http_gavel_ctx_t *ctx, gvl_rpc_codec_t form,
    ngx_http_conformance_info_t *info);


static gvl_str_t
ngx_http_conformance_str(ngx_str_t text)
{
    return (gvl_str_t) { (const char *) text.data, text.len };
}


ngx_http_conformance_info_t *
ngx_http_conformance_info(gvl_out_t *out, ngx_http_request_t *r,
    gvl_rpc_codec_t form)
{
    ngx_http_gavel_ctx_t         *ctx;
    ngx_http_conformance_info_t  *info;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    info = ngx_http_conformance_new(out, conformance_payload__request_info);
    if (info == NULL) {
        return NULL;
    }

    ngx_http_conformance_seen_headers(out, r, info);
    ngx_http_conformance_seen_message(out, ctx, form, info);

    if (ctx->head.get) {
        info->connect_get_info = ngx_http_conformance_seen_query(out, ctx, r);
    }

    if (ctx->head.timeout_ms >= 0) {
        info->_timeout_ms_case = NGX_HTTP_CONFORMANCE_CASE(
            CONFORMANCE_PAYLOAD__REQUEST_INFO___TIMEOUT_MS_TIMEOUT_MS);
        info->timeout_ms = ctx->head.timeout_ms;
    }

    return out->rc == GVL_OK ? info : NULL;
}


static void
ngx_http_conformance_seen_headers(gvl_out_t *out, const ngx_http_request_t *r,
    ngx_http_conformance_info_t *info)
{
    size_t                  n;
    ngx_uint_t              i;
    const ngx_list_part_t  *part;
    const ngx_table_elt_t  *header;

    n = 0;

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        n += part->nelts;
    }

    info->request_headers = gvl_out_list(out, n);

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        header = part->elts;

        for (i = 0; i < part->nelts && out->rc == GVL_OK; i++) {
            ngx_http_conformance_seen_header(out, &header[i], n, info);
        }
    }
}


/* Values of one name belong together. */

static void
ngx_http_conformance_seen_header(gvl_out_t *out, const ngx_table_elt_t *seen,
    size_t room, ngx_http_conformance_info_t *info)
{
    size_t                          i;
    ngx_http_conformance_header_t  *header;

    header = NULL;

    for (i = 0; i < info->n_request_headers; i++) {
        if (ngx_strcasecmp((u_char *) info->request_headers[i]->name,
                           seen->key.data)
            == 0)
        {
            header = info->request_headers[i];
        }
    }

    if (header == NULL) {
        header = ngx_http_conformance_header(out,
                                        ngx_http_conformance_str(seen->key),
                                        room);
        if (header == NULL) {
            return;
        }

        info->request_headers[info->n_request_headers++] = header;
    }

    header->value[header->n_value++] = gvl_out_text(out,
                                    ngx_http_conformance_str(seen->value));
}


static ngx_http_conformance_get_t *
ngx_http_conformance_seen_query(gvl_out_t *out,
    const ngx_http_gavel_ctx_t *ctx, const ngx_http_request_t *r)
{
    size_t                          i;
    gvl_str_t                       value;
    ngx_http_conformance_get_t     *get;
    ngx_http_conformance_header_t  *param;

    static const char *const  names[] = {
        "base64", "compression", "connect", "encoding", "message"
    };

    get = ngx_http_conformance_new(out,
                                   conformance_payload__connect_get_info);
    if (get == NULL) {
        return NULL;
    }

    get->query_params = gvl_out_list(out, GVL_COUNT(names));

    for (i = 0; i < GVL_COUNT(names) && out->rc == GVL_OK; i++) {
        out->rc = gvl_query_read(ctx->call.arena,
                                 ngx_http_conformance_str(r->args),
                                 gvl_str_from(names[i]), &value);

        if (out->rc != GVL_OK || value.data == NULL) {
            continue;
        }

        param = ngx_http_conformance_header(out, gvl_str_from(names[i]), 1);
        if (param == NULL) {
            return NULL;
        }

        param->value[param->n_value++] = gvl_out_text(out, value);
        get->query_params[get->n_query_params++] = param;
    }

    return get;
}


static ngx_http_conformance_header_t *
ngx_http_conformance_header(gvl_out_t *out, gvl_str_t name, size_t room)
{
    ngx_http_conformance_header_t  *header;

    header = ngx_http_conformance_new(out, header);
    if (header == NULL) {
        return NULL;
    }

    header->name = gvl_out_text(out, name);
    header->value = gvl_out_list(out, room);

    return out->rc == GVL_OK ? header : NULL;
}


/*
 * An Any is type and bytes in protobuf, and a member "@type" beside those of
 * the message in JSON.
 */

static void
ngx_http_conformance_seen_message(gvl_out_t *out,
    const ngx_http_gavel_ctx_t *ctx, gvl_rpc_codec_t form,
    ngx_http_conformance_info_t *info)
{
    gvl_str_t                              packed, type;
    gvl_text_t                             text;
    ngx_http_conformance_any_t            *any;
    const ngx_http_conformance_request_t  *request;

    any = ngx_http_conformance_new(out, any);
    info->requests = gvl_out_list(out, 1);

    if (out->rc != GVL_OK) {
        return;
    }

    info->requests[info->n_requests++] = any;
    request = (const ngx_http_conformance_request_t *) ctx->call.request;

    gvl_text_init(&text, out->arena, NGX_HTTP_CONFORMANCE_NAME_MAX,
                  NGX_HTTP_CONFORMANCE_NAME_MAX);
    gvl_text_add(&text, GVL_STR("type.googleapis.com/"
                                "connectrpc.conformance.v1."));
    gvl_text_add(&text, ctx->call.method->name);
    gvl_text_add(&text, GVL_STR("Request"));

    if (text.rc != GVL_OK) {
        out->rc = text.rc;
        return;
    }

    type = gvl_text_str(&text);

    if (form == GVL_RPC_JSON) {
        any->at_type = gvl_out_text(out, type);
        any->response_definition = request->response_definition;
        any->request_data = request->request_data;
        return;
    }

    any->type_url = gvl_out_text(out, type);
    out->rc = gvl_protobuf_write(out->arena, &request->base, &packed);

    if (out->rc == GVL_OK) {
        any->value.data = (uint8_t *) packed.data;
        any->value.len = packed.len;
    }
}
