/* What somebody who wants to watch asks for, and whether there is room. */

#ifndef NGX_HTTP_GAVEL_LIVE_HANDLER_H
#define NGX_HTTP_GAVEL_LIVE_HANDLER_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* The content handler of a location with gavel_live. */
ngx_int_t ngx_http_gavel_live_handler(ngx_http_request_t *r);

#endif /* NGX_HTTP_GAVEL_LIVE_HANDLER_H */
