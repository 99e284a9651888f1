/* What a location serves: a service, a page for operators, or live auctions. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_handler.h"
#include "ngx_http_gavel_live_handler.h"
#include "ngx_http_gavel_metrics.h"
#include "ngx_http_gavel_module.h"
#include "ngx_http_gavel_status.h"


void *
ngx_http_gavel_conf_create_location(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(ngx_http_gavel_loc_conf_t));
}


/* cmd->offset is the service. */

char *
ngx_http_gavel_conf_service(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t    *clcf;
    ngx_http_gavel_loc_conf_t   *glcf;
    ngx_http_gavel_main_conf_t  *gmcf;

    glcf = conf;
    gmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_gavel_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (glcf->service != NULL) {
        return "is a second service in this location";
    }

    glcf->service = ngx_http_gavel_service((ngx_int_t) cmd->offset);
    gmcf->served |= 1u << cmd->offset;
    clcf->handler = ngx_http_gavel_handler;

    return NGX_CONF_OK;
}


/* cmd->offset is the page. */

char *
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

char *
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
