/* One deadline for body and story together: the client's where it is nearer. */

#ifndef NGX_HTTP_GAVEL_DEADLINE_H
#define NGX_HTTP_GAVEL_DEADLINE_H

#include "ngx_http_gavel_handler.h"


/* Once the head is read; the request is answered when the deadline passes. */
void ngx_http_gavel_deadline_arm(ngx_http_request_t *r,
    ngx_http_gavel_ctx_t *ctx);

#endif /* NGX_HTTP_GAVEL_DEADLINE_H */
