/* One query for all who ask for the same item meanwhile. */

#include <stdlib.h>
#include <string.h>

#include "bids/flights.h"


/* Different items in flight are few: readers times cold ones. */
#define GVL_FLIGHTS_CHAINS  256

typedef struct gvl_flight_s  gvl_flight_t;
typedef struct gvl_reader_s  gvl_reader_t;

struct gvl_reader_s {
    gvl_flow_t                     *flow;
    gvl_item_found_t               *out;
    gvl_reader_t                   *next;
};

struct gvl_flight_s {
    gvl_flights_t                  *flights;
    gvl_uuid_t                      item_id;
    gvl_item_found_t                found;
    gvl_reader_t                   *readers;
    gvl_reader_t                   *later;      /* for the next one */
    gvl_flight_t                   *next;
};

struct gvl_flights_s {
    const gvl_bids_ports_t         *ports;
    gvl_flight_t                   *chains[GVL_FLIGHTS_CHAINS];
    uint64_t                        sent;
};


static gvl_rc_t gvl_flight_read(gvl_flow_t *flow);
static gvl_rc_t gvl_flights_send(gvl_flights_t *flights,
    const gvl_uuid_t *item_id, gvl_reader_t *readers);
static void gvl_flight_ended(gvl_flow_t *flow, gvl_rc_t rc);
static void gvl_flights_next(gvl_flight_t *flight);
static void gvl_flights_answer(gvl_reader_t *readers, gvl_rc_t rc,
    const gvl_item_found_t *found);

static const gvl_step_t  gvl_flight_steps[] = {
    { "reading the item",  gvl_flight_read },   /* waits */
    { NULL, NULL }
};


gvl_flights_t *
gvl_flights_create(const gvl_bids_ports_t *ports)
{
    gvl_flights_t  *flights;

    flights = calloc(1, sizeof(*flights));
    if (flights == NULL) {
        return NULL;
    }

    flights->ports = ports;

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


/* The link to the item's flight, or to where one would hang. */

static gvl_flight_t **
gvl_flights_find(gvl_flights_t *flights, const gvl_uuid_t *item_id)
{
    gvl_flight_t  **link;

    link = &flights->chains[item_id->bytes[15] % GVL_FLIGHTS_CHAINS];

    while (*link != NULL && !gvl_uuid_eq(&(*link)->item_id, item_id)) {
        link = &(*link)->next;
    }

    return link;
}


static gvl_rc_t
gvl_flight_read(gvl_flow_t *flow)
{
    gvl_flight_t            *flight;
    const gvl_bids_store_t  *store;

    flight = flow->story;
    store = flight->flights->ports->store;

    return store->get_item(store->data, flow, &flight->item_id,
                           &flight->found);
}


/* A read in an arena of its own, not yet started; NULL: no memory. */

static gvl_flow_t *
gvl_flight_create(gvl_flights_t *flights, const gvl_uuid_t *item_id)
{
    gvl_flow_t    *flow;
    gvl_arena_t   *arena;
    gvl_flight_t  *flight;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return NULL;
    }

    flight = gvl_arena_take(arena, sizeof(*flight));
    if (flight == NULL) {
        goto failed;
    }

    flow = gvl_flow_create(arena, gvl_flight_steps, flight);
    if (flow == NULL) {
        goto failed;
    }

    flight->flights = flights;
    flight->item_id = *item_id;
    flow->ended = gvl_flight_ended;

    return flow;

failed:

    gvl_arena_destroy(arena);

    return NULL;
}


static gvl_rc_t
gvl_flight_copy(const gvl_item_found_t *found, gvl_flow_t *flow,
    gvl_item_found_t *out)
{
    out->found = found->found;

    if (!found->found) {
        return GVL_OK;
    }

    return gvl_item_copy(flow->arena, &found->item, &out->item);
}


gvl_rc_t
gvl_flights_ask(gvl_flights_t *flights, gvl_flow_t *flow,
    const gvl_uuid_t *item_id, bool any, gvl_item_found_t *out)
{
    gvl_flight_t  *flight;
    gvl_reader_t  *reader, **readers;

    reader = gvl_arena_take(flow->arena, sizeof(*reader));
    if (reader == NULL) {
        return GVL_NO_MEMORY;
    }

    reader->flow = flow;
    reader->out = out;

    flight = *gvl_flights_find(flights, item_id);

    if (flight == NULL) {
        return gvl_flights_send(flights, item_id, reader);
    }

    readers = any ? &flight->readers : &flight->later;
    reader->next = *readers;
    *readers = reader;

    return GVL_AGAIN;
}


/* GVL_AGAIN: the readers will be resumed; else they have what there is. */

static gvl_rc_t
gvl_flights_send(gvl_flights_t *flights, const gvl_uuid_t *item_id,
    gvl_reader_t *readers)
{
    gvl_rc_t       rc;
    gvl_flow_t    *read;
    gvl_flight_t  *flight, **link;
    gvl_reader_t  *reader;

    read = gvl_flight_create(flights, item_id);
    if (read == NULL) {
        return GVL_NO_MEMORY;
    }

    flight = read->story;
    flight->readers = readers;
    flights->sent++;

    rc = gvl_flow_start(read);

    if (rc == GVL_AGAIN) {
        link = gvl_flights_find(flights, item_id);
        flight->next = *link;
        *link = flight;
        return GVL_AGAIN;
    }

    for (reader = readers; rc == GVL_OK && reader; reader = reader->next) {
        rc = gvl_flight_copy(&flight->found, reader->flow, reader->out);
    }

    gvl_arena_destroy(read->arena);

    return rc;
}


static void
gvl_flight_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_flight_t            *flight;
    const gvl_bids_cache_t  *cache;

    flight = flow->story;
    cache = flight->flights->ports->cache;

    *gvl_flights_find(flight->flights, &flight->item_id) = flight->next;

    if (rc == GVL_OK && flight->found.found && cache != NULL) {
        cache->tell_item(cache->data, &flight->found.item);
    }

    gvl_flights_next(flight);
    gvl_flights_answer(flight->readers, rc, &flight->found);
    gvl_arena_destroy(flow->arena);
}


/* The next query is on its way before this one's readers are answered. */

static void
gvl_flights_next(gvl_flight_t *flight)
{
    gvl_rc_t  rc;

    if (flight->later == NULL) {
        return;
    }

    rc = gvl_flights_send(flight->flights, &flight->item_id, flight->later);

    if (rc != GVL_AGAIN) {
        gvl_flights_answer(flight->later, rc, NULL);
    }
}


static void
gvl_flights_answer(gvl_reader_t *readers, gvl_rc_t rc,
    const gvl_item_found_t *found)
{
    gvl_rc_t       copied;
    gvl_reader_t  *reader, *next;

    for (reader = readers; reader != NULL; reader = next) {
        next = reader->next;        /* the reader goes with its request */

        copied = rc;
        if (rc == GVL_OK && found != NULL) {
            copied = gvl_flight_copy(found, reader->flow, reader->out);
        }

        gvl_flow_resume(reader->flow, copied);
    }
}
