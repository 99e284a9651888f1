/*
 * Bearer token to subject: who is calling.
 *
 * Methods for the signed-in need a token; reads for anyone show more to
 * whoever brings one, and refuse one that is no good so that the client
 * renews it; Register, Login, Refresh and Logout do not look at it.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_access.h"


static gvl_str_t ngx_http_gavel_bearer(ngx_http_request_t *r);


gvl_rc_t
ngx_http_gavel_access(ngx_http_request_t *r, ngx_http_gavel_ctx_t *ctx)
{
    gvl_rc_t                     rc;
    gvl_str_t                    token;
    gvl_access_t                 access;
    const gvl_method_t          *method;
    ngx_http_gavel_worker_t     *worker;
    ngx_http_gavel_main_conf_t  *gmcf;

    method = ctx->head.method;
    worker = ngx_http_gavel_worker(r);
    gmcf = ngx_http_get_module_main_conf(r, ngx_http_gavel_module);

    if (!method->signed_in && !method->no_side_effects) {
        return GVL_OK;
    }

    if (r->headers_in.authorization == NULL) {
        return method->signed_in ? GVL_TOKEN_INVALID : GVL_OK;
    }

    token = ngx_http_gavel_bearer(r);

    rc = gvl_token_cache_read(worker->token_cache, gmcf->keys,
                              worker->signer.issuer, token, ngx_time(),
                              &access);
    if (rc != GVL_OK) {
        return rc;
    }

    if (ngx_http_gavel_guards_denied(&worker->zone->guards, &access.session,
                                     ngx_time()))
    {
        return GVL_TOKEN_INVALID;
    }

    ctx->call.caller.signed_in = true;
    ctx->call.caller.subject = access.subject;
    ctx->call.caller.session = access.session;

    return GVL_OK;
}


/* RFC 6750, 2.1; the scheme's case does not matter (RFC 7235). */

static gvl_str_t
ngx_http_gavel_bearer(ngx_http_request_t *r)
{
    ngx_str_t  *value;

    static const char  scheme[] = "Bearer ";

    value = &r->headers_in.authorization->value;

    if (value->len < sizeof(scheme) - 1
        || ngx_strncasecmp(value->data, (u_char *) scheme,
                           sizeof(scheme) - 1)
           != 0)
    {
        return GVL_STR("");
    }

    return (gvl_str_t) { (const char *) value->data + sizeof(scheme) - 1,
                         value->len - (sizeof(scheme) - 1) };
}
