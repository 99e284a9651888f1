/* Base64 as the wire has it: error details, bytes in JSON, GET's message. */

#ifndef GVL_BASE64_H
#define GVL_BASE64_H

#include "arena.h"


typedef enum {
    GVL_BASE64_UNPADDED,
    GVL_BASE64_PADDED
} gvl_base64_padding_t;

/*
 * Reads either alphabet, padded or not, into the arena.  GVL_MALFORMED: it
 * is no base64; leftover bits that are not zero are no reason to refuse.
 */
GVL_MUST_USE gvl_rc_t gvl_base64_read(gvl_arena_t *arena, gvl_str_t text,
    gvl_str_t *bytes);

/* Characters that len bytes become. */
size_t gvl_base64_len(size_t len, gvl_base64_padding_t padding);

/* Writes gvl_base64_len() characters of the standard alphabet. */
void gvl_base64_write(gvl_str_t bytes, gvl_base64_padding_t padding,
    char *text);

#endif /* GVL_BASE64_H */
