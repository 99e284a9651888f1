/* Messages packed by gzip, within bounds. */

#ifndef GVL_GZIP_H
#define GVL_GZIP_H

#include "arena.h"


/*
 * Unpacks into the arena.  It stops as soon as more than max bytes come out:
 * GVL_TOO_LARGE.  GVL_MALFORMED: corrupt, cut, or something behind the end.
 */
GVL_MUST_USE gvl_rc_t gvl_gzip_read(gvl_arena_t *arena, gvl_str_t packed,
    size_t max, gvl_str_t *bytes);

/* Packs into the arena; false: it does not pay, or there is no memory. */
bool gvl_gzip_write(gvl_arena_t *arena, gvl_str_t bytes, gvl_str_t *packed);

#endif /* GVL_GZIP_H */
