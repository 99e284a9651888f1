/* Sessions that have ended: told to this machine at once, and to the others. */

#ifndef NGX_HTTP_GAVEL_ENDED_H
#define NGX_HTTP_GAVEL_ENDED_H

#include "ngx_http_gavel_worker.h"


/* The port; its data is the worker. */
extern const gvl_denied_port_t  ngx_http_gavel_ended_port;

/* What another machine tells; data are this machine's guards. */
void ngx_http_gavel_ended_heard(void *data, const gvl_uuid_t *session,
    int64_t until_s);

#endif /* NGX_HTTP_GAVEL_ENDED_H */
