/* What is counted: calls by all workers, and states by each for itself. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_counters.h"


const ngx_uint_t  ngx_http_gavel_bucket_us[NGX_HTTP_GAVEL_BUCKETS] = {
    250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000,
    5000000
};


ngx_http_gavel_gauges_t *
ngx_http_gavel_counters_own(ngx_http_gavel_counters_t *counters)
{
    return &counters->workers[ngx_worker % NGX_HTTP_GAVEL_WORKERS_MAX];
}


void
ngx_http_gavel_counters_count(ngx_http_gavel_counters_t *counters,
    ngx_uint_t rpc, ngx_uint_t code, ngx_uint_t us)
{
    ngx_uint_t                      i;
    ngx_http_gavel_rpc_counters_t  *counted;

    counted = &counters->rpcs[rpc];

    for (i = 0; i < NGX_HTTP_GAVEL_BUCKETS; i++) {
        if (us <= ngx_http_gavel_bucket_us[i]) {
            break;
        }
    }

    (void) ngx_atomic_fetch_add(&counted->codes[code], 1);
    (void) ngx_atomic_fetch_add(&counted->buckets[i], 1);
    (void) ngx_atomic_fetch_add(&counted->sum_us, us);
}
