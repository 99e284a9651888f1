/* Metrics of all workers, in Prometheus' text format. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "error.h"

#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_metrics.h"
#include "ngx_http_gavel_status.h"


/* 19 RPCs with 17 codes and 15 lines of latency, each under 120 bytes. */
#define NGX_HTTP_GAVEL_METRICS_MAX  (128 * 1024)

#define NGX_HTTP_GAVEL_METRICS_TYPE  "text/plain; version=0.0.4"


static u_char *ngx_http_gavel_metrics_codes(u_char *p, u_char *last,
    const ngx_http_gavel_counters_t *counters);
static u_char *ngx_http_gavel_metrics_rpcs(u_char *p, u_char *last,
    const ngx_http_gavel_counters_t *counters);
static u_char *ngx_http_gavel_metrics_latency(u_char *p, u_char *last,
    const gvl_method_t *method, const ngx_http_gavel_rpc_counters_t *counters);


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

    zone = gmcf->shm_zone->data;

    text = ngx_palloc(r->pool, NGX_HTTP_GAVEL_METRICS_MAX);
    if (text == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    last = text + NGX_HTTP_GAVEL_METRICS_MAX;

    p = ngx_http_gavel_metrics_codes(text, last, &zone->counters);
    p = ngx_http_gavel_metrics_rpcs(p, last, &zone->counters);
    p = ngx_http_gavel_gauges_show(p, last, &zone->counters);

    return ngx_http_gavel_send(r, NGX_HTTP_OK,
                               GVL_STR(NGX_HTTP_GAVEL_METRICS_TYPE),
                               (gvl_str_t) { (const char *) text,
                                             (size_t) (p - text) });
}


static u_char *
ngx_http_gavel_metrics_codes(u_char *p, u_char *last,
    const ngx_http_gavel_counters_t *counters)
{
    ngx_int_t             service;
    ngx_uint_t            i, code, rpc;
    ngx_atomic_uint_t     n;
    const gvl_service_t  *table;

    p = ngx_slprintf(p, last,
                     "# HELP gavel_rpc_total RPCs answered, by code.\n"
                     "# TYPE gavel_rpc_total counter\n");
    rpc = 0;

    for (service = 0; service < NGX_HTTP_GAVEL_SERVICES; service++) {
        table = ngx_http_gavel_service(service);

        for (i = 0; i < table->nmethods; i++, rpc++) {
            for (code = 0; code < NGX_HTTP_GAVEL_CODES_MAX; code++) {
                n = counters->rpcs[rpc].codes[code];

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
    const ngx_http_gavel_counters_t *counters)
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

        for (i = 0; i < table->nmethods; i++, rpc++) {
            p = ngx_http_gavel_metrics_latency(p, last, &table->methods[i],
                                               &counters->rpcs[rpc]);
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
