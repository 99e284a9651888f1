/*
 * A foreign descriptor in NGINX's event loop.
 *
 * The descriptor's owner closes it, so its connection is only ever freed here
 * (ngx_free_connection(), never ngx_close_connection()).  Events are
 * level-triggered: the owner may leave bytes unread.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "ngx_http_gavel_loop.h"


static gvl_rc_t ngx_http_gavel_loop_watch(gvl_loop_t *loop,
    gvl_watch_t *watch, int fd, unsigned events);
static void ngx_http_gavel_loop_unwatch(gvl_loop_t *loop, gvl_watch_t *watch);
static gvl_rc_t ngx_http_gavel_loop_arm(gvl_loop_t *loop, gvl_timer_t *timer,
    int64_t delay_ms);
static void ngx_http_gavel_loop_disarm(gvl_loop_t *loop, gvl_timer_t *timer);
static int64_t ngx_http_gavel_loop_now_ms(gvl_loop_t *loop);
static void ngx_http_gavel_loop_log(gvl_loop_t *loop, gvl_log_level_t level,
    const char *text);

static ngx_connection_t *ngx_http_gavel_loop_connection(gvl_watch_t *watch,
    int fd);
static ngx_int_t ngx_http_gavel_loop_set(ngx_event_t *ev, ngx_int_t event,
    ngx_uint_t wanted);
static void ngx_http_gavel_loop_ready(ngx_event_t *ev);
static void ngx_http_gavel_loop_fired(ngx_event_t *ev);


void
ngx_http_gavel_loop_init(gvl_loop_t *loop)
{
    loop->watch = ngx_http_gavel_loop_watch;
    loop->unwatch = ngx_http_gavel_loop_unwatch;
    loop->arm = ngx_http_gavel_loop_arm;
    loop->disarm = ngx_http_gavel_loop_disarm;
    loop->now_ms = ngx_http_gavel_loop_now_ms;
    loop->log = ngx_http_gavel_loop_log;
    loop->impl = NULL;
}


static gvl_rc_t
ngx_http_gavel_loop_watch(gvl_loop_t *loop, gvl_watch_t *watch, int fd,
    unsigned events)
{
    ngx_connection_t  *c;

    c = watch->impl;

    if (c == NULL) {
        c = ngx_http_gavel_loop_connection(watch, fd);

        if (c == NULL) {
            return GVL_INTERNAL;
        }
    }

    if (ngx_http_gavel_loop_set(c->read, NGX_READ_EVENT,
                                events & GVL_LOOP_READ)
        != NGX_OK
        || ngx_http_gavel_loop_set(c->write, NGX_WRITE_EVENT,
                                   events & GVL_LOOP_WRITE)
           != NGX_OK)
    {
        return GVL_INTERNAL;
    }

    return GVL_OK;
}


static void
ngx_http_gavel_loop_unwatch(gvl_loop_t *loop, gvl_watch_t *watch)
{
    ngx_connection_t  *c;

    c = watch->impl;

    if (c == NULL) {
        return;
    }

    /* The kernel forgets a closed descriptor by itself. */

    c->read->active = 0;
    c->write->active = 0;

    ngx_free_connection(c);

    /* An event that is already on its way must not find this connection. */

    c->fd = (ngx_socket_t) -1;
    watch->impl = NULL;
}


static gvl_rc_t
ngx_http_gavel_loop_arm(gvl_loop_t *loop, gvl_timer_t *timer,
    int64_t delay_ms)
{
    ngx_event_t  *ev;

    ev = timer->impl;

    if (ev == NULL) {
        ev = ngx_calloc(sizeof(ngx_event_t), ngx_cycle->log);
        if (ev == NULL) {
            return GVL_NO_MEMORY;
        }

        ev->handler = ngx_http_gavel_loop_fired;
        ev->data = timer;
        ev->log = ngx_cycle->log;

        /* What waits here for clients is held by their own timers. */

        ev->cancelable = 1;
        timer->impl = ev;
    }

    ngx_add_timer(ev, (ngx_msec_t) delay_ms);

    return GVL_OK;
}


static void
ngx_http_gavel_loop_disarm(gvl_loop_t *loop, gvl_timer_t *timer)
{
    ngx_event_t  *ev;

    ev = timer->impl;

    if (ev == NULL) {
        return;
    }

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    ngx_free(ev);
    timer->impl = NULL;
}


static int64_t
ngx_http_gavel_loop_now_ms(gvl_loop_t *loop)
{
    return (int64_t) ngx_current_msec;
}


static void
ngx_http_gavel_loop_log(gvl_loop_t *loop, gvl_log_level_t level,
    const char *text)
{
    static const ngx_uint_t  levels[] = {
        NGX_LOG_DEBUG, NGX_LOG_INFO, NGX_LOG_WARN, NGX_LOG_ERR
    };

    ngx_log_error(levels[level], ngx_cycle->log, 0, "gavel: %s", text);
}


static ngx_connection_t *
ngx_http_gavel_loop_connection(gvl_watch_t *watch, int fd)
{
    ngx_connection_t  *c;

    c = ngx_get_connection(fd, ngx_cycle->log);
    if (c == NULL) {
        return NULL;
    }

    c->data = watch;
    c->log = ngx_cycle->log;
    c->read->log = ngx_cycle->log;
    c->read->handler = ngx_http_gavel_loop_ready;
    c->write->log = ngx_cycle->log;
    c->write->handler = ngx_http_gavel_loop_ready;
    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);

    watch->impl = c;

    return c;
}


static ngx_int_t
ngx_http_gavel_loop_set(ngx_event_t *ev, ngx_int_t event, ngx_uint_t wanted)
{
    if (wanted && !ev->active) {
        return ngx_add_event(ev, event, NGX_LEVEL_EVENT);
    }

    if (!wanted && ev->active) {
        return ngx_del_event(ev, event, 0);
    }

    return NGX_OK;
}


static void
ngx_http_gavel_loop_ready(ngx_event_t *ev)
{
    gvl_watch_t       *watch;
    ngx_connection_t  *c;

    c = ev->data;
    watch = c->data;

    watch->ready(watch, ev->write ? GVL_LOOP_WRITE : GVL_LOOP_READ);
}


static void
ngx_http_gavel_loop_fired(ngx_event_t *ev)
{
    gvl_timer_t  *timer;

    timer = ev->data;

    timer->fired(timer);
}
