/*
 * What the stories of statistics ask of the world: figures by user, and an
 * inbox that knows which events were counted; store/pg_stats.h.
 */

#ifndef GVL_STATS_PORTS_H
#define GVL_STATS_PORTS_H

#include "flow.h"
#include "outbox/event.h"
#include "stats/user_stats.h"


typedef struct {
    void                           *data;

    /* Zeros for a user without events. */
    gvl_rc_t                      (*find_stats)(void *data, gvl_flow_t *flow,
                                        const gvl_uuid_t *user_id,
                                        gvl_user_stats_t *out);
} gvl_stats_ports_t;


/* Days since 1970, in UTC. */
#define GVL_DAY_US  (INT64_C(86400) * 1000000)

/*
 * An inbox keeps what was counted in the last week; the day after today is
 * for clocks that run ahead.
 */
#define GVL_INBOX_DAYS  7

/* A transaction that has begun; the store's, passed back to it. */
typedef struct gvl_stats_tx_s  gvl_stats_tx_t;

typedef struct {
    const gvl_uuid_t               *event_ids;
    const int64_t                  *days;
    size_t                          n;
} gvl_inbox_ask_t;

typedef struct {
    gvl_stats_tx_t                 *tx;
    int64_t                         floor_day;  /* nothing older is known */
    int64_t                         today;      /* by the database's clock */
    gvl_uuid_t                     *fresh;      /* not counted before */
    size_t                          nfresh;
} gvl_inbox_found_t;

/* A message that cannot be counted, for reasons of its own. */

typedef struct {
    gvl_str_t                       key;        /* empty: it has none */
    gvl_str_t                       routing_key;
    gvl_str_t                       payload;
    gvl_str_t                       request_id;
    const char                     *reason;     /* static */
} gvl_dead_event_t;

typedef struct {
    void                           *data;

    /*
     * Begins a transaction and enters the events into the inbox; the floor
     * cannot move until it ends.  Ids may repeat; fresh names each once.
     */
    gvl_rc_t                      (*enter_inbox)(void *data,
                                        gvl_flow_t *flow,
                                        const gvl_inbox_ask_t *ask,
                                        gvl_inbox_found_t *out);

    /* Adds to the users' figures in the order given, buries, commits. */
    gvl_rc_t                      (*add_stats)(void *data, gvl_flow_t *flow,
                                        gvl_stats_tx_t *tx,
                                        const gvl_user_stats_t *changes,
                                        size_t n,
                                        const gvl_dead_event_t *dead,
                                        size_t ndead);

    /* Forgets the day before this one, for good. */
    gvl_rc_t                      (*raise_floor)(void *data,
                                        gvl_flow_t *flow, int64_t day);
} gvl_counting_ports_t;

#endif /* GVL_STATS_PORTS_H */
