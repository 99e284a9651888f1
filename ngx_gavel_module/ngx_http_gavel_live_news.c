/* News from other workers and machines: the port, answered by Redis. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_live.h"


static bool ngx_http_gavel_live_news_up(void *data);
static void ngx_http_gavel_live_news_join(void *data,
    const gvl_uuid_t *item_id);
static void ngx_http_gavel_live_news_leave(void *data,
    const gvl_uuid_t *item_id);
static void ngx_http_gavel_live_heard(void *data,
    const gvl_item_update_t *update);
static void ngx_http_gavel_live_changed(void *data, bool up);


void
ngx_http_gavel_live_news(ngx_http_gavel_live_t *live, gvl_live_news_t *port)
{
    port->data = live;
    port->up = ngx_http_gavel_live_news_up;
    port->join = ngx_http_gavel_live_news_join;
    port->leave = ngx_http_gavel_live_news_leave;
}


ngx_int_t
ngx_http_gavel_live_listen(ngx_http_gavel_live_t *live,
    const gvl_redis_conf_t *redis)
{
    gvl_redis_conf_t  conf;
    gvl_redis_ears_t  ears;

    conf = *redis;
    conf.name = "updates";

    ears.heard = ngx_http_gavel_live_heard;
    ears.changed = ngx_http_gavel_live_changed;
    ears.data = live;

    live->listener = gvl_redis_listener_create(&conf, &ears);

    return live->listener == NULL ? NGX_ERROR : NGX_OK;
}


static bool
ngx_http_gavel_live_news_up(void *data)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    return gvl_redis_listener_up(live->listener);
}


static void
ngx_http_gavel_live_news_join(void *data, const gvl_uuid_t *item_id)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    gvl_redis_listener_join(live->listener, item_id);
}


static void
ngx_http_gavel_live_news_leave(void *data, const gvl_uuid_t *item_id)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    gvl_redis_listener_leave(live->listener, item_id);
}


static void
ngx_http_gavel_live_heard(void *data, const gvl_item_update_t *update)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    gvl_live_hub_tell(&live->hub, update);
}


static void
ngx_http_gavel_live_changed(void *data, bool up)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    gvl_live_hub_news(&live->hub, up);
}
