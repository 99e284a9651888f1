/*
 * The directive gavel_database: where a service's database is.
 *
 * Names are resolved here, so that `nginx -t` finds what is wrong with them;
 * the database need not be there for it.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <libpq-fe.h>

#include "ngx_http_gavel_conf.h"
#include "ngx_http_gavel_module.h"


/* Each is a process on the server; a worker waits on them without a thread. */
#define NGX_HTTP_GAVEL_CONNECTIONS_MAX  64


static ngx_int_t ngx_http_gavel_conf_conninfo(ngx_conf_t *cf, ngx_str_t *text,
    char **conninfo);
static ngx_int_t ngx_http_gavel_conf_host(ngx_conf_t *cf,
    PQconninfoOption *options, ngx_str_t *hostaddr);


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


/*
 * Why libpq takes no connection string, without what it quotes of it: that
 * may be a password with an unescaped sign.
 */

static void
ngx_http_gavel_conf_reason(ngx_conf_t *cf, char *why)
{
    size_t   len, before;
    char    *first, *last;

    len = why != NULL ? ngx_strlen(why) : 0;

    while (len > 0 && why[len - 1] == '\n') {
        why[--len] = '\0';
    }

    first = len > 0 ? strchr(why, '"') : NULL;
    last = first != NULL ? strrchr(why, '"') + 1 : "";
    before = first != NULL ? (size_t) (first - why) : len;

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "\"gavel_database\" needs a connection string of "
                       "libpq, as in \"host=127.0.0.1 dbname=bid_db\": "
                       "%*s%s%s",
                       before, why, first != NULL ? "..." : "", last);
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
        ngx_http_gavel_conf_reason(cf, why);
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
