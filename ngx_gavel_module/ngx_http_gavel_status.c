/* Pages for operators: health, metrics, and the public keys. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <cjson/cJSON.h>

#include "error.h"

#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_module.h"
#include "ngx_http_gavel_status.h"


/* 19 RPCs with 17 codes and 15 lines of latency, each under 120 bytes. */
#define NGX_HTTP_GAVEL_METRICS_MAX  (128 * 1024)

#define NGX_HTTP_GAVEL_METRICS_TYPE  "text/plain; version=0.0.4"

typedef struct {
    const char                     *name;
    const char                     *type;
    const char                     *help;
    size_t                          offset;     /* in a worker's gauges */
} ngx_http_gavel_metric_t;


static ngx_int_t ngx_http_gavel_page(ngx_http_request_t *r);
static cJSON *ngx_http_gavel_health(ngx_http_gavel_main_conf_t *gmcf,
    ngx_uint_t *healthy);
static u_char *ngx_http_gavel_metrics_rpcs(u_char *p, u_char *last,
    ngx_http_gavel_zone_t *zone);
static u_char *ngx_http_gavel_metrics_codes(u_char *p, u_char *last,
    ngx_http_gavel_zone_t *zone);
static u_char *ngx_http_gavel_metrics_latency(u_char *p, u_char *last,
    const gvl_method_t *method, const ngx_http_gavel_rpc_counters_t *counters);
static u_char *ngx_http_gavel_metrics_workers(u_char *p, u_char *last,
    ngx_http_gavel_zone_t *zone);
static ngx_atomic_uint_t ngx_http_gavel_metrics_sum(
    ngx_http_gavel_zone_t *zone, size_t offset);
static void ngx_http_gavel_free_json(void *data);


#define ngx_http_gavel_gauge(field)                                           \
    offsetof(ngx_http_gavel_worker_gauges_t, field)

static const ngx_http_gavel_metric_t  ngx_http_gavel_metrics[] = {
    { "gavel_database_connections_idle{database=\"auth\"}", "gauge",
      "Connections that could be asked right now.",
      ngx_http_gavel_gauge(db_idle[0]) },
    { "gavel_database_connections_idle{database=\"bids\"}", NULL, NULL,
      ngx_http_gavel_gauge(db_idle[1]) },
    { "gavel_database_connections_idle{database=\"stats\"}", NULL, NULL,
      ngx_http_gavel_gauge(db_idle[2]) },
    { "gavel_database_waiting{database=\"auth\"}", "gauge",
      "Stories that wait for a connection.",
      ngx_http_gavel_gauge(db_waiting[0]) },
    { "gavel_database_waiting{database=\"bids\"}", NULL, NULL,
      ngx_http_gavel_gauge(db_waiting[1]) },
    { "gavel_database_waiting{database=\"stats\"}", NULL, NULL,
      ngx_http_gavel_gauge(db_waiting[2]) },
    { "gavel_book_waiting", "gauge", "Bids that wait for a batch.",
      ngx_http_gavel_gauge(book_waiting) },
    { "gavel_batches_total", "counter", "Batches of bids settled.",
      ngx_http_gavel_gauge(batches) },
    { "gavel_bids_settled_total{verdict=\"accepted\"}", "counter",
      "Bids settled, by verdict.", ngx_http_gavel_gauge(accepted) },
    { "gavel_bids_settled_total{verdict=\"refused\"}", NULL, NULL,
      ngx_http_gavel_gauge(refused) },
    { "gavel_bids_settled_total{verdict=\"failed\"}", NULL, NULL,
      ngx_http_gavel_gauge(failed) },
    { "gavel_hashing", "gauge", "Passwords in line or being hashed.",
      ngx_http_gavel_gauge(hashing) },
    { "gavel_cache_up", "gauge", "Workers that reach the cache.",
      ngx_http_gavel_gauge(cache_up) },
    { "gavel_token_cache_hits_total", "counter",
      "Access tokens known from before.",
      ngx_http_gavel_gauge(token_hits) },
    { "gavel_token_cache_misses_total", "counter",
      "Access tokens whose signature was checked.",
      ngx_http_gavel_gauge(token_misses) },
    { "gavel_live_watchers", "gauge", "Streams that are open.",
      ngx_http_gavel_gauge(live_watchers) },
    { "gavel_live_items", "gauge",
      "Items watched, counted once for each worker.",
      ngx_http_gavel_gauge(live_items) },
    { "gavel_live_events_total", "counter", "Events given to watchers.",
      ngx_http_gavel_gauge(live_events) },
    { "gavel_live_skipped_total", "counter",
      "Slow watchers taken to the newest state.",
      ngx_http_gavel_gauge(live_skipped) },
    { "gavel_live_cut_total", "counter",
      "Watchers hung up on because they did not read.",
      ngx_http_gavel_gauge(live_cut) },
    { "gavel_live_gaps_total", "counter",
      "Times that an update had been lost on its way here.",
      ngx_http_gavel_gauge(live_gaps) },
    { "gavel_live_asks_total", "counter",
      "Questions to the database on behalf of watchers.",
      ngx_http_gavel_gauge(live_asks) }
};


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


