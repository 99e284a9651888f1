/*
 * Reads of cold items in flight: a thousand readers of one make one query,
 * and items that are asked for while a query is under way share the next.
 *
 * Whoever must not see what is older than their question waits for the next
 * query, which begins when the one in flight has ended: these make two.
 *
 * What a query reads is told to the cache.
 */

#ifndef GVL_BIDS_FLIGHTS_H
#define GVL_BIDS_FLIGHTS_H

#include "bids/ports.h"


/* No reads in flight; NULL: no memory. */
gvl_flights_t *gvl_flights_create(const gvl_bids_ports_t *ports);

/* For a worker that exits, with no read in flight. */
void gvl_flights_destroy(gvl_flights_t *flights);

/*
 * Reads the item together with others: with whoever reads it already (any), or
 * with whoever begins to after this.  out is a copy in the flow's arena.
 */
GVL_MUST_USE gvl_rc_t gvl_flights_ask(gvl_flights_t *flights,
    gvl_flow_t *flow, const gvl_uuid_t *item_id, bool any,
    gvl_item_found_t *out);

/* Queries sent, ever. */
uint64_t gvl_flights_sent(const gvl_flights_t *flights);

#endif /* GVL_BIDS_FLIGHTS_H */
