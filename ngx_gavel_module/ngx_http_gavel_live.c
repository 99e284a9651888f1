/* Live auctions of one worker: the hub, wired to NGINX and the stores. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "live_event.h"
#include "pg_live.h"

#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_live.h"
#include "ngx_http_gavel_live_stream.h"


/*
 * Watchers woken in one turn of the event loop: about a millisecond, so that
 * bids and reads are served in between.
 */
#define NGX_HTTP_GAVEL_LIVE_DRAIN  128

/* Streams ended in one turn on shutdown: 10,000 within two seconds. */
#define NGX_HTTP_GAVEL_LIVE_END  1280


static ngx_int_t ngx_http_gavel_live_listen(ngx_http_gavel_live_t *live,
    const gvl_redis_conf_t *redis);
static bool ngx_http_gavel_live_news_up(void *data);
static void ngx_http_gavel_live_news_join(void *data,
    const gvl_uuid_t *item_id);
static void ngx_http_gavel_live_news_leave(void *data,
    const gvl_uuid_t *item_id);
static void ngx_http_gavel_live_heard(void *data,
    const gvl_item_update_t *update);
static void ngx_http_gavel_live_changed(void *data, bool up);

static gvl_rc_t ngx_http_gavel_live_ask_item(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, gvl_item_found_t *out, bool *live_cache);
static gvl_rc_t ngx_http_gavel_live_ask_board(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, size_t limit, gvl_leaderboard_t *out);
static void ngx_http_gavel_live_tell_item(void *data, const gvl_item_t *item);
static void ngx_http_gavel_live_tell_board(void *data,
    const gvl_uuid_t *item_id, const gvl_leaderboard_t *board);
static gvl_rc_t ngx_http_gavel_live_tell_updates(void *data,
    gvl_flow_t *flow, const gvl_item_update_t *updates, size_t n);

static void ngx_http_gavel_live_rouse(void *data);
static void ngx_http_gavel_live_drain(ngx_event_t *ev);
static void ngx_http_gavel_live_turn(ngx_event_t *ev);


ngx_int_t
ngx_http_gavel_live_init(ngx_http_gavel_live_t *live,
    ngx_http_gavel_live_conf_t *conf, gvl_pg_pool_t *pool,
    const gvl_redis_conf_t *redis, gvl_bids_ports_t *bids)
{
    gvl_live_ports_t  ports;

    live->conf = conf;
    live->cache = bids->cache;
    live->ping = gvl_live_lines_create(GVL_STR(": ping"));
    live->last = gvl_live_last_create();
    gvl_link_init(&live->streams);

    if (live->ping == NULL || live->last == NULL) {
        return NGX_ERROR;
    }

    gvl_pg_live_port(pool, &live->store);

    ngx_memzero(&ports, sizeof(ports));
    ports.store = &live->store;
    ports.bids = bids;
    ports.write = gvl_live_event_write;
    ports.now_us = ngx_http_gavel_now_us;

    if (redis != NULL) {
        ports.news = &live->news;
        live->news.data = live;
        live->news.up = ngx_http_gavel_live_news_up;
        live->news.join = ngx_http_gavel_live_news_join;
        live->news.leave = ngx_http_gavel_live_news_leave;
    }

    gvl_live_hub_init(&live->hub, &ports);
    live->hub.wake = ngx_http_gavel_live_wake;
    live->hub.rouse = ngx_http_gavel_live_rouse;
    live->hub.data = live;

    live->told.data = live;
    live->told.ask_item = ngx_http_gavel_live_ask_item;
    live->told.ask_leaderboard = ngx_http_gavel_live_ask_board;
    live->told.tell_item = ngx_http_gavel_live_tell_item;
    live->told.tell_leaderboard = ngx_http_gavel_live_tell_board;
    live->told.tell_updates = ngx_http_gavel_live_tell_updates;
    bids->cache = &live->told;

    live->drain.handler = ngx_http_gavel_live_drain;
    live->drain.data = live;
    live->drain.log = ngx_cycle->log;

    live->turn.handler = ngx_http_gavel_live_turn;
    live->turn.data = live;
    live->turn.log = ngx_cycle->log;
    live->turn.cancelable = 1;
    ngx_add_timer(&live->turn, GVL_LIVE_TURN_MS);

    return ngx_http_gavel_live_listen(live, redis);
}


void
ngx_http_gavel_live_exit(ngx_http_gavel_live_t *live)
{
    gvl_redis_listener_destroy(live->listener);
    gvl_live_event_drop(live->ping);
    gvl_live_event_drop(live->last);
}


static ngx_int_t
ngx_http_gavel_live_listen(ngx_http_gavel_live_t *live,
    const gvl_redis_conf_t *redis)
{
    gvl_redis_conf_t  conf;
    gvl_redis_ears_t  ears;

    if (redis == NULL) {
        return NGX_OK;
    }

    conf = *redis;
    conf.name = "updates";
    conf.seed++;

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


/*
 * The cache as the stories see it: the real one, and before it the watchers of
 * this worker, who need no Redis to hear of what was committed here.
 */

static gvl_rc_t
ngx_http_gavel_live_ask_item(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, gvl_item_found_t *out, bool *live_cache)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    if (live->cache == NULL) {
        out->found = false;
        *live_cache = false;
        return GVL_OK;
    }

    return live->cache->ask_item(live->cache->data, flow, item_id, out,
                                 live_cache);
}


static gvl_rc_t
ngx_http_gavel_live_ask_board(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, size_t limit, gvl_leaderboard_t *out)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    if (live->cache == NULL) {
        out->found = false;
        return GVL_OK;
    }

    return live->cache->ask_leaderboard(live->cache->data, flow, item_id,
                                        limit, out);
}


static void
ngx_http_gavel_live_tell_item(void *data, const gvl_item_t *item)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    if (live->cache != NULL) {
        live->cache->tell_item(live->cache->data, item);
    }
}


static void
ngx_http_gavel_live_tell_board(void *data, const gvl_uuid_t *item_id,
    const gvl_leaderboard_t *board)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    if (live->cache != NULL) {
        live->cache->tell_leaderboard(live->cache->data, item_id, board);
    }
}


static gvl_rc_t
ngx_http_gavel_live_tell_updates(void *data, gvl_flow_t *flow,
    const gvl_item_update_t *updates, size_t n)
{
    size_t                  i;
    ngx_http_gavel_live_t  *live;

    live = data;

    for (i = 0; i < n; i++) {
        gvl_live_hub_tell(&live->hub, &updates[i]);
    }

    return live->cache == NULL ? GVL_OK
           : live->cache->tell_updates(live->cache->data, flow, updates, n);
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
