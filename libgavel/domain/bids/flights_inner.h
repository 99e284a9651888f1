/* What the two files of the reads in flight share. */

#ifndef GVL_BIDS_FLIGHTS_INNER_H
#define GVL_BIDS_FLIGHTS_INNER_H

#include "bids/flights.h"


/* Different items in flight are few: readers times cold ones. */
#define GVL_FLIGHTS_CHAINS  256

/* Items of one query: at their longest texts, some two megabytes. */
#define GVL_FLIGHTS_ITEMS_MAX  64

typedef struct gvl_flight_s  gvl_flight_t;
typedef struct gvl_reader_s  gvl_reader_t;

struct gvl_reader_s {
    gvl_flow_t                     *flow;
    gvl_item_found_t               *out;
    gvl_rc_t                        rc;         /* GVL_AGAIN: still waits */
    bool                            asking;     /* inside its own call */
    gvl_reader_t                   *next;
};

/* One item that is read: it waits for a query, or is in one. */

struct gvl_flight_s {
    gvl_uuid_t                      item_id;
    bool                            sent;
    gvl_reader_t                   *readers;
    gvl_reader_t                   *later;      /* for the next query */
    gvl_flight_t                   *next_chained;
    gvl_flight_t                   *next_waiting;
};

typedef struct {
    gvl_flights_t                  *flights;
    gvl_flight_t                   *taken[GVL_FLIGHTS_ITEMS_MAX];
    gvl_uuid_t                      ids[GVL_FLIGHTS_ITEMS_MAX];
    gvl_reader_t                   *readers[GVL_FLIGHTS_ITEMS_MAX];
    size_t                          n;
    gvl_items_t                     items;
} gvl_flights_query_t;

struct gvl_flights_s {
    const gvl_bids_ports_t         *ports;
    gvl_flight_t                   *chains[GVL_FLIGHTS_CHAINS];
    gvl_flight_t                   *first;      /* that waits */
    gvl_flight_t                  **last;
    size_t                          waiting;
    size_t                          under_way;  /* items in queries */
    size_t                          queries;
    uint64_t                        sent;
    bool                            turning;
};


/* flights.c: the link to the item's flight, or to where one would hang. */
gvl_flight_t **gvl_flights_find(gvl_flights_t *flights,
    const gvl_uuid_t *item_id);

/* flights.c: puts a flight behind those that wait for a query. */
void gvl_flights_wait(gvl_flights_t *flights, gvl_flight_t *flight);

/* flights_query.c: sends what waits, as far as it should. */
void gvl_flights_turn(gvl_flights_t *flights);

#endif /* GVL_BIDS_FLIGHTS_INNER_H */
