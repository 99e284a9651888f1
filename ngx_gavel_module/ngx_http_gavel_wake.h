/* Tells the relay that there is news in the outbox. */

#ifndef NGX_HTTP_GAVEL_WAKE_H
#define NGX_HTTP_GAVEL_WAKE_H

#include <ngx_config.h>
#include <ngx_core.h>


typedef struct {
    ngx_socket_t                    fd;         /* -1: nobody to tell */
    ngx_event_t                     turn;
} ngx_http_gavel_wake_t;

/* With no address nobody is told. */
ngx_int_t ngx_http_gavel_wake_open(ngx_http_gavel_wake_t *wake,
    const ngx_addr_t *addr);
void ngx_http_gavel_wake_close(ngx_http_gavel_wake_t *wake);

/* At the end of this turn of the event loop; may be lost. */
void ngx_http_gavel_wake_tell(ngx_http_gavel_wake_t *wake);

#endif /* NGX_HTTP_GAVEL_WAKE_H */
