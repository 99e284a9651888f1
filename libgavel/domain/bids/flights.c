/* Who waits for which cold item. */

#include <stdlib.h>

#include "bids/flights_inner.h"


gvl_flights_t *
gvl_flights_create(const gvl_bids_ports_t *ports)
{
    gvl_flights_t  *flights;

    flights = calloc(1, sizeof(*flights));
    if (flights == NULL) {
        return NULL;
    }

    flights->ports = ports;
    flights->last = &flights->first;

    return flights;
}


void
gvl_flights_destroy(gvl_flights_t *flights)
{
    free(flights);
}


uint64_t
gvl_flights_sent(const gvl_flights_t *flights)
{
    return flights->sent;
}


gvl_flight_t **
gvl_flights_find(gvl_flights_t *flights, const gvl_uuid_t *item_id)
{
    gvl_flight_t  **link;

    link = &flights->chains[item_id->bytes[15] % GVL_FLIGHTS_CHAINS];

    while (*link != NULL && !gvl_uuid_eq(&(*link)->item_id, item_id)) {
        link = &(*link)->next_chained;
    }

    return link;
}


gvl_rc_t
gvl_flights_ask(gvl_flights_t *flights, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, bool any, gvl_item_found_t *out)
{
    gvl_flight_t  *flight, **link;
    gvl_reader_t  *reader, **readers;

    reader = gvl_arena_take(flow->arena, sizeof(*reader));
    if (reader == NULL) {
        return GVL_NO_MEMORY;
    }

    link = gvl_flights_find(flights, item_id);
    flight = *link;

    if (flight == NULL) {
        flight = calloc(1, sizeof(*flight));
        if (flight == NULL) {
            return GVL_NO_MEMORY;
        }

        flight->item_id = *item_id;
        *link = flight;
        gvl_flights_wait(flights, flight);
    }

    readers = any || !flight->sent ? &flight->readers : &flight->later;

    reader->flow = flow;
    reader->out = out;
    reader->rc = GVL_AGAIN;
    reader->next = *readers;
    *readers = reader;

    /* A query may fail at once, and a flow is not resumed by its own call. */

    reader->asking = true;
    gvl_flights_turn(flights);
    reader->asking = false;

    return reader->rc;
}


void
gvl_flights_wait(gvl_flights_t *flights, gvl_flight_t *flight)
{
    flight->sent = false;
    flight->next_waiting = NULL;

    *flights->last = flight;
    flights->last = &flight->next_waiting;
    flights->waiting++;
}
