/*
 * Protobuf's JSON, read into and written from protobuf-c messages by their
 * descriptors.
 */

#ifndef GVL_JSON_H
#define GVL_JSON_H

#include <protobuf-c/protobuf-c.h>

#include "arena.h"
#include "text.h"


/* Objects and lists inside each other; protobuf's own default. */
#define GVL_JSON_DEPTH_MAX   100

/* Fields of one message: duplicates are noticed by a bit for each. */
#define GVL_JSON_FIELDS_MAX  256

/*
 * Reads one object into a new message of the given type.  Everything taken
 * lies in the arena; the text may go afterwards.
 *
 * GVL_MALFORMED: fault has a violation naming the innermost field that was
 * being read, or the empty name where none was.  GVL_NO_MEMORY.
 *
 * Strictness is protobuf's, with two choices of ours: names of enums that
 * are not known are refused, and so is U+0000 in a string, which a
 * protobuf-c message cannot hold (it would be cut there).
 */
GVL_MUST_USE gvl_rc_t gvl_json_read(gvl_arena_t *arena, gvl_str_t json,
    const ProtobufCMessageDescriptor *type, gvl_fault_t *fault,
    ProtobufCMessage **message);

/*
 * Adds the message as one object.  The strings in it are taken as valid
 * UTF-8.  A Timestamp outside of the years 1 ... 9999 fails the text with
 * GVL_INTERNAL.
 */
void gvl_json_write(gvl_text_t *text, const ProtobufCMessage *message);

/* Adds a string with its quotes. */
void gvl_json_write_string(gvl_text_t *text, gvl_str_t string);

#endif /* GVL_JSON_H */
