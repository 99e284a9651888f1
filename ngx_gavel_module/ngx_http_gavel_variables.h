/* Variables for log_format: $gavel_rpc and its companions. */

#ifndef NGX_HTTP_GAVEL_VARIABLES_H
#define NGX_HTTP_GAVEL_VARIABLES_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


ngx_int_t ngx_http_gavel_add_variables(ngx_conf_t *cf);

#endif /* NGX_HTTP_GAVEL_VARIABLES_H */
