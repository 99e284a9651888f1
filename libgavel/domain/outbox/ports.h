/* What the stories of the outbox ask of its database; store/pg_outbox.h. */

#ifndef GVL_OUTBOX_PORTS_H
#define GVL_OUTBOX_PORTS_H

#include "flow.h"
#include "outbox/event.h"


/*
 * How far a relay has come.  A snapshot tells which transactions were over;
 * it is the database's own text.  All that "published" shows is published; of
 * what "target" shows beyond it, the ids up to last_id.
 */

typedef struct {
    gvl_str_t                       published;
    gvl_str_t                       target;     /* empty: none under way */
    int64_t                         last_id;
} gvl_outbox_place_t;

typedef struct {
    int64_t                         id;
    gvl_uuid_t                      event_id;
    gvl_str_t                       routing_key;
    gvl_str_t                       payload;
    gvl_str_t                       request_id;
    gvl_str_t                       traceparent;
    int64_t                         created_at_us;
} gvl_outbox_row_t;

typedef struct {
    bool                            held;
    int64_t                         epoch;
    gvl_outbox_place_t              place;
} gvl_outbox_lease_t;

typedef struct {
    gvl_str_t                       snapshot;   /* the database as it is */
    int64_t                         waiting;    /* rows beyond published */
    int64_t                         first_id;   /* the least of them */
    bool                            turned_back;
} gvl_outbox_look_t;

typedef struct {
    gvl_outbox_row_t               *rows;       /* by id */
    size_t                          n;
} gvl_outbox_rows_t;

typedef struct {
    int64_t                         epoch;
    gvl_outbox_place_t              place;
    int64_t                         lease_ms;
    int64_t                         dead_id;    /* bury this row; 0: none */
    gvl_str_t                       reason;     /* why it is buried */
} gvl_outbox_move_t;

/* Rows go round so many leaves, so many ids in each. */
#define GVL_OUTBOX_LEAVES     4
#define GVL_OUTBOX_LEAF_BITS  17

typedef struct {
    /* 0: the leaf is empty. */
    int64_t                         newest_ids[GVL_OUTBOX_LEAVES];
} gvl_outbox_leaves_t;

typedef struct gvl_outbox_tx_s  gvl_outbox_tx_t;

typedef struct {
    gvl_outbox_tx_t                *tx;
    bool                            published;  /* every row in it */
} gvl_outbox_leaf_t;

typedef struct {
    void                           *data;

    /* Takes the lease if nobody holds it. */
    gvl_rc_t                      (*take_lease)(void *data, gvl_flow_t *flow,
                                        gvl_str_t holder, int64_t lease_ms,
                                        gvl_outbox_lease_t *out);

    gvl_rc_t                      (*give_lease)(void *data, gvl_flow_t *flow,
                                        int64_t epoch);

    /*
     * A snapshot of now, and what it shows beyond the one published.
     * turned_back: that one counts transactions of another database.
     */
    gvl_rc_t                      (*look)(void *data, gvl_flow_t *flow,
                                        gvl_str_t published,
                                        gvl_outbox_look_t *out);

    /* The first rows beyond the place. */
    gvl_rc_t                      (*read)(void *data, gvl_flow_t *flow,
                                        const gvl_outbox_place_t *place,
                                        size_t max, gvl_outbox_rows_t *out);

    /* Writes the place and prolongs the lease; held: it was still ours. */
    gvl_rc_t                      (*move)(void *data, gvl_flow_t *flow,
                                        const gvl_outbox_move_t *move,
                                        bool *held);

    gvl_rc_t                      (*ask_leaves)(void *data, gvl_flow_t *flow,
                                        gvl_outbox_leaves_t *out);

    /* Locks writers out of a leaf, without waiting for any of them. */
    gvl_rc_t                      (*lock_leaf)(void *data, gvl_flow_t *flow,
                                        size_t leaf, gvl_str_t published,
                                        gvl_outbox_leaf_t *out);

    gvl_rc_t                      (*empty_leaf)(void *data, gvl_flow_t *flow,
                                        gvl_outbox_tx_t *tx, size_t leaf);

    /* The dead back into the outbox, as new rows. */
    gvl_rc_t                      (*redrive)(void *data, gvl_flow_t *flow,
                                        int64_t *n);

    /* Everything that is kept counts as new, in the same order. */
    gvl_rc_t                      (*rebase)(void *data, gvl_flow_t *flow,
                                        int64_t *n);
} gvl_outbox_ports_t;

#endif /* GVL_OUTBOX_PORTS_H */
