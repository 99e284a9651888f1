/* The bid book of a worker, and its turns in NGINX's event loop. */

#ifndef NGX_HTTP_GAVEL_BOOK_H
#define NGX_HTTP_GAVEL_BOOK_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "bids/bid_book.h"


/* A book for the ports, whose turns are the event's; NULL: no memory. */
gvl_bid_book_t *ngx_http_gavel_book_create(gvl_bids_ports_t *ports,
    ngx_uint_t batches, ngx_uint_t waiting, ngx_event_t *turn);

#endif /* NGX_HTTP_GAVEL_BOOK_H */
