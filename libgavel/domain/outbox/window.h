/*
 * Messages sent and not yet confirmed: how many there may be, and how far
 * all before have been taken.
 *
 * Confirms come in any order.  What counts is the frontier: the first message
 * without one.  Several streams share a window; each is told of its own.
 */

#ifndef GVL_OUTBOX_WINDOW_H
#define GVL_OUTBOX_WINDOW_H

#include "gvl.h"


/* Measured: more than this gains nothing from a quorum queue. */
#define GVL_WINDOW_MAX        1024

/* Bytes of payload, so that large messages do not fill a broker's memory. */
#define GVL_WINDOW_BYTES_MAX  ((size_t) 4 * 1024 * 1024)

typedef struct {
    uint32_t                        stream;
    uint32_t                        bytes;
    bool                            confirmed;
} gvl_window_entry_t;

typedef struct {
    gvl_window_entry_t              entries[GVL_WINDOW_MAX];
    uint64_t                        first_tag;  /* of the oldest in flight */
    size_t                          n;
    size_t                          bytes;
    size_t                          limit;      /* 1: one at a time */
} gvl_window_t;

/* Empty, for tags from 1 on; the limit stays. */
void gvl_window_reset(gvl_window_t *window);

bool gvl_window_has_room(const gvl_window_t *window, size_t bytes);

/* The next tag was given to a message of the stream. */
void gvl_window_sent(gvl_window_t *window, uint32_t stream, size_t bytes);

/* false: there is no such message in flight. */
GVL_MUST_USE bool gvl_window_confirm(gvl_window_t *window, uint64_t tag,
    bool multiple);

/* Takes the oldest if it is confirmed, and tells whose it was. */
GVL_MUST_USE bool gvl_window_take(gvl_window_t *window, uint32_t *stream);

#endif /* GVL_OUTBOX_WINDOW_H */
