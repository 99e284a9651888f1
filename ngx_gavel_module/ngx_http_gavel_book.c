/* The bid book of a worker, and its turns in NGINX's event loop. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "ngx_http_gavel_book.h"


static void ngx_http_gavel_book_kick(void *data);
static void ngx_http_gavel_book_turn(ngx_event_t *ev);


gvl_bid_book_t *
ngx_http_gavel_book_create(gvl_bids_ports_t *ports, ngx_uint_t batches,
    ngx_uint_t waiting, ngx_event_t *turn)
{
    gvl_bid_book_conf_t  conf;

    turn->handler = ngx_http_gavel_book_turn;
    turn->data = ports;
    turn->log = ngx_cycle->log;

    ngx_memzero(&conf, sizeof(conf));

    conf.ports = ports;
    conf.batches_max = batches;
    conf.batch_max = GVL_BATCH_MAX;
    conf.waiting_max = waiting;
    conf.kick = ngx_http_gavel_book_kick;
    conf.data = turn;

    return gvl_bid_book_create(&conf);
}


/* Bids that came in one turn of the event loop go into one batch. */

static void
ngx_http_gavel_book_kick(void *data)
{
    ngx_event_t  *turn;

    turn = data;

    ngx_post_event(turn, &ngx_posted_events);
}


static void
ngx_http_gavel_book_turn(ngx_event_t *ev)
{
    gvl_bids_ports_t  *ports;

    ports = ev->data;

    gvl_bid_book_turn(ports->book);
}
