/* The bid book of a worker, and its turns in NGINX's event loop. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "ngx_http_gavel_book.h"


static void ngx_http_gavel_book_kick(void *data);
static void ngx_http_gavel_book_turn(ngx_event_t *ev);
static void ngx_http_gavel_book_arm(void *data, unsigned ms);
static void ngx_http_gavel_book_disarm(void *data);
static void ngx_http_gavel_book_expired(ngx_event_t *ev);


gvl_bid_book_t *
ngx_http_gavel_book_create(gvl_bids_ports_t *ports, ngx_uint_t batches,
    ngx_uint_t waiting, ngx_http_gavel_book_events_t *events)
{
    gvl_bid_book_conf_t  conf;

    events->turn.handler = ngx_http_gavel_book_turn;
    events->turn.data = ports;
    events->turn.log = ngx_cycle->log;

    events->timer.handler = ngx_http_gavel_book_expired;
    events->timer.data = ports;
    events->timer.log = ngx_cycle->log;
    events->timer.cancelable = 1;

    ngx_memzero(&conf, sizeof(conf));

    conf.ports = ports;
    conf.batches_max = batches;
    conf.batch_max = GVL_BATCH_MAX;
    conf.waiting_max = waiting;
    conf.kick = ngx_http_gavel_book_kick;
    conf.arm = ngx_http_gavel_book_arm;
    conf.disarm = ngx_http_gavel_book_disarm;
    conf.data = events;

    return gvl_bid_book_create(&conf);
}


/* Bids that came in one turn of the event loop go into one batch. */

static void
ngx_http_gavel_book_kick(void *data)
{
    ngx_http_gavel_book_events_t  *events;

    events = data;

    ngx_post_event(&events->turn, &ngx_posted_events);
}


static void
ngx_http_gavel_book_turn(ngx_event_t *ev)
{
    gvl_bids_ports_t  *ports;

    ports = ev->data;

    gvl_bid_book_turn(ports->book);
}


static void
ngx_http_gavel_book_arm(void *data, unsigned ms)
{
    ngx_http_gavel_book_events_t  *events;

    events = data;

    /* A timer that is set already would keep its time if it were near. */

    ngx_http_gavel_book_disarm(data);
    ngx_add_timer(&events->timer, ms);
}


static void
ngx_http_gavel_book_disarm(void *data)
{
    ngx_http_gavel_book_events_t  *events;

    events = data;

    if (events->timer.timer_set) {
        ngx_del_timer(&events->timer);
    }
}


static void
ngx_http_gavel_book_expired(ngx_event_t *ev)
{
    gvl_bids_ports_t  *ports;

    ports = ev->data;

    gvl_bid_book_expired(ports->book);
}
