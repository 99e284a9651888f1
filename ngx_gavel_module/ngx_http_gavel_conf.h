/* Parsers of the directives whose values are more than a number. */

#ifndef NGX_HTTP_GAVEL_CONF_H
#define NGX_HTTP_GAVEL_CONF_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


char *ngx_http_gavel_conf_database(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_cache(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_gavel_conf_relay_wake(ngx_conf_t *cf, ngx_command_t *cmd,
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

#endif /* NGX_HTTP_GAVEL_CONF_H */
