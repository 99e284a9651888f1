/*
 * One server-sent event, written once and shared by everybody it goes to.
 *
 * The format is that of the HTML standard, section 9.2; the bytes are framed
 * as a chunk of HTTP/1.1 as well, so that sending them costs no copy.
 */

#ifndef GVL_LIVE_EVENT_H
#define GVL_LIVE_EVENT_H

#include "gvl.h"


typedef enum {
    GVL_LIVE_SNAPSHOT = 0,          /* everything; what came before is void */
    GVL_LIVE_BID,
    GVL_LIVE_EDIT,
    GVL_LIVE_CANCEL,
    GVL_LIVE_END
} gvl_live_kind_t;

typedef struct {
    unsigned                        refs;
    gvl_str_t                       chunk;      /* with its frame */
    gvl_str_t                       text;       /* inside, without it */
} gvl_live_event_t;

/* With one reference; NULL: no memory. */
gvl_live_event_t *gvl_live_event_create(gvl_live_kind_t kind,
    int64_t sequence, gvl_str_t json);

/* Lines that are no event: a comment, the time before a reconnection. */
gvl_live_event_t *gvl_live_lines_create(gvl_str_t lines);

/* The chunk that ends a response, and no text. */
gvl_live_event_t *gvl_live_last_create(void);

gvl_live_event_t *gvl_live_event_share(gvl_live_event_t *event);

/* Gives a reference back; the last one frees it.  NULL is allowed. */
void gvl_live_event_drop(gvl_live_event_t *event);

#endif /* GVL_LIVE_EVENT_H */
