/* The memory one request lives in: taken piece by piece, given back at once. */

#ifndef GVL_ARENA_H
#define GVL_ARENA_H

#include "gvl.h"


typedef struct gvl_arena_s  gvl_arena_t;

/* What to do when the arena goes; the latest first. */
typedef void (*gvl_undo_pt)(void *data);

/* A new arena; NULL: no memory.  The caller destroys it. */
gvl_arena_t *gvl_arena_create(void);

/* Runs the undos, then frees everything taken.  NULL is allowed. */
void gvl_arena_destroy(gvl_arena_t *arena);

/* Aligned for any type, zeroed; NULL: no memory. */
GVL_MUST_USE void *gvl_arena_take(gvl_arena_t *arena, size_t size);

/* As above for count elements; NULL also when the product overflows. */
GVL_MUST_USE void *gvl_arena_take_array(gvl_arena_t *arena, size_t count,
    size_t size);

/* A copy of text in the arena, terminated as well; data NULL: no memory. */
GVL_MUST_USE gvl_str_t gvl_arena_copy(gvl_arena_t *arena, gvl_str_t text);

/* Registers an undo; GVL_NO_MEMORY: nothing is registered. */
GVL_MUST_USE gvl_rc_t gvl_arena_undo(gvl_arena_t *arena, gvl_undo_pt undo,
    void *data);

#endif /* GVL_ARENA_H */
