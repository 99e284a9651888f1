/*
 * Variables for log_format:
 *
 *     $gavel_rpc         "PlaceBid"; empty where there is none
 *     $gavel_code        Connect's code, "ok" for an answer
 *     $gavel_subject     the caller's account id
 *     $gavel_wait_ms     from the request's head to its answer
 *     $gavel_request_id  the client's X-Request-Id or a new one
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_handler.h"
#include "ngx_http_gavel_request_id.h"
#include "ngx_http_gavel_variables.h"


/* Milliseconds with three digits behind the point. */
#define NGX_HTTP_GAVEL_WAIT_LEN  (NGX_INT64_LEN + sizeof(".000"))


static ngx_int_t ngx_http_gavel_variable_rpc(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_gavel_variable_code(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_gavel_variable_subject(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_gavel_variable_wait_ms(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static void ngx_http_gavel_variable_set(ngx_http_variable_value_t *v,
    const void *data, size_t len);


static ngx_http_variable_t  ngx_http_gavel_variables[] = {

    { ngx_string("gavel_rpc"), NULL, ngx_http_gavel_variable_rpc, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("gavel_code"), NULL, ngx_http_gavel_variable_code, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("gavel_subject"), NULL, ngx_http_gavel_variable_subject, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("gavel_wait_ms"), NULL, ngx_http_gavel_variable_wait_ms, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("gavel_request_id"), NULL,
      ngx_http_gavel_request_id_variable, 0, 0, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_http_gavel_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_gavel_variables; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return ngx_http_gavel_request_id_init(cf);
}


static ngx_int_t
ngx_http_gavel_variable_rpc(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    if (ctx == NULL || ctx->head.method == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    ngx_http_gavel_variable_set(v, ctx->head.method->name.data,
                                ctx->head.method->name.len);

    return NGX_OK;
}


static ngx_int_t
ngx_http_gavel_variable_code(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    const char            *name;
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    if (ctx == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    /* Whoever goes before the answer has canceled the call. */

    name = gvl_code_name(ctx->answered ? ctx->code : GVL_CODE_CANCELED);
    ngx_http_gavel_variable_set(v, name, ngx_strlen(name));

    return NGX_OK;
}


static ngx_int_t
ngx_http_gavel_variable_subject(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    char                  *text;
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    if (ctx == NULL || !ctx->call.caller.signed_in) {
        v->not_found = 1;
        return NGX_OK;
    }

    text = ngx_pnalloc(r->pool, GVL_UUID_TEXT_LEN);
    if (text == NULL) {
        return NGX_ERROR;
    }

    gvl_uuid_write(&ctx->call.caller.subject, text);
    ngx_http_gavel_variable_set(v, text, GVL_UUID_TEXT_LEN);

    return NGX_OK;
}


static ngx_int_t
ngx_http_gavel_variable_wait_ms(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char                *text, *end;
    ngx_http_gavel_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    if (ctx == NULL || !ctx->answered) {
        v->not_found = 1;
        return NGX_OK;
    }

    text = ngx_pnalloc(r->pool, NGX_HTTP_GAVEL_WAIT_LEN);
    if (text == NULL) {
        return NGX_ERROR;
    }

    end = ngx_sprintf(text, "%L.%03L", ctx->waited_us / 1000,
                      ctx->waited_us % 1000);
    ngx_http_gavel_variable_set(v, text, end - text);

    return NGX_OK;
}


static void
ngx_http_gavel_variable_set(ngx_http_variable_value_t *v, const void *data,
    size_t len)
{
    v->data = (u_char *) data;
    v->len = len;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
}
