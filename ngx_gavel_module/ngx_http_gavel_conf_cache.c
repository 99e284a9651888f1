/* The directive gavel_cache: where Redis is, who we are to it, and its TLS. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


#define NGX_HTTP_GAVEL_CACHE_PORT  6379

/* Redis' own default is 16 of them; numbers begin at 0, which needs no word. */
#define NGX_HTTP_GAVEL_CACHE_DATABASE_MAX  65535

/* The longest password of a managed Redis is 128 characters. */
#define NGX_HTTP_GAVEL_CACHE_PASSWORD_MAX  512

/* What the parameters say, before it is put together. */

typedef struct {
    ngx_str_t                       user;
    ngx_str_t                       password_file;
    ngx_str_t                       ca;
    ngx_str_t                       name;
    ngx_str_t                       certificate;
    ngx_str_t                       key;
    ngx_uint_t                      database;
    ngx_uint_t                      tls;    /* unsigned  tls:1; */
} ngx_http_gavel_conf_cache_t;


static char *ngx_http_gavel_conf_cache_address(ngx_conf_t *cf,
    ngx_command_t *cmd, ngx_http_gavel_cache_t *cache);
static char *ngx_http_gavel_conf_cache_parameter(ngx_conf_t *cf,
    ngx_command_t *cmd, ngx_str_t *text, ngx_http_gavel_conf_cache_t *said);
static char *ngx_http_gavel_conf_cache_user(ngx_conf_t *cf,
    ngx_command_t *cmd, ngx_http_gavel_conf_cache_t *said,
    ngx_http_gavel_cache_t *cache);
static char *ngx_http_gavel_conf_cache_password(ngx_conf_t *cf,
    ngx_command_t *cmd, ngx_str_t *file, ngx_http_gavel_cache_t *cache);
static char *ngx_http_gavel_conf_cache_tls(ngx_conf_t *cf,
    ngx_command_t *cmd, ngx_http_gavel_conf_cache_t *said,
    ngx_http_gavel_cache_t *cache);
static void ngx_http_gavel_conf_cache_forget(void *data);


char *
ngx_http_gavel_conf_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char                         *rv;
    ngx_str_t                    *value;
    ngx_uint_t                    i;
    ngx_http_gavel_cache_t       *cache;
    ngx_http_gavel_main_conf_t   *gmcf;
    ngx_http_gavel_conf_cache_t   said;

    gmcf = conf;
    value = cf->args->elts;

    if (gmcf->cache != NULL) {
        return "is duplicate";
    }

    cache = ngx_pcalloc(cf->pool, sizeof(ngx_http_gavel_cache_t));
    if (cache == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(&said, sizeof(said));
    rv = ngx_http_gavel_conf_cache_address(cf, cmd, cache);

    for (i = 2; rv == NGX_CONF_OK && i < cf->args->nelts; i++) {
        rv = ngx_http_gavel_conf_cache_parameter(cf, cmd, &value[i], &said);
    }

    if (rv == NGX_CONF_OK) {
        rv = ngx_http_gavel_conf_cache_user(cf, cmd, &said, cache);
    }

    if (rv == NGX_CONF_OK) {
        rv = ngx_http_gavel_conf_cache_tls(cf, cmd, &said, cache);
    }

    cache->database = said.database;
    gmcf->cache = cache;

    return rv;
}


