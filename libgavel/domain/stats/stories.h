/*
 * The stories of statistics: each makes a flow ready for gvl_flow_start().
 *
 * NULL: no memory.  The arguments are copied, the text in them is not; out
 * must live as long as the arena.
 */

#ifndef GVL_STATS_STORIES_H
#define GVL_STATS_STORIES_H

#include "caller.h"
#include "stats/ports.h"


typedef struct {
    gvl_caller_t                    caller;
    gvl_str_t                       user_id;    /* empty: the caller */
} gvl_get_user_stats_args_t;

/* GVL_TOKEN_INVALID, GVL_MALFORMED, GVL_SUBJECT_MISMATCH. */
gvl_flow_t *gvl_get_user_stats(gvl_arena_t *arena,
    const gvl_stats_ports_t *ports, const gvl_get_user_stats_args_t *args,
    gvl_user_stats_t *stats);



/* A message as it came; text may be anything. */

typedef struct {
    gvl_str_t                       key;        /* its id, as text */
    gvl_str_t                       routing_key;
    gvl_str_t                       payload;
    gvl_str_t                       request_id;
    gvl_str_t                       traceparent;
    bool                            too_large;  /* the payload was dropped */
} gvl_incoming_t;

typedef struct {
    const gvl_counting_ports_t     *ports;
    gvl_event_read_pt               read_event;
    const gvl_incoming_t           *messages;
    size_t                          n;
    bool                            refused;    /* bury them all */
} gvl_count_events_args_t;

typedef struct {
    size_t                          counted;
    size_t                          known;      /* counted before */
    size_t                          ignored;    /* of no interest here */
    size_t                          buried;
    int64_t                         floor_day;
    int64_t                         newest_day; /* counted; 0: none */
    int64_t                         newest_at_us;
} gvl_counted_t;

/*
 * Counts each event once, whatever was counted before, and buries what can
 * never be counted, in one transaction.  GVL_REFUSED: one of them cannot be
 * counted, and nothing was; ask again with fewer, and with the last one alone
 * as refused.
 */
gvl_flow_t *gvl_count_events(gvl_arena_t *arena,
    const gvl_count_events_args_t *args, gvl_counted_t *counted);

/* Raises the inbox's floor by a day. */
gvl_flow_t *gvl_raise_floor(gvl_arena_t *arena,
    const gvl_counting_ports_t *ports, int64_t day);

#endif /* GVL_STATS_STORIES_H */
