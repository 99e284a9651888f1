/* Events as the protobuf messages of proto/events/events.proto. */

#ifndef GVL_EVENT_CODEC_H
#define GVL_EVENT_CODEC_H

#include "outbox/event.h"


/* The payload lies in the arena; GVL_NO_MEMORY. */
GVL_MUST_USE gvl_rc_t gvl_event_write(const gvl_event_t *event,
    gvl_arena_t *arena, gvl_str_t *payload);

/*
 * Fills everything but event->id, which travels beside the payload; texts lie
 * in the arena.  GVL_MALFORMED: the key is unknown, or the payload is not its
 * message: undecodable, an id that is none, money or a time out of range.
 */
GVL_MUST_USE gvl_rc_t gvl_event_read(gvl_str_t routing_key, gvl_str_t payload,
    gvl_arena_t *arena, gvl_event_t *event);

#endif /* GVL_EVENT_CODEC_H */
