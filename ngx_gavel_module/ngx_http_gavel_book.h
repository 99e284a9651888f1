/* The bid book of a worker, and its turns in NGINX's event loop. */

#ifndef NGX_HTTP_GAVEL_BOOK_H
#define NGX_HTTP_GAVEL_BOOK_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "bids/bid_book.h"


typedef struct {
    ngx_event_t                     turn;
    ngx_event_t                     timer;
} ngx_http_gavel_book_events_t;

/* A book for the ports that lives by the events; NULL: no memory. */
gvl_bid_book_t *ngx_http_gavel_book_create(gvl_bids_ports_t *ports,
    ngx_uint_t batches, ngx_uint_t waiting,
    ngx_http_gavel_book_events_t *events);

#endif /* NGX_HTTP_GAVEL_BOOK_H */