static char *
ngx_http_gavel_conf_cache_address(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_gavel_cache_t *cache)
{
    size_t      len;
    u_char     *p;
    ngx_url_t   url;

    if (ngx_http_gavel_conf_address(cf, cmd, NGX_HTTP_GAVEL_CACHE_PORT, &url)
        != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    cache->host = ngx_pnalloc(cf->pool, NGX_SOCKADDR_STRLEN + 1);
    cache->name = ngx_pnalloc(cf->pool, url.host.len + 1);

    if (cache->host == NULL || cache->name == NULL) {
        return NGX_CONF_ERROR;
    }

    p = (u_char *) cache->host;
    len = ngx_sock_ntop(url.addrs[0].sockaddr, url.addrs[0].socklen, p,
                        NGX_SOCKADDR_STRLEN, 0);
    p[len] = '\0';
    cache->port = ngx_inet_get_port(url.addrs[0].sockaddr);

    /* NGINX leaves an address its brackets. */

    if (url.host.len > 2 && url.host.data[0] == '[') {
        url.host.data++;
        url.host.len -= 2;
    }

    (void) ngx_cpystrn((u_char *) cache->name, url.host.data,
                       url.host.len + 1);

    return NGX_CONF_OK;
}


static char *
ngx_http_gavel_conf_cache_parameter(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *text, ngx_http_gavel_conf_cache_t *said)
{
    size_t      len;
    ngx_str_t  *place;
    ngx_uint_t  i;

    static const struct {
        const char  *name;
        size_t       offset;
    } texts[] = {
        { "user=", offsetof(ngx_http_gavel_conf_cache_t, user) },
        { "password_file=",
          offsetof(ngx_http_gavel_conf_cache_t, password_file) },
        { "ca=", offsetof(ngx_http_gavel_conf_cache_t, ca) },
        { "name=", offsetof(ngx_http_gavel_conf_cache_t, name) },
        { "certificate=",
          offsetof(ngx_http_gavel_conf_cache_t, certificate) },
        { "key=", offsetof(ngx_http_gavel_conf_cache_t, key) }
    };

    if (ngx_strcmp(text->data, "tls") == 0) {
        said->tls = 1;
        return NGX_CONF_OK;
    }

    if (ngx_http_gavel_conf_number(text, "database=",
                                   NGX_HTTP_GAVEL_CACHE_DATABASE_MAX,
                                   &said->database)
        == NGX_OK)
    {
        return NGX_CONF_OK;
    }

    for (i = 0; i < GVL_COUNT(texts); i++) {
        len = ngx_strlen(texts[i].name);
        place = (ngx_str_t *) ((char *) said + texts[i].offset);

        if (text->len > len
            && ngx_strncmp(text->data, texts[i].name, len) == 0)
        {
            place->data = text->data + len;
            place->len = text->len - len;
            return NGX_CONF_OK;
        }
    }

    return ngx_http_gavel_conf_invalid(cf, cmd, text,
                         "it should be \"user=name\", \"password_file=file\", "
                         "\"database=number\", \"tls\", \"ca=file\", "
                         "\"name=host\", \"certificate=file\" or "
                         "\"key=file\"");
}


static char *
ngx_http_gavel_conf_cache_user(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_gavel_conf_cache_t *said, ngx_http_gavel_cache_t *cache)
{
    if (said->user.len > 0 && said->password_file.len == 0) {
        return ngx_http_gavel_conf_invalid(cf, cmd, &said->user,
                         "a \"user=\" needs a \"password_file=\"");
    }

    if (said->password_file.len == 0) {
        return NGX_CONF_OK;
    }

    cache->user = said->user.len > 0 ? (char *) said->user.data : NULL;

    return ngx_http_gavel_conf_cache_password(cf, cmd, &said->password_file,
                                              cache);
}


/* The file's first line: most editors end it with a newline. */

static char *
ngx_http_gavel_conf_cache_password(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *file, ngx_http_gavel_cache_t *cache)
{
    u_char    *password;
    size_t     len;
    ssize_t    n;
    ngx_fd_t   fd;

    password = ngx_pnalloc(cf->pool, NGX_HTTP_GAVEL_CACHE_PASSWORD_MAX + 2);

    if (password == NULL || ngx_conf_full_name(cf->cycle, file, 1) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    fd = ngx_open_file(file->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "\"%V\" cannot open \"%V\"", &cmd->name, file);
        return NGX_CONF_ERROR;
    }

    n = ngx_read_fd(fd, password, NGX_HTTP_GAVEL_CACHE_PASSWORD_MAX + 1);
    (void) ngx_close_file(fd);

    for (len = 0; n > 0 && len < (size_t) n; len++) {
        if (password[len] == CR || password[len] == LF
            || password[len] == '\0')
        {
            break;
        }
    }

    if (len == 0 || len > NGX_HTTP_GAVEL_CACHE_PASSWORD_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" \"%V\" should have a password of 1 to %d "
                           "bytes in its first line", &cmd->name, file,
                           NGX_HTTP_GAVEL_CACHE_PASSWORD_MAX);
        return NGX_CONF_ERROR;
    }

    password[len] = '\0';
    cache->password = (char *) password;

    return NGX_CONF_OK;
}


static char *
ngx_http_gavel_conf_cache_tls(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_gavel_conf_cache_t *said, ngx_http_gavel_cache_t *cache)
{
    char                 why[GVL_TLS_WHY_MAX];
    ngx_str_t           *value, *files[3];
    ngx_uint_t           i;
    gvl_tls_conf_t       conf;
    ngx_pool_cleanup_t  *cln;

    value = cf->args->elts;
    files[0] = &said->ca;
    files[1] = &said->certificate;
    files[2] = &said->key;

    for (i = 0; i < 3; i++) {
        if (files[i]->len > 0
            && ngx_conf_full_name(cf->cycle, files[i], 1) != NGX_OK)
        {
            return NGX_CONF_ERROR;
        }
    }

    if (!said->tls) {
        return said->ca.len + said->name.len + said->certificate.len
               + said->key.len == 0
               ? NGX_CONF_OK
               : ngx_http_gavel_conf_invalid(cf, cmd, &value[1],
                         "\"ca=\", \"name=\", \"certificate=\" and \"key=\" "
                         "need \"tls\" beside them");
    }

    if (said->name.len > 0) {
        cache->name = (char *) said->name.data;
    }

    conf.ca_file = (char *) said->ca.data;
    conf.cert_file = (char *) said->certificate.data;
    conf.key_file = (char *) said->key.data;

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (cln == NULL) {
        return NGX_CONF_ERROR;
    }

    cache->tls = gvl_tls_create(&conf, why);

    if (cache->tls == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\": %s", &cmd->name,
                           why);
        return NGX_CONF_ERROR;
    }

    cln->handler = ngx_http_gavel_conf_cache_forget;
    cln->data = cache->tls;

    return NGX_CONF_OK;
}


static void
ngx_http_gavel_conf_cache_forget(void *data)
{
    gvl_tls_destroy(data);
}
