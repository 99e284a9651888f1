/*
 * The cache as the stories see it where there are live auctions: the real one,
 * and before it the watchers of this worker, who need no Redis to hear of what
 * was committed here.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_live.h"


static gvl_rc_t ngx_http_gavel_live_ask_item(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, gvl_item_found_t *out, bool *live_cache);
static gvl_rc_t ngx_http_gavel_live_ask_board(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, size_t limit, gvl_leaderboard_t *out);
static void ngx_http_gavel_live_tell_item(void *data, const gvl_item_t *item);
static void ngx_http_gavel_live_tell_board(void *data,
    const gvl_uuid_t *item_id, const gvl_leaderboard_t *board);
static gvl_rc_t ngx_http_gavel_live_tell_updates(void *data,
    gvl_flow_t *flow, const gvl_item_update_t *updates, size_t n);


void
ngx_http_gavel_live_cache(ngx_http_gavel_live_t *live, gvl_bids_cache_t *port)
{
    port->data = live;
    port->ask_item = ngx_http_gavel_live_ask_item;
    port->ask_leaderboard = ngx_http_gavel_live_ask_board;
    port->tell_item = ngx_http_gavel_live_tell_item;
    port->tell_leaderboard = ngx_http_gavel_live_tell_board;
    port->tell_updates = ngx_http_gavel_live_tell_updates;
}


static gvl_rc_t
ngx_http_gavel_live_ask_item(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, gvl_item_found_t *out, bool *live_cache)
{
    ngx_http_gavel_live_t  *live;

    live = data;

    if (live->cache == NULL) {
        out->found = false;
        out->least_sequence = 0;
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
