/* One server-sent event, written once and shared by everybody it goes to. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/event.h"


/* A size in hexadecimal and CRLF, then CRLF behind the chunk. */
#define GVL_LIVE_FRAME_SIZE  (16 + 2 + 2)

/* "event: snapshot", "id: " and 19 digits, "data: ", their ends of line. */
#define GVL_LIVE_FIELDS_SIZE  80

static const char *const  gvl_live_kinds[] = {
    [GVL_LIVE_SNAPSHOT] = "snapshot",
    [GVL_LIVE_BID] = "bid",
    [GVL_LIVE_EDIT] = "edit",
    [GVL_LIVE_CANCEL] = "cancel",
    [GVL_LIVE_END] = "end"
};


static gvl_live_event_t *gvl_live_framed(gvl_str_t head, gvl_str_t body,
    gvl_str_t tail);


gvl_live_event_t *
gvl_live_event_create(gvl_live_kind_t kind, int64_t sequence, gvl_str_t json)
{
    char  fields[GVL_LIVE_FIELDS_SIZE];

    snprintf(fields, sizeof(fields), "event: %s\nid: %lld\ndata: ",
             gvl_live_kinds[kind], (long long) sequence);

    return gvl_live_framed(gvl_str_from(fields), json, GVL_STR("\n\n"));
}


gvl_live_event_t *
gvl_live_lines_create(gvl_str_t lines)
{
    return gvl_live_framed(lines, GVL_STR(""), GVL_STR("\n\n"));
}


gvl_live_event_t *
gvl_live_last_create(void)
{
    return gvl_live_framed(GVL_STR(""), GVL_STR(""), GVL_STR(""));
}


static gvl_live_event_t *
gvl_live_framed(gvl_str_t head, gvl_str_t body, gvl_str_t tail)
{
    int                frame;
    char              *p;
    size_t             len;
    gvl_live_event_t  *event;

    len = head.len + body.len + tail.len;

    event = malloc(sizeof(*event) + GVL_LIVE_FRAME_SIZE + len);
    if (event == NULL) {
        return NULL;
    }

    p = (char *) event + sizeof(*event);
    frame = snprintf(p, GVL_LIVE_FRAME_SIZE, "%zx\r\n", len);

    event->refs = 1;
    event->chunk.data = p;
    event->chunk.len = (size_t) frame + len + 2;
    event->text.data = p + frame;
    event->text.len = len;

    p += frame;
    memcpy(p, head.data, head.len);
    memcpy(p + head.len, body.data, body.len);
    memcpy(p + head.len + body.len, tail.data, tail.len);
    p[len] = '\r';
    p[len + 1] = '\n';

    return event;
}


gvl_live_event_t *
gvl_live_event_share(gvl_live_event_t *event)
{
    event->refs++;

    return event;
}


void
gvl_live_event_drop(gvl_live_event_t *event)
{
    if (event == NULL) {
        return;
    }

    assert(event->refs > 0);
    event->refs--;

    if (event->refs == 0) {
        free(event);
    }
}
