/* One watcher's stream, from its joining to however it ends. */

#ifndef NGX_HTTP_GAVEL_LIVE_STREAM_H
#define NGX_HTTP_GAVEL_LIVE_STREAM_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "live/watcher.h"


/* There may be something for the watcher. */
void ngx_http_gavel_live_wake(gvl_live_watcher_t *watcher);

/* Ends a stream as if it were over; the client will come back. */
void ngx_http_gavel_live_end(gvl_link_t *stream);

#endif /* NGX_HTTP_GAVEL_LIVE_STREAM_H */
