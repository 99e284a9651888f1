/* The directive gavel_zone: the memory that all workers share. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


/* Less than this would forget items while they are hot. */
#define NGX_HTTP_GAVEL_ZONE_MIN  (1024 * 1024)


char *
ngx_http_gavel_conf_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    u_char                      *colon;
    ssize_t                      size;
    ngx_str_t                   *value, name, text;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;
    value = cf->args->elts;

    if (gmcf->shm_zone != NULL) {
        return "is duplicate";
    }

    if (ngx_strncmp(value[1].data, "zone=", 5) != 0) {
        goto invalid;
    }

    name.data = value[1].data + 5;
    colon = (u_char *) ngx_strchr(name.data, ':');

    if (colon == NULL || colon == name.data) {
        goto invalid;
    }

    name.len = colon - name.data;
    text.data = colon + 1;
    text.len = value[1].data + value[1].len - text.data;
    size = ngx_parse_size(&text);

    if (size == NGX_ERROR) {
        goto invalid;
    }

    if (size < NGX_HTTP_GAVEL_ZONE_MIN) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"gavel_zone\" of \"%V\" is too small, "
                           "at least 1m is needed", &text);
        return NGX_CONF_ERROR;
    }

    gmcf->shm_zone = ngx_shared_memory_add(cf, &name, size,
                                           &ngx_http_gavel_module);
    if (gmcf->shm_zone == NULL) {
        return NGX_CONF_ERROR;
    }

    gmcf->shm_zone->init = ngx_http_gavel_zone_init;

    return NGX_CONF_OK;

invalid:

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid \"gavel_zone\" value \"%V\", "
                       "it should be \"zone=name:size\", as in "
                       "\"zone=gavel:8m\"", &value[1]);

    return NGX_CONF_ERROR;
}
