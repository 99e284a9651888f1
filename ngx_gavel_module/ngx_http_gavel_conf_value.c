/* What several parsers need: numbers, and words for what is wrong. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"


ngx_int_t
ngx_http_gavel_conf_number(ngx_str_t *text, const char *name, ngx_uint_t max,
    ngx_uint_t *number)
{
    size_t     len;
    ngx_int_t  n;

    len = ngx_strlen(name);

    if (text->len <= len || ngx_strncmp(text->data, name, len) != 0) {
        return NGX_DECLINED;
    }

    n = ngx_atoi(text->data + len, text->len - len);

    if (n < 1 || (ngx_uint_t) n > max) {
        return NGX_DECLINED;
    }

    *number = (ngx_uint_t) n;

    return NGX_OK;
}


char *
ngx_http_gavel_conf_invalid(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, const char *expected)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid \"%V\" value \"%V\", %s", &cmd->name, value,
                       expected);

    return NGX_CONF_ERROR;
}


char *
ngx_http_gavel_conf_positive(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t  *msec;

    msec = data;

    return *msec == 0 ? "should be longer than 0, as in \"15s\""
                      : NGX_CONF_OK;
}
