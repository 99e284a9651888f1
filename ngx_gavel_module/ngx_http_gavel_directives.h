/* The directives, and what reads their values. */

#ifndef NGX_HTTP_GAVEL_DIRECTIVES_H
#define NGX_HTTP_GAVEL_DIRECTIVES_H

#include <ngx_config.h>
#include <ngx_core.h>


/* Ends with an empty one, as NGINX wants it. */
extern ngx_command_t  ngx_http_gavel_commands[];

#endif /* NGX_HTTP_GAVEL_DIRECTIVES_H */
