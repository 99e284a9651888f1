/* Metrics of all workers, in Prometheus' text format. */

#ifndef NGX_HTTP_GAVEL_METRICS_H
#define NGX_HTTP_GAVEL_METRICS_H

#include "ngx_http_gavel_module.h"


/* The content handler of a location with gavel_metrics. */
ngx_int_t ngx_http_gavel_metrics_handler(ngx_http_request_t *r);

/* Has the worker write its gauges from time to time, until it is to exit. */
void ngx_http_gavel_gauges_start(ngx_http_gavel_worker_t *worker);
void ngx_http_gavel_gauges_stop(ngx_http_gavel_worker_t *worker);

/* Appends the sums of all workers' gauges to a page. */
u_char *ngx_http_gavel_gauges_show(u_char *p, u_char *last,
    const ngx_http_gavel_counters_t *counters);

#endif /* NGX_HTTP_GAVEL_METRICS_H */
