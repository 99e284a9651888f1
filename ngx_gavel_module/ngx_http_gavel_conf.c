/* The configuration as a whole: its defaults, and what is missing in it. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


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


static ngx_int_t ngx_http_gavel_conf_check_keys(ngx_conf_t *cf,
    ngx_http_gavel_main_conf_t *gmcf);
static ngx_int_t ngx_http_gavel_conf_missing(ngx_conf_t *cf,
    const char *needs, const char *what);


void *
ngx_http_gavel_conf_create_main(ngx_conf_t *cf)
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
    gmcf->bid_queue = NGX_CONF_UNSET_UINT;
    gmcf->deadline = NGX_CONF_UNSET_MSEC;

    gmcf->live.max = NGX_CONF_UNSET_UINT;
    gmcf->live.max_per_address = NGX_CONF_UNSET_UINT;
    gmcf->live.ping = NGX_CONF_UNSET_MSEC;
    gmcf->live.lifetime = NGX_CONF_UNSET_MSEC;

    return gmcf;
}


char *
ngx_http_gavel_conf_init_main(ngx_conf_t *cf, void *conf)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;

    ngx_conf_init_value(gmcf->access_lifetime, GVL_ACCESS_LIFE_S);
    ngx_conf_init_value(gmcf->refresh_lifetime, GVL_REFRESH_LIFE_S);
    ngx_conf_init_uint_value(gmcf->hash_queue, NGX_HTTP_GAVEL_HASH_QUEUE);
    ngx_conf_init_uint_value(gmcf->bid_queue, GVL_BOOK_MAX);
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


ngx_int_t
ngx_http_gavel_conf_check(ngx_conf_t *cf)
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
            return ngx_http_gavel_conf_missing(cf, services[i], databases[i]);
        }

        if (gmcf->shm_zone == NULL) {
            return ngx_http_gavel_conf_missing(cf, services[i],
                                               "\"gavel_zone\"");
        }
    }

    return ngx_http_gavel_conf_check_keys(cf, gmcf);
}


static ngx_int_t
ngx_http_gavel_conf_check_keys(ngx_conf_t *cf,
    ngx_http_gavel_main_conf_t *gmcf)
{
    if (gmcf->served == 0) {
        return NGX_OK;
    }

    if (gmcf->keys == NULL) {
        return ngx_http_gavel_conf_missing(cf, "checking access tokens",
                                           "\"gavel_verify_key\" or "
                                           "\"gavel_signing_key\"");
    }

    if ((gmcf->served & (1u << NGX_HTTP_GAVEL_AUTH)) != 0) {
        if (gvl_keys_signing(gmcf->keys) == NULL) {
            return ngx_http_gavel_conf_missing(cf, "\"gavel_auth\"",
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
        return ngx_http_gavel_conf_missing(cf, "\"gavel_auth\" and "
                                           "\"gavel_bids\"",
                                           "\"gavel_secret\"");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_gavel_conf_missing(ngx_conf_t *cf, const char *needs, const char *what)
{
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "%s needs the directive %s in the http block", needs, what);

    return NGX_ERROR;
}
