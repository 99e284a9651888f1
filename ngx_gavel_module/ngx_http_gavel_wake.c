/* Tells the relay that there is news in the outbox. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "ngx_http_gavel_wake.h"


static void ngx_http_gavel_wake_turn(ngx_event_t *ev);


ngx_int_t
ngx_http_gavel_wake_open(ngx_http_gavel_wake_t *wake, const ngx_addr_t *addr)
{
    wake->fd = (ngx_socket_t) -1;

    if (addr == NULL) {
        return NGX_OK;
    }

    wake->fd = ngx_socket(addr->sockaddr->sa_family, SOCK_DGRAM, 0);

    if (wake->fd == (ngx_socket_t) -1
        || connect(wake->fd, addr->sockaddr, addr->socklen) == -1)
    {
        ngx_log_error(NGX_LOG_EMERG, ngx_cycle->log, ngx_socket_errno,
                      "gavel: no socket for \"gavel_relay_wake\" %V",
                      &addr->name);
        return NGX_ERROR;
    }

    wake->turn.handler = ngx_http_gavel_wake_turn;
    wake->turn.data = wake;
    wake->turn.log = ngx_cycle->log;

    return NGX_OK;
}


void
ngx_http_gavel_wake_close(ngx_http_gavel_wake_t *wake)
{
    if (wake->fd != (ngx_socket_t) -1) {
        (void) ngx_close_socket(wake->fd);
    }
}


/* A batch answers many callers in one turn: one datagram does for all. */

void
ngx_http_gavel_wake_tell(ngx_http_gavel_wake_t *wake)
{
    if (wake->fd != (ngx_socket_t) -1) {
        ngx_post_event(&wake->turn, &ngx_posted_events);
    }
}


/* It polls anyway: a datagram that is lost costs some milliseconds. */

static void
ngx_http_gavel_wake_turn(ngx_event_t *ev)
{
    ngx_http_gavel_wake_t  *wake;

    wake = ev->data;

    (void) send(wake->fd, "", 1, MSG_DONTWAIT|MSG_NOSIGNAL);
}
