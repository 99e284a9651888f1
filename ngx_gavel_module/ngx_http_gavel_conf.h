/* The configuration as a whole, and the parsers of the directives' values. */

#ifndef NGX_HTTP_GAVEL_CONF_H
#define NGX_HTTP_GAVEL_CONF_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* Pages that are no RPC: the offset of their directives. */

enum {
    NGX_HTTP_GAVEL_PAGE_JWKS = 0,
    NGX_HTTP_GAVEL_PAGE_HEALTH,
    NGX_HTTP_GAVEL_PAGE_METRICS
};

void *ngx_http_gavel_conf_create_main(ngx_conf_t *cf);
char *ngx_http_gavel_conf_init_main(ngx_conf_t *cf, void *conf);
void *ngx_http_gavel_conf_create_location(ngx_conf_t *cf);

/* Everything a served location needs, said at once where it is missing. */
ngx_int_t ngx_http_gavel_conf_check(ngx_conf_t *cf);

/* Parsers, as the table of directives wants them. */

char *ngx_http_gavel_conf_database(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_cache(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_relay_wake(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_signing_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_verify_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_secret(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_password_hash(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_login_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_service(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_page(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_live(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* After ngx_conf_set_msec_slot(): a time that is not zero. */
char *ngx_http_gavel_conf_positive(ngx_conf_t *cf, void *post, void *data);

/* Reads "name=number" of at least 1; NGX_DECLINED: it is something else. */
ngx_int_t ngx_http_gavel_conf_number(ngx_str_t *text, const char *name,
    ngx_uint_t max, ngx_uint_t *number);

/* The first argument as "address[:port]", with the names resolved. */
ngx_int_t ngx_http_gavel_conf_address(ngx_conf_t *cf, ngx_command_t *cmd,
    in_port_t port, ngx_url_t *url);

/* Says that a value is wrong, and what would be right. */
char *ngx_http_gavel_conf_invalid(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, const char *expected);

#endif /* NGX_HTTP_GAVEL_CONF_H */
