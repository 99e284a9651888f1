/* The services that can be served, and a number for each of their methods. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_gavel_service.h"


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
