/* Live auctions of one worker: the hub, and what it asks and tells. */

#ifndef NGX_HTTP_GAVEL_LIVE_H
#define NGX_HTTP_GAVEL_LIVE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "live/watcher.h"
#include "pg_pool.h"
#include "redis_listener.h"

#include "ngx_http_gavel_live_peers.h"


/* The directives gavel_live and gavel_live_*. */

typedef struct {
    ngx_flag_t                      used;           /* by some location */
    ngx_uint_t                      max;            /* streams of a worker */
    ngx_uint_t                      max_per_address;
    ngx_msec_t                      ping;
    ngx_msec_t                      lifetime;
} ngx_http_gavel_live_conf_t;

typedef struct {
    gvl_live_hub_t                  hub;
    gvl_live_store_t                store;
    gvl_live_news_t                 news;
    gvl_redis_listener_t           *listener;       /* NULL: no cache */

    const gvl_bids_cache_t         *cache;          /* behind ours, or NULL */
    gvl_bids_cache_t                told;           /* tells the hub first */

    ngx_http_gavel_live_conf_t     *conf;
    ngx_http_gavel_live_peers_t     peers;
    gvl_link_t                      streams;        /* all of them */
    uint64_t                        cut;            /* slow, hung up on */

    gvl_live_event_t               *ping;           /* shared by all */
    gvl_live_event_t               *last;

    ngx_event_t                     turn;
    ngx_event_t                     drain;
} ngx_http_gavel_live_t;

/* Starts with the worker. */
ngx_int_t ngx_http_gavel_live_init(ngx_http_gavel_live_t *live,
    ngx_http_gavel_live_conf_t *conf, const gvl_live_ports_t *ports);

/* The port of news, which come once it listens to the Redis. */
void ngx_http_gavel_live_news(ngx_http_gavel_live_t *live,
    gvl_live_news_t *port);
ngx_int_t ngx_http_gavel_live_listen(ngx_http_gavel_live_t *live,
    const gvl_redis_conf_t *redis);

/* A cache that tells the hub of commits before it tells live->cache. */
void ngx_http_gavel_live_cache(ngx_http_gavel_live_t *live,
    gvl_bids_cache_t *port);

/* After the database's pool, whose last answers it still takes. */
void ngx_http_gavel_live_exit(ngx_http_gavel_live_t *live);

#endif /* NGX_HTTP_GAVEL_LIVE_H */
