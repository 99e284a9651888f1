/*
 * A line for each event whose trace is asked for.
 *
 * W3C's traceparent says by its flag "sampled" that somebody records this
 * request; only then an event's way through relay and statistics is worth a
 * line, and whoever sends no trace, or one that is not sampled, costs none.
 */

#ifndef GVL_TRACE_H
#define GVL_TRACE_H

#include "gvl.h"


typedef struct {
    gvl_str_t                       traceparent;    /* may be empty */
    gvl_str_t                       request_id;
    gvl_str_t                       routing_key;
    gvl_str_t                       message_id;
} gvl_trace_t;

/* Writes msg with all of it, if the trace is sampled. */
void gvl_trace(const gvl_trace_t *trace, const char *msg);

/* The trace id of a sampled traceparent; data NULL: there is none. */
gvl_str_t gvl_trace_sampled(gvl_str_t traceparent);

#endif /* GVL_TRACE_H */
