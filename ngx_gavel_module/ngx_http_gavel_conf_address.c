/* The directives gavel_cache and gavel_relay_wake: a server's address. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


#define NGX_HTTP_GAVEL_CACHE_PORT       6379
#define NGX_HTTP_GAVEL_RELAY_WAKE_PORT  9111


static char *ngx_http_gavel_conf_address(ngx_conf_t *cf, ngx_command_t *cmd,
    in_port_t port, ngx_addr_t **addr);


char *
ngx_http_gavel_conf_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;

    return ngx_http_gavel_conf_address(cf, cmd, NGX_HTTP_GAVEL_CACHE_PORT,
                                       &gmcf->cache);
}


char *
ngx_http_gavel_conf_relay_wake(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;

    return ngx_http_gavel_conf_address(cf, cmd,
                                       NGX_HTTP_GAVEL_RELAY_WAKE_PORT,
                                       &gmcf->relay_wake);
}


static char *
ngx_http_gavel_conf_address(ngx_conf_t *cf, ngx_command_t *cmd,
    in_port_t port, ngx_addr_t **addr)
{
    ngx_url_t   url;
    ngx_str_t  *value;

    value = cf->args->elts;

    if (*addr != NULL) {
        return "is duplicate";
    }

    ngx_memzero(&url, sizeof(ngx_url_t));
    url.url = value[1];
    url.default_port = port;

    if (ngx_parse_url(cf->pool, &url) != NGX_OK || url.naddrs == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid \"%V\" value \"%V\", it should be "
                           "\"address:port\": %s", &cmd->name, &value[1],
                           url.err != NULL ? url.err : "host not found");
        return NGX_CONF_ERROR;
    }

    *addr = url.addrs;

    return NGX_CONF_OK;
}
