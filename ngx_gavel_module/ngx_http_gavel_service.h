/* The services that can be served, and a number for each of their methods. */

#ifndef NGX_HTTP_GAVEL_SERVICE_H
#define NGX_HTTP_GAVEL_SERVICE_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "method.h"


typedef enum {
    NGX_HTTP_GAVEL_AUTH = 0,
    NGX_HTTP_GAVEL_BIDS,
    NGX_HTTP_GAVEL_STATS,
    NGX_HTTP_GAVEL_SERVICES
} ngx_http_gavel_service_t;

/* The method table of a service. */
const gvl_service_t *ngx_http_gavel_service(ngx_int_t service);

/* A method's place in the counters; NGX_ERROR for NULL. */
ngx_int_t ngx_http_gavel_rpc_number(const gvl_method_t *method);

#endif /* NGX_HTTP_GAVEL_SERVICE_H */
