/* Live auctions of one worker: the hub and its turns. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_gavel_live.h"
#include "ngx_http_gavel_live_stream.h"


/*
 * Watchers woken in one turn of the event loop: about a millisecond, so that
 * bids and reads are served in between.
 */
#define NGX_HTTP_GAVEL_LIVE_DRAIN  128

/* Streams ended in one turn on shutdown: 10,000 within two seconds. */
#define NGX_HTTP_GAVEL_LIVE_END  1280


static void ngx_http_gavel_live_rouse(void *data);
static void ngx_http_gavel_live_drain(ngx_event_t *ev);
static void ngx_http_gavel_live_turn(ngx_event_t *ev);


ngx_int_t
ngx_http_gavel_live_init(ngx_http_gavel_live_t *live,
    ngx_http_gavel_live_conf_t *conf, const gvl_live_ports_t *ports)
{
    live->conf = conf;
    live->ping = gvl_live_lines_create(GVL_STR(": ping"));
    live->last = gvl_live_last_create();
    gvl_link_init(&live->streams);

    if (live->ping == NULL || live->last == NULL) {
        return NGX_ERROR;
    }

    gvl_live_hub_init(&live->hub, ports);
    live->hub.wake = ngx_http_gavel_live_wake;
    live->hub.rouse = ngx_http_gavel_live_rouse;
    live->hub.data = live;

    live->drain.handler = ngx_http_gavel_live_drain;
    live->drain.data = live;
    live->drain.log = ngx_cycle->log;

    live->turn.handler = ngx_http_gavel_live_turn;
    live->turn.data = live;
    live->turn.log = ngx_cycle->log;
    live->turn.cancelable = 1;
    ngx_add_timer(&live->turn, GVL_LIVE_TURN_MS);

    return NGX_OK;
}


void
ngx_http_gavel_live_exit(ngx_http_gavel_live_t *live)
{
    gvl_redis_listener_destroy(live->listener);
    gvl_live_event_drop(live->ping);
    gvl_live_event_drop(live->last);
}


static void
ngx_http_gavel_live_rouse(void *data)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    ngx_post_event(&live->drain, &ngx_posted_next_events);
}


static void
ngx_http_gavel_live_drain(ngx_event_t *ev)
{
    ngx_http_gavel_live_t  *live;

    live = ev->data;

    if (gvl_live_hub_drain(&live->hub, NGX_HTTP_GAVEL_LIVE_DRAIN)) {
        ngx_post_event(ev, &ngx_posted_next_events);
    }
}


/* A worker that is to exit ends its streams; the others go on with them. */

static void
ngx_http_gavel_live_turn(ngx_event_t *ev)
{
    ngx_uint_t              i;
    ngx_http_gavel_live_t  *live;

    live = ev->data;

    for (i = 0;
         ngx_exiting && i < NGX_HTTP_GAVEL_LIVE_END
         && !gvl_link_alone(&live->streams);
         i++)
    {
        ngx_http_gavel_live_end(live->streams.next);
    }

    gvl_live_hub_turn(&live->hub);
    ngx_add_timer(ev, GVL_LIVE_TURN_MS);
}
