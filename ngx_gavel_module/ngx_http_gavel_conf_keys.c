/* The directives that name key files, which are read while NGINX starts. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


/* A secret is random bytes; more than this is some other file. */
#define NGX_HTTP_GAVEL_SECRET_MAX  4096


static char *ngx_http_gavel_conf_key(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_gavel_main_conf_t *gmcf, ngx_uint_t signing);
static void ngx_http_gavel_conf_destroy_keys(void *data);


char *
ngx_http_gavel_conf_signing_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    return ngx_http_gavel_conf_key(cf, cmd, conf, 1);
}


char *
ngx_http_gavel_conf_verify_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_gavel_conf_key(cf, cmd, conf, 0);
}


static char *
ngx_http_gavel_conf_key(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_gavel_main_conf_t *gmcf, ngx_uint_t signing)
{
    char                 why[GVL_WHY_MAX];
    gvl_rc_t             rc;
    ngx_str_t           *value;
    ngx_pool_cleanup_t  *cln;

    value = cf->args->elts;

    if (signing && gmcf->keys != NULL && gvl_keys_signing(gmcf->keys) != NULL)
    {
        return "is duplicate";
    }

    if (gmcf->keys == NULL) {
        cln = ngx_pool_cleanup_add(cf->pool, 0);
        gmcf->keys = gvl_keys_create();

        if (cln == NULL || gmcf->keys == NULL) {
            return NGX_CONF_ERROR;
        }

        cln->handler = ngx_http_gavel_conf_destroy_keys;
        cln->data = gmcf->keys;
    }

    if (ngx_conf_full_name(cf->cycle, &value[1], 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    rc = signing ? gvl_keys_add_signing(gmcf->keys, (char *) value[1].data,
                                        why)
                 : gvl_keys_add_verify(gmcf->keys, (char *) value[1].data,
                                       why);

    if (rc != GVL_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" \"%V\": %s",
                           &cmd->name, &value[1],
                           rc == GVL_REFUSED ? why : "no memory");
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static void
ngx_http_gavel_conf_destroy_keys(void *data)
{
    gvl_keys_destroy(data);
}


char *
ngx_http_gavel_conf_secret(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ssize_t                      n;
    ngx_fd_t                     fd;
    u_char                      *secret;
    ngx_str_t                   *value;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;
    value = cf->args->elts;

    if (gmcf->secret.len > 0) {
        return "is duplicate";
    }

    secret = ngx_pnalloc(cf->pool, NGX_HTTP_GAVEL_SECRET_MAX);

    if (secret == NULL
        || ngx_conf_full_name(cf->cycle, &value[1], 1) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    fd = ngx_open_file(value[1].data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "\"gavel_secret\" cannot open \"%V\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    n = ngx_read_fd(fd, secret, NGX_HTTP_GAVEL_SECRET_MAX);
    (void) ngx_close_file(fd);

    if (n < GVL_SECRET_MIN) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"gavel_secret\" \"%V\" should have at least %d "
                           "random bytes, as from \"openssl rand -hex 32\"",
                           &value[1], GVL_SECRET_MIN);
        return NGX_CONF_ERROR;
    }

    gmcf->secret.data = (char *) secret;
    gmcf->secret.len = (size_t) n;

    return NGX_CONF_OK;
}