ngx_int_t
ngx_http_gavel_metrics_handler(ngx_http_request_t *r)
{
    u_char                      *text, *p, *last;
    ngx_int_t                    rc;
    ngx_http_gavel_zone_t       *zone;
    ngx_http_gavel_main_conf_t  *gmcf;

    rc = ngx_http_gavel_page(r);

    if (rc != NGX_OK) {
        return rc;
    }

    gmcf = ngx_http_get_module_main_conf(r, ngx_http_gavel_module);

    if (gmcf->shm_zone == NULL) {
        return NGX_HTTP_NOT_FOUND;
    }

    zone = ngx_http_gavel_zone_of(gmcf->shm_zone);

    text = ngx_palloc(r->pool, NGX_HTTP_GAVEL_METRICS_MAX);
    if (text == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    last = text + NGX_HTTP_GAVEL_METRICS_MAX;

    p = ngx_http_gavel_metrics_codes(text, last, zone);
    p = ngx_http_gavel_metrics_rpcs(p, last, zone);
    p = ngx_http_gavel_metrics_workers(p, last, zone);

    return ngx_http_gavel_send(r, NGX_HTTP_OK,
                               GVL_STR(NGX_HTTP_GAVEL_METRICS_TYPE),
                               (gvl_str_t) { (const char *) text,
                                             (size_t) (p - text) });
}


/* GET or HEAD, and no body. */

static ngx_int_t
ngx_http_gavel_page(ngx_http_request_t *r)
{
    if ((r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)) == 0) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    return ngx_http_discard_request_body(r);
}


static u_char *
ngx_http_gavel_metrics_codes(u_char *p, u_char *last,
    ngx_http_gavel_zone_t *zone)
{
    ngx_int_t                       service;
    ngx_uint_t                      i, code, rpc;
    ngx_atomic_uint_t               n;
    const gvl_service_t            *table;
    ngx_http_gavel_rpc_counters_t  *counters;

    p = ngx_slprintf(p, last,
                     "# HELP gavel_rpc_total RPCs answered, by code.\n"
                     "# TYPE gavel_rpc_total counter\n");
    rpc = 0;

    for (service = 0; service < NGX_HTTP_GAVEL_SERVICES; service++) {
        table = ngx_http_gavel_service(service);

        for (i = 0; i < table->nmethods; i++) {
            counters = ngx_http_gavel_zone_rpc(zone, rpc++);

            for (code = 0; code < NGX_HTTP_GAVEL_CODES_MAX; code++) {
                n = counters->codes[code];

                if (n > 0) {
                    p = ngx_slprintf(p, last, "gavel_rpc_total{rpc=\"%*s\","
                                     "code=\"%s\"} %uA\n",
                                     table->methods[i].name.len,
                                     table->methods[i].name.data,
                                     gvl_code_name((gvl_code_t) code), n);
                }
            }
        }
    }

    return p;
}


