/* Auctions served from NGINX: directives, their values, and variables. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_handler.h"
#include "ngx_http_gavel_live_stream.h"
#include "ngx_http_gavel_module.h"
#include "ngx_http_gavel_status.h"
#include "ngx_http_gavel_variables.h"


/* Enough that reads do not wait for one another, few enough for hundreds of
   workers on one server. */
#define NGX_HTTP_GAVEL_CONNECTIONS  4

/* Batches of bids at once: one is being judged while another commits. */
#define NGX_HTTP_GAVEL_BATCHES  2

#define NGX_HTTP_GAVEL_HASH_QUEUE   32
#define NGX_HTTP_GAVEL_DEADLINE_MS  10000

/* Of one worker; a watcher takes some kilobytes.  An address may be an office
   or a proxy. */
#define NGX_HTTP_GAVEL_LIVE_MAX              20000
#define NGX_HTTP_GAVEL_LIVE_MAX_PER_ADDRESS  100

/* Below what proxies take for silence; long enough to be rare. */
#define NGX_HTTP_GAVEL_LIVE_PING_MS      15000
#define NGX_HTTP_GAVEL_LIVE_LIFETIME_MS  (30 * 60 * 1000)

/* Pages that are no RPC. */

enum {
    NGX_HTTP_GAVEL_JWKS = 0,
    NGX_HTTP_GAVEL_HEALTH,
    NGX_HTTP_GAVEL_METRICS
};


static ngx_int_t ngx_http_gavel_preconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_gavel_postconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_gavel_check_keys(ngx_conf_t *cf,
    ngx_http_gavel_main_conf_t *gmcf);
static ngx_int_t ngx_http_gavel_missing(ngx_conf_t *cf, const char *needs,
    const char *what);
