/* Reads what is waited for, many cold items with one query. */

#include <stdlib.h>
#include <string.h>

#include "bids/flights_inner.h"


/* Queries at once, so that lists and histories find a connection, too. */
#define GVL_FLIGHTS_QUERIES_MAX  2


static void gvl_flights_take(gvl_flights_t *flights,
    gvl_flights_query_t *query);
static void gvl_flights_send(const gvl_flights_query_t *taken);
static gvl_rc_t gvl_flights_read(gvl_flow_t *flow);
static void gvl_flights_ended(gvl_flow_t *flow, gvl_rc_t rc);
static void gvl_flights_land(gvl_flights_query_t *query, gvl_rc_t rc);
static const gvl_item_t *gvl_flights_item(const gvl_flights_query_t *query,
    const gvl_uuid_t *item_id);
static void gvl_flights_answer(gvl_reader_t *readers, gvl_rc_t rc,
    const gvl_item_t *item);

static const gvl_step_t  gvl_flights_steps[] = {
    { "reading the items",  gvl_flights_read },     /* waits */
    { NULL, NULL }
};


/*
 * What comes while a query is under way goes together, and a second one sets
 * out beside it when as much waits.
 */

void
gvl_flights_turn(gvl_flights_t *flights)
{
    gvl_flights_query_t  query;

    /* A query that fails at once comes back here while this loop runs. */

    if (flights->turning) {
        return;
    }

    flights->turning = true;

    while (flights->waiting != 0
           && flights->queries < GVL_FLIGHTS_QUERIES_MAX
           && flights->waiting >= flights->under_way)
    {
        gvl_flights_take(flights, &query);
        gvl_flights_send(&query);
    }

    flights->turning = false;
}


static void
gvl_flights_take(gvl_flights_t *flights, gvl_flights_query_t *query)
{
    gvl_flight_t  *flight;

    memset(query, 0, sizeof(*query));
    query->flights = flights;

    while (flights->first != NULL && query->n < GVL_FLIGHTS_ITEMS_MAX) {
        flight = flights->first;
        flights->first = flight->next_waiting;
        flights->waiting--;

        flight->sent = true;
        query->ids[query->n] = flight->item_id;
        query->taken[query->n] = flight;
        query->n++;
    }

    if (flights->first == NULL) {
        flights->last = &flights->first;
    }
}


/* A query is a flow of its own, so no reader's hanging up hurts the others. */

static void
gvl_flights_send(const gvl_flights_query_t *taken)
{
    gvl_rc_t              rc;
    gvl_flow_t           *flow;
    gvl_arena_t          *arena;
    gvl_flights_query_t   query, *story;

    arena = gvl_arena_create();
    story = arena != NULL ? gvl_arena_take(arena, sizeof(*story)) : NULL;
    flow = story != NULL ? gvl_flow_create(arena, gvl_flights_steps, story)
                         : NULL;

    if (flow == NULL) {
        if (arena != NULL) {
            gvl_arena_destroy(arena);
        }

        query = *taken;
        gvl_flights_land(&query, GVL_NO_MEMORY);
        return;
    }

    *story = *taken;
    flow->ended = gvl_flights_ended;

    story->flights->queries++;
    story->flights->under_way += story->n;
    story->flights->sent++;

    rc = gvl_flow_start(flow);
    if (rc != GVL_AGAIN) {
        gvl_flights_ended(flow, rc);
    }
}


static gvl_rc_t
gvl_flights_read(gvl_flow_t *flow)
{
    gvl_flights_query_t     *query;
    const gvl_bids_store_t  *store;

    query = flow->story;
    store = query->flights->ports->store;

    return store->get_items(store->data, flow, query->ids, query->n,
                            &query->items);
}


static void
gvl_flights_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_flights_query_t  *query;

    query = flow->story;
    query->flights->queries--;
    query->flights->under_way -= query->n;

    gvl_flights_land(query, rc);
    gvl_arena_destroy(flow->arena);
}


/* The next query is on its way before this one's readers are answered. */

static void
gvl_flights_land(gvl_flights_query_t *query, gvl_rc_t rc)
{
    size_t                   i;
    gvl_flight_t            *flight;
    gvl_flights_t           *flights;
    const gvl_bids_cache_t  *cache;

    flights = query->flights;
    cache = flights->ports->cache;

    for (i = 0; i < query->n; i++) {
        flight = query->taken[i];
        query->readers[i] = flight->readers;
        flight->readers = flight->later;
        flight->later = NULL;

        if (flight->readers != NULL) {
            gvl_flights_wait(flights, flight);
            continue;
        }

        *gvl_flights_find(flights, &flight->item_id) = flight->next_chained;
        free(flight);
    }

    for (i = 0; rc == GVL_OK && cache != NULL && i < query->items.n; i++) {
        cache->tell_item(cache->data, &query->items.items[i]);
    }

    gvl_flights_turn(flights);

    for (i = 0; i < query->n; i++) {
        gvl_flights_answer(query->readers[i], rc,
                           gvl_flights_item(query, &query->ids[i]));
    }
}


/* NULL: there is none; few are looked through. */

static const gvl_item_t *
gvl_flights_item(const gvl_flights_query_t *query, const gvl_uuid_t *item_id)
{
    size_t  i;

    for (i = 0; i < query->items.n; i++) {
        if (gvl_uuid_eq(&query->items.items[i].bidding.item_id, item_id)) {
            return &query->items.items[i];
        }
    }

    return NULL;
}


static void
gvl_flights_answer(gvl_reader_t *readers, gvl_rc_t rc, const gvl_item_t *item)
{
    gvl_rc_t       copied;
    gvl_reader_t  *reader, *next;

    for (reader = readers; reader != NULL; reader = next) {
        next = reader->next;        /* the reader goes with its request */

        copied = rc;

        if (rc == GVL_OK) {
            reader->out->found = item != NULL;
        }

        if (rc == GVL_OK && item != NULL) {
            copied = gvl_item_copy(reader->flow->arena, item,
                                   &reader->out->item);
        }

        if (reader->asking) {
            reader->rc = copied;
            continue;
        }

        gvl_flow_resume(reader->flow, copied);
    }
}