static u_char *
ngx_http_gavel_metrics_rpcs(u_char *p, u_char *last,
    ngx_http_gavel_zone_t *zone)
{
    ngx_int_t             service;
    ngx_uint_t            i, rpc;
    const gvl_service_t  *table;

    p = ngx_slprintf(p, last,
                     "# HELP gavel_rpc_duration_seconds From the request's "
                     "head to its answer.\n"
                     "# TYPE gavel_rpc_duration_seconds histogram\n");
    rpc = 0;

    for (service = 0; service < NGX_HTTP_GAVEL_SERVICES; service++) {
        table = ngx_http_gavel_service(service);

        for (i = 0; i < table->nmethods; i++) {
            p = ngx_http_gavel_metrics_latency(p, last, &table->methods[i],
                                          ngx_http_gavel_zone_rpc(zone, rpc));
            rpc++;
        }
    }

    return p;
}


static u_char *
ngx_http_gavel_metrics_latency(u_char *p, u_char *last,
    const gvl_method_t *method, const ngx_http_gavel_rpc_counters_t *counters)
{
    ngx_uint_t         i, us;
    ngx_atomic_uint_t  n;

    n = 0;

    for (i = 0; i < NGX_HTTP_GAVEL_BUCKETS; i++) {
        n += counters->buckets[i];
        us = ngx_http_gavel_bucket_us[i];

        p = ngx_slprintf(p, last, "gavel_rpc_duration_seconds_bucket{"
                         "rpc=\"%*s\",le=\"%ui.%06ui\"} %uA\n",
                         method->name.len, method->name.data,
                         us / 1000000, us % 1000000, n);
    }

    n += counters->buckets[NGX_HTTP_GAVEL_BUCKETS];

    return ngx_slprintf(p, last, "gavel_rpc_duration_seconds_bucket{"
                        "rpc=\"%*s\",le=\"+Inf\"} %uA\n"
                        "gavel_rpc_duration_seconds_sum{rpc=\"%*s\"} "
                        "%uA.%06uA\n"
                        "gavel_rpc_duration_seconds_count{rpc=\"%*s\"} %uA\n",
                        method->name.len, method->name.data, n,
                        method->name.len, method->name.data,
                        counters->sum_us / 1000000,
                        counters->sum_us % 1000000,
                        method->name.len, method->name.data, n);
}


static u_char *
ngx_http_gavel_metrics_workers(u_char *p, u_char *last,
    ngx_http_gavel_zone_t *zone)
{
    size_t                          len;
    ngx_uint_t                      i;
    const ngx_http_gavel_metric_t  *metric;

    for (i = 0; i < GVL_COUNT(ngx_http_gavel_metrics); i++) {
        metric = &ngx_http_gavel_metrics[i];

        if (metric->type != NULL) {
            len = strcspn(metric->name, "{");
            p = ngx_slprintf(p, last, "# HELP %*s %s\n# TYPE %*s %s\n",
                             len, metric->name, metric->help,
                             len, metric->name, metric->type);
        }

        p = ngx_slprintf(p, last, "%s %uA\n", metric->name,
                         ngx_http_gavel_metrics_sum(zone, metric->offset));
    }

    return p;
}


static ngx_atomic_uint_t
ngx_http_gavel_metrics_sum(ngx_http_gavel_zone_t *zone, size_t offset)
{
    ngx_uint_t          i;
    ngx_atomic_uint_t   sum;
    const ngx_atomic_t *gauge;

    sum = 0;

    for (i = 0; i < NGX_HTTP_GAVEL_WORKERS_MAX; i++) {
        gauge = (const ngx_atomic_t *) (const void *)
                ((const char *) ngx_http_gavel_zone_worker(zone, i) + offset);
        sum += *gauge;
    }

    return sum;
}


static void
ngx_http_gavel_free_json(void *data)
{
    cJSON_free(data);
}
