/* A foreign descriptor (libpq's, hiredis's) in NGINX's event loop. */

#ifndef NGX_HTTP_GAVEL_LOOP_H
#define NGX_HTTP_GAVEL_LOOP_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "loop.h"


/* NGINX's loop behind the hooks of store/loop.h; one for each worker. */
void ngx_http_gavel_loop_init(gvl_loop_t *loop);

#endif /* NGX_HTTP_GAVEL_LOOP_H */
