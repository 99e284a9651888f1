/* The request's body: read as it comes, into one piece, up to a limit. */

#ifndef NGX_HTTP_GAVEL_BODY_H
#define NGX_HTTP_GAVEL_BODY_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "gvl.h"


typedef struct ngx_http_gavel_body_s  ngx_http_gavel_body_t;

/* GVL_OK, GVL_TOO_LARGE (the rest is not read), GVL_NO_MEMORY or, when a file
   that holds it cannot be read, GVL_INTERNAL. */
typedef void (*ngx_http_gavel_body_pt)(ngx_http_request_t *r, gvl_rc_t rc);

struct ngx_http_gavel_body_s {
    u_char                         *data;
    size_t                          len;
    size_t                          size;       /* room */
    ngx_http_gavel_body_pt          done;
};

/*
 * Reads the body and calls done() once, perhaps at once.  Errors of the
 * transport finalize the request instead.  Returns what a content handler
 * returns.
 */
ngx_int_t ngx_http_gavel_body_read(ngx_http_request_t *r,
    ngx_http_gavel_body_t *body);

#endif /* NGX_HTTP_GAVEL_BODY_H */
