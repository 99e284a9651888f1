/* Pages for machines: the health of this NGINX, and its public keys. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <cjson/cJSON.h>

#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_module.h"
#include "ngx_http_gavel_status.h"


static cJSON *ngx_http_gavel_health(ngx_http_gavel_main_conf_t *gmcf,
    ngx_uint_t *healthy);
static void ngx_http_gavel_free_json(void *data);


ngx_int_t
ngx_http_gavel_page(ngx_http_request_t *r)
{
    if ((r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)) == 0) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    return ngx_http_discard_request_body(r);
}


ngx_int_t
ngx_http_gavel_health_handler(ngx_http_request_t *r)
{
    cJSON                       *health;
    ngx_int_t                    rc;
    ngx_uint_t                   healthy;
    gvl_str_t                    body;
    ngx_pool_cleanup_t          *cln;
    ngx_http_gavel_main_conf_t  *gmcf;

    rc = ngx_http_gavel_page(r);

    if (rc != NGX_OK) {
        return rc;
    }

    gmcf = ngx_http_get_module_main_conf(r, ngx_http_gavel_module);

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    health = ngx_http_gavel_health(gmcf, &healthy);
    body = gvl_str_from(cJSON_PrintUnformatted(health));
    cJSON_Delete(health);

    if (body.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cln->handler = ngx_http_gavel_free_json;
    cln->data = (void *) body.data;

    return ngx_http_gavel_send(r, healthy ? NGX_HTTP_OK
                                          : NGX_HTTP_SERVICE_UNAVAILABLE,
                               GVL_STR("application/json"), body);
}


/* {"status": "ok", "databases": {"bids": "ok"}, "cache": "unavailable"} */

static cJSON *
ngx_http_gavel_health(ngx_http_gavel_main_conf_t *gmcf, ngx_uint_t *healthy)
{
    cJSON                    *health, *databases;
    ngx_uint_t                i, up;
    gvl_pg_pool_t            *pools[NGX_HTTP_GAVEL_SERVICES];
    ngx_http_gavel_worker_t  *worker;

    static const char *const  names[] = { "auth", "bids", "stats" };

    worker = gmcf->worker;
    pools[NGX_HTTP_GAVEL_AUTH] = worker->auth_pool;
    pools[NGX_HTTP_GAVEL_BIDS] = worker->bids_pool;
    pools[NGX_HTTP_GAVEL_STATS] = worker->stats_pool;

    *healthy = 1;
    databases = cJSON_CreateObject();

    for (i = 0; i < NGX_HTTP_GAVEL_SERVICES; i++) {
        if (pools[i] == NULL) {
            continue;
        }

        up = gvl_pg_pool_healthy(pools[i]);
        *healthy &= up;
        cJSON_AddStringToObject(databases, names[i],
                                up ? "ok" : "unavailable");
    }

    health = cJSON_CreateObject();
    cJSON_AddStringToObject(health, "status", *healthy ? "ok" : "unavailable");
    cJSON_AddItemToObject(health, "databases", databases);

    /* A cache that is away makes nothing unavailable. */

    if (worker->redis != NULL) {
        cJSON_AddStringToObject(health, "cache",
                                gvl_redis_cache_up(worker->redis)
                                ? "ok" : "unavailable");
    }

    return health;
}


static void
ngx_http_gavel_free_json(void *data)
{
    cJSON_free(data);
}


ngx_int_t
ngx_http_gavel_jwks_handler(ngx_http_request_t *r)
{
    ngx_int_t                    rc;
    gvl_str_t                    jwks;
    gvl_arena_t                 *arena;
    ngx_pool_cleanup_t          *cln;
    ngx_http_gavel_main_conf_t  *gmcf;

    rc = ngx_http_gavel_page(r);

    if (rc != NGX_OK) {
        return rc;
    }

    gmcf = ngx_http_get_module_main_conf(r, ngx_http_gavel_module);

    if (gmcf->keys == NULL) {
        return NGX_HTTP_NOT_FOUND;
    }

    cln = ngx_pool_cleanup_add(r->pool, 0);
    arena = cln != NULL ? gvl_arena_create() : NULL;

    if (arena == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cln->handler = (ngx_pool_cleanup_pt) gvl_arena_destroy;
    cln->data = arena;

    jwks = gvl_keys_jwks(gmcf->keys, arena);

    if (jwks.data == NULL
        || ngx_http_gavel_add_header(r, GVL_STR("Cache-Control"),
                                     GVL_STR("public, max-age=300"))
           != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_gavel_send(r, NGX_HTTP_OK, GVL_STR("application/json"),
                               jwks);
}
