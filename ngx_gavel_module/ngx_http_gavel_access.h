/* Bearer token to subject: who is calling. */

#ifndef NGX_HTTP_GAVEL_ACCESS_H
#define NGX_HTTP_GAVEL_ACCESS_H

#include "ngx_http_gavel_handler.h"


/*
 * Fills ctx->call.caller from the access token where the method cares for
 * one.  GVL_TOKEN_INVALID, GVL_TOKEN_EXPIRED.
 */
gvl_rc_t ngx_http_gavel_access(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx);

#endif /* NGX_HTTP_GAVEL_ACCESS_H */
