/* The directives on passwords: what a hash costs, and how many guesses. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


static ngx_int_t ngx_http_gavel_conf_rate(ngx_str_t *text, const char *name,
    gvl_rate_t *rate);


char *
ngx_http_gavel_conf_password_hash(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ssize_t                      size;
    ngx_str_t                   *value, text;
    ngx_uint_t                   i, n;
    const char                  *why;
    gvl_password_params_t       *params;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;
    params = &gmcf->hash_params;
    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {
        text = value[i];

        if (ngx_strncmp(text.data, "m=", 2) == 0) {
            text.data += 2;
            text.len -= 2;
            size = ngx_parse_size(&text);
            params->memory_kib = size > 0 ? (uint32_t) (size / 1024) : 0;

        } else if (ngx_http_gavel_conf_number(&text, "t=",
                                              GVL_ARGON2_PASSES_MAX, &n)
                   == NGX_OK)
        {
            params->passes = (uint32_t) n;

        } else if (ngx_http_gavel_conf_number(&text, "p=",
                                              GVL_ARGON2_LANES_MAX, &n)
                   == NGX_OK)
        {
            params->lanes = (uint32_t) n;

        } else {
            return ngx_http_gavel_conf_invalid(cf, cmd, &text,
                                   "it should be \"m=size\", \"t=passes\" or "
                                   "\"p=lanes\", as in \"m=64m t=1 p=4\"");
        }
    }

    why = gvl_password_params_judge(params);

    if (why != NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"gavel_password_hash\": %s", why);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_http_gavel_conf_login_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_str_t                   *value;
    ngx_uint_t                   i;
    gvl_throttle_conf_t         *throttle;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;
    throttle = &gmcf->throttle;
    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        ngx_memzero(throttle, sizeof(*throttle));
        return NGX_CONF_OK;
    }

    for (i = 1; i < cf->args->nelts; i++) {
        if (ngx_http_gavel_conf_rate(&value[i], "pair=", &throttle->pair)
            != NGX_OK
            && ngx_http_gavel_conf_rate(&value[i], "account=",
                                        &throttle->account)
               != NGX_OK
            && ngx_http_gavel_conf_rate(&value[i], "address=",
                                        &throttle->address)
               != NGX_OK)
        {
            return ngx_http_gavel_conf_invalid(cf, cmd, &value[i],
                                   "it should be \"off\", or \"pair=\", "
                                   "\"account=\" or \"address=\" with "
                                   "burst/seconds, as in \"pair=5/10\"");
        }
    }

    return NGX_CONF_OK;
}


/* "name=burst/seconds": a burst at once, then one in so many seconds. */

static ngx_int_t
ngx_http_gavel_conf_rate(ngx_str_t *text, const char *name, gvl_rate_t *rate)
{
    size_t      len;
    u_char     *slash, *end;
    ngx_int_t   burst, seconds;

    len = ngx_strlen(name);

    if (ngx_strncmp(text->data, name, len) != 0) {
        return NGX_DECLINED;
    }

    end = text->data + text->len;
    slash = ngx_strlchr(text->data, end, '/');

    if (slash == NULL) {
        return NGX_DECLINED;
    }

    burst = ngx_atoi(text->data + len, slash - text->data - len);
    seconds = ngx_atoi(slash + 1, end - slash - 1);

    if (burst < 1 || burst > 1000000 || seconds < 1 || seconds > 86400) {
        return NGX_DECLINED;
    }

    rate->burst = (int32_t) burst;
    rate->interval_us = (int64_t) seconds * 1000000;

    return NGX_OK;
}
