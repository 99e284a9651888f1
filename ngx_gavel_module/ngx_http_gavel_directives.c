/* The directives, and what reads their values. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_directives.h"
#include "ngx_http_gavel_module.h"


/* A million waiting bids take more than a gigabyte. */
#define NGX_HTTP_GAVEL_QUEUE_MAX  1000000


static ngx_conf_post_t  ngx_http_gavel_conf_live_time = {
    ngx_http_gavel_conf_positive
};


static ngx_conf_num_bounds_t  ngx_http_gavel_conf_queue = {
    ngx_conf_check_num_bounds, 1, NGX_HTTP_GAVEL_QUEUE_MAX
};


ngx_command_t  ngx_http_gavel_commands[] = {

    { ngx_string("gavel_database"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_2MORE,
      ngx_http_gavel_conf_database,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_cache"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_1MORE,
      ngx_http_gavel_conf_cache,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_relay_wake"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_gavel_conf_relay_wake,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_gavel_conf_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_issuer"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, issuer),
      NULL },

    { ngx_string("gavel_signing_key"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_gavel_conf_signing_key,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_verify_key"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_gavel_conf_verify_key,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_secret"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_gavel_conf_secret,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_access_lifetime"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, access_lifetime),
      NULL },

    { ngx_string("gavel_refresh_lifetime"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, refresh_lifetime),
      NULL },

    { ngx_string("gavel_password_hash"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_gavel_conf_password_hash,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_hash_pool"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, hash_pool_name),
      NULL },

    { ngx_string("gavel_hash_queue"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, hash_queue),
      NULL },

    { ngx_string("gavel_bid_queue"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, bid_queue),
      &ngx_http_gavel_conf_queue },

    { ngx_string("gavel_login_limit"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_gavel_conf_login_limit,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_deadline"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, deadline),
      NULL },

    { ngx_string("gavel_live_max"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, live.max),
      NULL },

    { ngx_string("gavel_live_max_per_address"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, live.max_per_address),
      NULL },

    { ngx_string("gavel_live_ping"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, live.ping),
      &ngx_http_gavel_conf_live_time },

    { ngx_string("gavel_live_lifetime"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_gavel_main_conf_t, live.lifetime),
      &ngx_http_gavel_conf_live_time },

    { ngx_string("gavel_auth"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_service,
      NGX_HTTP_LOC_CONF_OFFSET,
      NGX_HTTP_GAVEL_AUTH,
      NULL },

    { ngx_string("gavel_bids"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_service,
      NGX_HTTP_LOC_CONF_OFFSET,
      NGX_HTTP_GAVEL_BIDS,
      NULL },

    { ngx_string("gavel_stats"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_service,
      NGX_HTTP_LOC_CONF_OFFSET,
      NGX_HTTP_GAVEL_STATS,
      NULL },

    { ngx_string("gavel_live"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_live,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_jwks"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_page,
      NGX_HTTP_LOC_CONF_OFFSET,
      NGX_HTTP_GAVEL_PAGE_JWKS,
      NULL },

    { ngx_string("gavel_health"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_page,
      NGX_HTTP_LOC_CONF_OFFSET,
      NGX_HTTP_GAVEL_PAGE_HEALTH,
      NULL },

    { ngx_string("gavel_metrics"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_page,
      NGX_HTTP_LOC_CONF_OFFSET,
      NGX_HTTP_GAVEL_PAGE_METRICS,
      NULL },

      ngx_null_command
};
