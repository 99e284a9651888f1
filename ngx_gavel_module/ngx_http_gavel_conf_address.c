/* The directive gavel_relay_wake, and what it shares with gavel_cache. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


#define NGX_HTTP_GAVEL_RELAY_WAKE_PORT  9111


char *
ngx_http_gavel_conf_relay_wake(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_url_t                    url;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;

    if (gmcf->relay_wake != NULL) {
        return "is duplicate";
    }

    if (ngx_http_gavel_conf_address(cf, cmd, NGX_HTTP_GAVEL_RELAY_WAKE_PORT,
                                    &url)
        != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    gmcf->relay_wake = url.addrs;

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_gavel_conf_address(ngx_conf_t *cf, ngx_command_t *cmd,
    in_port_t port, ngx_url_t *url)
{
    ngx_str_t  *value;

    value = cf->args->elts;

    ngx_memzero(url, sizeof(ngx_url_t));
    url->url = value[1];
    url->default_port = port;

    if (ngx_parse_url(cf->pool, url) != NGX_OK || url->naddrs == 0
        || url->family == AF_UNIX)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid \"%V\" value \"%V\", it should be "
                           "\"address:port\": %s", &cmd->name, &value[1],
                           url->err != NULL ? url->err : "host not found");
        return NGX_ERROR;
    }

    return NGX_OK;
}
