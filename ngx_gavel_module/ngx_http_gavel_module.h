/* The module's configuration. */

#ifndef NGX_HTTP_GAVEL_MODULE_H
#define NGX_HTTP_GAVEL_MODULE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_service.h"
#include "ngx_http_gavel_worker.h"


typedef struct {
    char                           *conninfo;   /* NULL: not given */
    ngx_uint_t                      connections;    /* of each worker */
    ngx_uint_t                      batches;    /* of bids, at once */
} ngx_http_gavel_database_t;

/* Texts are terminated. */

typedef struct {
    char                           *host;       /* a numeric address */
    in_port_t                       port;
    char                           *user;       /* NULL: the default one */
    char                           *password;   /* NULL: none */
    ngx_uint_t                      database;
    char                           *name;       /* on its certificate */
    gvl_tls_t                      *tls;        /* NULL: plain */
} ngx_http_gavel_cache_t;

struct ngx_http_gavel_main_conf_s {
    ngx_http_gavel_database_t       databases[NGX_HTTP_GAVEL_SERVICES];
    ngx_uint_t                      served;     /* a bit for each service */
    ngx_http_gavel_cache_t         *cache;      /* NULL: none */
    ngx_addr_t                     *relay_wake;
    ngx_shm_zone_t                 *shm_zone;

    ngx_str_t                       issuer;
    gvl_str_t                       secret;
    gvl_keys_t                     *keys;
    time_t                          access_lifetime;
    time_t                          refresh_lifetime;

    ngx_str_t                       hash_pool_name;
    ngx_thread_pool_t              *hash_pool;
    gvl_password_params_t           hash_params;
    ngx_uint_t                      hash_queue;
    gvl_throttle_conf_t             throttle;

    ngx_uint_t                      bid_queue;
    ngx_msec_t                      deadline;
    ngx_http_gavel_live_conf_t      live;

    ngx_http_gavel_worker_t        *worker;     /* of this process */
};

typedef struct {
    const gvl_service_t            *service;    /* NULL: none */
} ngx_http_gavel_loc_conf_t;


extern ngx_module_t  ngx_http_gavel_module;

#endif /* NGX_HTTP_GAVEL_MODULE_H */