static void *ngx_http_gavel_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_gavel_init_main_conf(ngx_conf_t *cf, void *conf);
static void *ngx_http_gavel_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_gavel_conf_service(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_gavel_conf_page(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_gavel_conf_live(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_gavel_conf_positive(ngx_conf_t *cf, void *post,
    void *data);


static ngx_conf_post_t  ngx_http_gavel_conf_live_time = {
    ngx_http_gavel_conf_positive
};


static ngx_command_t  ngx_http_gavel_commands[] = {

    { ngx_string("gavel_database"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_2MORE,
      ngx_http_gavel_conf_database,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("gavel_cache"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
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
      ngx_http_gavel_zone_conf,
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
      NGX_HTTP_GAVEL_JWKS,
      NULL },

    { ngx_string("gavel_health"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_page,
      NGX_HTTP_LOC_CONF_OFFSET,
      NGX_HTTP_GAVEL_HEALTH,
      NULL },

    { ngx_string("gavel_metrics"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_gavel_conf_page,
      NGX_HTTP_LOC_CONF_OFFSET,
      NGX_HTTP_GAVEL_METRICS,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_gavel_module_ctx = {
    ngx_http_gavel_preconfiguration,       /* preconfiguration */
    ngx_http_gavel_postconfiguration,      /* postconfiguration */

    ngx_http_gavel_create_main_conf,       /* create main configuration */
    ngx_http_gavel_init_main_conf,         /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_gavel_create_loc_conf,        /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_gavel_module = {
    NGX_MODULE_V1,
    &ngx_http_gavel_module_ctx,            /* module context */
    ngx_http_gavel_commands,               /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_gavel_worker_init,            /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_gavel_worker_exit,            /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static const gvl_service_t *const  ngx_http_gavel_services[] = {
    &gvl_rpc_auth,
    &gvl_rpc_bids,
    &gvl_rpc_stats
};


const gvl_service_t *
ngx_http_gavel_service(ngx_int_t service)
{
    return ngx_http_gavel_services[service];
}


ngx_int_t
ngx_http_gavel_rpc_number(const gvl_method_t *method)
{
    ngx_int_t             before;
    ngx_uint_t            i;
    const gvl_service_t  *service;

    before = 0;

    for (i = 0; i < NGX_HTTP_GAVEL_SERVICES; i++) {
        service = ngx_http_gavel_services[i];

        if (method >= service->methods
            && method < service->methods + service->nmethods)
        {
            return before + (method - service->methods);
        }

        before += (ngx_int_t) service->nmethods;
    }

    return NGX_ERROR;
}


static ngx_int_t
ngx_http_gavel_preconfiguration(ngx_conf_t *cf)
{
    return ngx_http_gavel_add_variables(cf);
}


/* Everything a served location needs, said at once where it is missing. */

static ngx_int_t
ngx_http_gavel_postconfiguration(ngx_conf_t *cf)
{
    ngx_uint_t                   i;
    ngx_http_gavel_main_conf_t  *gmcf;

    static const char *const  services[] = {
        "\"gavel_auth\"", "\"gavel_bids\"", "\"gavel_stats\""
    };
    static const char *const  databases[] = {
        "\"gavel_database auth\"", "\"gavel_database bids\"",
        "\"gavel_database stats\""
    };

    gmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_gavel_module);

    for (i = 0; i < NGX_HTTP_GAVEL_SERVICES; i++) {
        if ((gmcf->served & (1u << i)) == 0) {
            continue;
        }

        if (gmcf->databases[i].conninfo == NULL) {
            return ngx_http_gavel_missing(cf, services[i], databases[i]);
        }

        if (gmcf->shm_zone == NULL) {
            return ngx_http_gavel_missing(cf, services[i], "\"gavel_zone\"");
        }
    }

    return ngx_http_gavel_check_keys(cf, gmcf);
}


static ngx_int_t
ngx_http_gavel_check_keys(ngx_conf_t *cf, ngx_http_gavel_main_conf_t *gmcf)
{
    if (gmcf->served == 0) {
        return NGX_OK;
    }

    if (gmcf->keys == NULL) {
        return ngx_http_gavel_missing(cf, "checking access tokens",
                                      "\"gavel_verify_key\" or "
                                      "\"gavel_signing_key\"");
    }

    if ((gmcf->served & (1u << NGX_HTTP_GAVEL_AUTH)) != 0) {
        if (gvl_keys_signing(gmcf->keys) == NULL) {
            return ngx_http_gavel_missing(cf, "\"gavel_auth\"",
                                          "\"gavel_signing_key\"");
        }

        gmcf->hash_pool = ngx_thread_pool_add(cf, &gmcf->hash_pool_name);

        if (gmcf->hash_pool == NULL) {
            return NGX_ERROR;
        }
    }

    if (gmcf->secret.len == 0
        && gmcf->served != (1u << NGX_HTTP_GAVEL_STATS))
    {
        return ngx_http_gavel_missing(cf, "\"gavel_auth\" and "
                                      "\"gavel_bids\"", "\"gavel_secret\"");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_gavel_missing(ngx_conf_t *cf, const char *needs, const char *what)
{
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "%s needs the directive %s in the http block", needs, what);

    return NGX_ERROR;
}


static void *
ngx_http_gavel_create_main_conf(ngx_conf_t *cf)
{
    ngx_uint_t                   i;
    ngx_http_gavel_main_conf_t  *gmcf;

    static const gvl_throttle_conf_t  throttle = GVL_THROTTLE_DEFAULTS;

    gmcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_gavel_main_conf_t));
    if (gmcf == NULL) {
        return NULL;
    }

    for (i = 0; i < NGX_HTTP_GAVEL_SERVICES; i++) {
        gmcf->databases[i].connections = NGX_HTTP_GAVEL_CONNECTIONS;
        gmcf->databases[i].batches = NGX_HTTP_GAVEL_BATCHES;
    }

    gmcf->hash_params.memory_kib = GVL_ARGON2_MEMORY_KIB;
    gmcf->hash_params.passes = GVL_ARGON2_PASSES;
    gmcf->hash_params.lanes = GVL_ARGON2_LANES;
    gmcf->throttle = throttle;

    gmcf->access_lifetime = NGX_CONF_UNSET;
    gmcf->refresh_lifetime = NGX_CONF_UNSET;
    gmcf->hash_queue = NGX_CONF_UNSET_UINT;
    gmcf->deadline = NGX_CONF_UNSET_MSEC;

    gmcf->live.max = NGX_CONF_UNSET_UINT;
    gmcf->live.max_per_address = NGX_CONF_UNSET_UINT;
    gmcf->live.ping = NGX_CONF_UNSET_MSEC;
    gmcf->live.lifetime = NGX_CONF_UNSET_MSEC;

    return gmcf;
}


static char *
ngx_http_gavel_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;

    ngx_conf_init_value(gmcf->access_lifetime, GVL_ACCESS_LIFE_S);
    ngx_conf_init_value(gmcf->refresh_lifetime, GVL_REFRESH_LIFE_S);
    ngx_conf_init_uint_value(gmcf->hash_queue, NGX_HTTP_GAVEL_HASH_QUEUE);
    ngx_conf_init_msec_value(gmcf->deadline, NGX_HTTP_GAVEL_DEADLINE_MS);

    ngx_conf_init_uint_value(gmcf->live.max, NGX_HTTP_GAVEL_LIVE_MAX);
    ngx_conf_init_uint_value(gmcf->live.max_per_address,
                             NGX_HTTP_GAVEL_LIVE_MAX_PER_ADDRESS);
    ngx_conf_init_msec_value(gmcf->live.ping, NGX_HTTP_GAVEL_LIVE_PING_MS);
    ngx_conf_init_msec_value(gmcf->live.lifetime,
                             NGX_HTTP_GAVEL_LIVE_LIFETIME_MS);

    if (gmcf->issuer.data == NULL) {
        ngx_str_set(&gmcf->issuer, "gavel");
    }

    if (gmcf->hash_pool_name.data == NULL) {
        ngx_str_set(&gmcf->hash_pool_name, "gavel");
    }

    gmcf->worker = ngx_pcalloc(cf->pool, sizeof(ngx_http_gavel_worker_t));

    return gmcf->worker == NULL ? NGX_CONF_ERROR : NGX_CONF_OK;
}


static void *
ngx_http_gavel_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_gavel_loc_conf_t  *glcf;

    glcf = ngx_palloc(cf->pool, sizeof(ngx_http_gavel_loc_conf_t));

    if (glcf != NULL) {
        glcf->service = NGX_CONF_UNSET;
    }

    return glcf;
}


/* cmd->offset is the service. */

static char *
ngx_http_gavel_conf_service(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t    *clcf;
    ngx_http_gavel_loc_conf_t   *glcf;
    ngx_http_gavel_main_conf_t  *gmcf;

    glcf = conf;
    gmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_gavel_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (glcf->service != NGX_CONF_UNSET) {
        return "is a second service in this location";
    }

    glcf->service = (ngx_int_t) cmd->offset;
    gmcf->served |= 1u << cmd->offset;
    clcf->handler = ngx_http_gavel_handler;

    return NGX_CONF_OK;
}


/* cmd->offset is the page. */

static char *
ngx_http_gavel_conf_page(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    static const ngx_http_handler_pt  pages[] = {
        ngx_http_gavel_jwks_handler,
        ngx_http_gavel_health_handler,
        ngx_http_gavel_metrics_handler
    };

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = pages[cmd->offset];

    return NGX_CONF_OK;
}


/* Watchers see what bids make, so it needs what bids need. */

static char *
ngx_http_gavel_conf_live(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t    *clcf;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_gavel_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    gmcf->live.used = 1;
    gmcf->served |= 1u << NGX_HTTP_GAVEL_BIDS;
    clcf->handler = ngx_http_gavel_live_handler;

    return NGX_CONF_OK;
}


static char *
ngx_http_gavel_conf_positive(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t  *msec;

    msec = data;

    return *msec == 0 ? "should be longer than 0, as in \"15s\""
                      : NGX_CONF_OK;
}
