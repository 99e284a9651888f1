/* What the head of a request says of the call. */

#ifndef NGX_HTTP_GAVEL_HEAD_H
#define NGX_HTTP_GAVEL_HEAD_H

#include "ngx_http_gavel_handler.h"


/* Fills ctx->head, or ctx->fault and returns an error of the protocol. */
gvl_rc_t ngx_http_gavel_head_read(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx);

#endif /* NGX_HTTP_GAVEL_HEAD_H */
