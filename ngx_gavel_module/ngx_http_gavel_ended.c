/* Sessions that have ended: told to this machine at once, and to the others. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_gavel_ended.h"


static void ngx_http_gavel_ended_tell(void *data, const gvl_uuid_t *ids,
    size_t n, int64_t life_s);


const gvl_denied_port_t  ngx_http_gavel_ended_port = {
    ngx_http_gavel_ended_tell
};


/* All workers of this machine know at once, the others through Redis. */

static void
ngx_http_gavel_ended_tell(void *data, const gvl_uuid_t *ids, size_t n,
    int64_t life_s)
{
    size_t                    i;
    int64_t                   until_s;
    ngx_http_gavel_worker_t  *worker;

    worker = data;
    until_s = ngx_time() + life_s;

    ngx_http_gavel_guards_deny(&worker->zone->guards, ids, n, until_s);

    for (i = 0; worker->ended != NULL && i < n; i++) {
        gvl_redis_ended_tell(worker->ended, &ids[i], until_s);
    }
}


void
ngx_http_gavel_ended_heard(void *data, const gvl_uuid_t *session,
    int64_t until_s)
{
    ngx_http_gavel_guards_deny(data, session, 1, until_s);
}
