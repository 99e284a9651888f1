/* Reads W3C Trace Context's header, as far as a log needs it. */

#include <string.h>

#include "log.h"
#include "trace.h"


/* "00-" 32 digits "-" 16 digits "-" 2 digits; later versions add behind. */
#define GVL_TRACE_LEN     55
#define GVL_TRACE_ID      3
#define GVL_TRACE_ID_LEN  32

/* The last digit's lowest bit is the flag "sampled" (section 3.2.2.5). */
#define GVL_TRACE_FLAGS   54


gvl_str_t
gvl_trace_sampled(gvl_str_t traceparent)
{
    const char  *digit, *digits = "0123456789abcdef";

    if (traceparent.len < GVL_TRACE_LEN) {
        return GVL_STR_NULL;
    }

    digit = memchr(digits, traceparent.data[GVL_TRACE_FLAGS], 16);

    if (digit == NULL || (digit - digits) % 2 == 0) {
        return GVL_STR_NULL;
    }

    return (gvl_str_t) { traceparent.data + GVL_TRACE_ID, GVL_TRACE_ID_LEN };
}


void
gvl_trace(const gvl_trace_t *trace, const char *msg)
{
    gvl_log_field_t  fields[4];

    fields[0].key = "trace_id";
    fields[0].text = gvl_trace_sampled(trace->traceparent);

    if (fields[0].text.data == NULL) {
        return;
    }

    fields[1].key = "request_id";
    fields[1].text = trace->request_id;
    fields[2].key = "event";
    fields[2].text = trace->routing_key;
    fields[3].key = "message_id";
    fields[3].text = trace->message_id;

    gvl_log(GVL_LOG_INFO, msg, fields, GVL_COUNT(fields));
}
