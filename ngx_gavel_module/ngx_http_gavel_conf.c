/*
 * Parsers of the directives whose values are more than a number.
 *
 * Files are opened and names are resolved here, so that `nginx -t` finds what
 * is wrong with them; databases need not be there for it.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <libpq-fe.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


/* Each is a process on the server; a worker waits on them without a thread. */
#define NGX_HTTP_GAVEL_CONNECTIONS_MAX  64

/* A secret is random bytes; more than this is some other file. */
#define NGX_HTTP_GAVEL_SECRET_MAX  4096


static ngx_int_t ngx_http_gavel_conf_conninfo(ngx_conf_t *cf, ngx_str_t *text,
    char **conninfo);
static ngx_int_t ngx_http_gavel_conf_host(ngx_conf_t *cf,
    PQconninfoOption *options, ngx_str_t *hostaddr);
static char *ngx_http_gavel_conf_address(ngx_conf_t *cf, ngx_command_t *cmd,
    in_port_t port, ngx_addr_t **addr);
static ngx_int_t ngx_http_gavel_conf_number(ngx_str_t *text, const char *name,
    ngx_uint_t max, ngx_uint_t *number);
static char *ngx_http_gavel_conf_key(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_gavel_main_conf_t *gmcf, ngx_uint_t signing);
static void ngx_http_gavel_conf_destroy_keys(void *data);
static char *ngx_http_gavel_conf_invalid(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, const char *expected);
static ngx_int_t ngx_http_gavel_conf_rate(ngx_str_t *text, const char *name,
    gvl_rate_t *rate);


char *
ngx_http_gavel_conf_database(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t                   *value;
    ngx_uint_t                   i;
    ngx_http_gavel_database_t   *database;
    ngx_http_gavel_main_conf_t  *gmcf;

    static const char *const  names[] = { "auth", "bids", "stats" };

    gmcf = conf;
    value = cf->args->elts;

    for (i = 0; i < NGX_HTTP_GAVEL_SERVICES; i++) {
        if (ngx_strcmp(value[1].data, names[i]) == 0) {
            break;
        }
    }

    if (i == NGX_HTTP_GAVEL_SERVICES) {
        return ngx_http_gavel_conf_invalid(cf, cmd, &value[1],
                                     "it should be \"auth\", \"bids\" "
                                     "or \"stats\"");
    }

    database = &gmcf->databases[i];

    if (database->conninfo != NULL) {
        return "is duplicate";
    }

    if (ngx_http_gavel_conf_conninfo(cf, &value[2], &database->conninfo)
        != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    for (i = 3; i < cf->args->nelts; i++) {
        if (ngx_http_gavel_conf_number(&value[i], "connections=",
                                       NGX_HTTP_GAVEL_CONNECTIONS_MAX,
                                       &database->connections)
            != NGX_OK
            && ngx_http_gavel_conf_number(&value[i], "batches=",
                                          NGX_HTTP_GAVEL_CONNECTIONS_MAX,
                                          &database->batches)
               != NGX_OK)
        {
            return ngx_http_gavel_conf_invalid(cf, cmd, &value[i],
                                     "it should be \"connections=N\" or "
                                     "\"batches=N\" with N from 1 to 64");
        }
    }

    return NGX_CONF_OK;
}


/* Checked, and with the host's name resolved: libpq would block on it. */

static ngx_int_t
ngx_http_gavel_conf_conninfo(ngx_conf_t *cf, ngx_str_t *text, char **conninfo)
{
    char              *why;
    u_char            *p;
    ngx_int_t          rc;
    ngx_str_t          hostaddr;
    PQconninfoOption  *options;

    why = NULL;
    options = PQconninfoParse((char *) text->data, &why);

    if (options == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"gavel_database\" needs a connection string of "
                           "libpq, as in \"host=127.0.0.1 dbname=bid_db\": %s",
                           why != NULL ? why : "no memory");
        PQfreemem(why);
        return NGX_ERROR;
    }

    rc = ngx_http_gavel_conf_host(cf, options, &hostaddr);
    PQconninfoFree(options);

    if (rc != NGX_OK) {
        return NGX_ERROR;
    }

    p = ngx_pnalloc(cf->pool, text->len + hostaddr.len
                              + sizeof("&hostaddr="));
    if (p == NULL) {
        return NGX_ERROR;
    }

    *conninfo = (char *) p;
    p = ngx_cpymem(p, text->data, text->len);

    if (hostaddr.len > 0) {
        if (ngx_strstr(text->data, "://") == NULL) {
            *p++ = ' ';

        } else {
            *p++ = ngx_strchr(text->data, '?') == NULL ? '?' : '&';
        }

        p = ngx_sprintf(p, "hostaddr=%V", &hostaddr);
    }

    *p = '\0';

    return NGX_OK;
}


/* The address to add; empty: none is needed. */

static ngx_int_t
ngx_http_gavel_conf_host(ngx_conf_t *cf, PQconninfoOption *options,
    ngx_str_t *hostaddr)
{
    ngx_url_t          url;
    PQconninfoOption  *option, *host;

    host = NULL;
    ngx_str_null(hostaddr);

    for (option = options; option->keyword != NULL; option++) {
        if (option->val == NULL || option->val[0] == '\0') {
            continue;
        }

        if (ngx_strcmp(option->keyword, "hostaddr") == 0) {
            return NGX_OK;
        }

        if (ngx_strcmp(option->keyword, "host") == 0) {
            host = option;
        }
    }

    /* A path is a socket's folder; a list is left to libpq. */

    if (host == NULL || host->val[0] == '/' || host->val[0] == '@'
        || ngx_strchr(host->val, ',') != NULL)
    {
        return NGX_OK;
    }

    ngx_memzero(&url, sizeof(ngx_url_t));
    url.url.data = (u_char *) host->val;
    url.url.len = ngx_strlen(host->val);
    url.no_port = 1;

    if (ngx_parse_url(cf->pool, &url) != NGX_OK || url.naddrs == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"gavel_database\": %s, host \"%s\"",
                           url.err != NULL ? url.err : "host not found",
                           host->val);
        return NGX_ERROR;
    }

    hostaddr->data = ngx_pnalloc(cf->pool, NGX_SOCKADDR_STRLEN);
    if (hostaddr->data == NULL) {
        return NGX_ERROR;
    }

    hostaddr->len = ngx_sock_ntop(url.addrs[0].sockaddr, url.addrs[0].socklen,
                                  hostaddr->data, NGX_SOCKADDR_STRLEN, 0);

    return NGX_OK;
}


char *
ngx_http_gavel_conf_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;

    return ngx_http_gavel_conf_address(cf, cmd, 6379, &gmcf->cache);
}


char *
ngx_http_gavel_conf_relay_wake(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;

    return ngx_http_gavel_conf_address(cf, cmd, 9111, &gmcf->relay_wake);
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


/* Reads "name=number"; NGX_DECLINED: it is something else. */

static ngx_int_t
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


static char *
ngx_http_gavel_conf_invalid(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, const char *expected)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid \"%V\" value \"%V\", %s", &cmd->name, value,
                       expected);

    return NGX_CONF_ERROR;
}
