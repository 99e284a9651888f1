/* Protobuf's binary form, checked before protobuf-c may touch it. */

#ifndef GVL_PROTOBUF_H
#define GVL_PROTOBUF_H

#include <protobuf-c/protobuf-c.h>

#include "arena.h"


/* Messages inside each other; protobuf's own default. */
#define GVL_PROTOBUF_DEPTH_MAX  100

/*
 * Reads a message of the given type; everything taken lies in the arena and
 * nothing needs to be freed.
 *
 * protobuf-c recurses as deep as it is told to, and takes any bytes for a
 * string, which it ends with a NUL: so depth, lengths, varints and strings
 * (UTF-8, and no NUL that would cut them) are looked at first.
 *
 * GVL_MALFORMED: fault has a violation naming the innermost field, or the
 * empty name where none is known.  GVL_NO_MEMORY.
 */
GVL_MUST_USE gvl_rc_t gvl_protobuf_read(gvl_arena_t *arena, gvl_str_t bytes,
    const ProtobufCMessageDescriptor *type, gvl_fault_t *fault,
    ProtobufCMessage **message);

/* The look that comes first, alone. */
GVL_MUST_USE gvl_rc_t gvl_protobuf_scan(gvl_str_t bytes,
    const ProtobufCMessageDescriptor *type, gvl_fault_t *fault);

/* Packs into the arena; GVL_NO_MEMORY. */
GVL_MUST_USE gvl_rc_t gvl_protobuf_write(gvl_arena_t *arena,
    const ProtobufCMessage *message, gvl_str_t *bytes);

#endif /* GVL_PROTOBUF_H */
