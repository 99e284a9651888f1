/* A text that grows in the arena, up to a bound. */

#ifndef GVL_TEXT_H
#define GVL_TEXT_H

#include "arena.h"


/*
 * The first failure sticks: later additions do nothing and rc tells it, so
 * that a writer asks once, at its end.  GVL_NO_MEMORY, or GVL_INTERNAL when
 * the text would pass its bound.
 */
typedef struct {
    gvl_arena_t                    *arena;
    char                           *data;
    size_t                          len;
    size_t                          size;
    size_t                          max;
    gvl_rc_t                        rc;
} gvl_text_t;

/* An empty text; size is what it takes at first, max what it may reach. */
void gvl_text_init(gvl_text_t *text, gvl_arena_t *arena, size_t size,
    size_t max);

/*
 * Makes room for len bytes and counts them as written; NULL: the text has
 * failed.
 */
char *gvl_text_grow(gvl_text_t *text, size_t len);

void gvl_text_add(gvl_text_t *text, gvl_str_t piece);
void gvl_text_add_byte(gvl_text_t *text, char byte);
void gvl_text_add_int(gvl_text_t *text, int64_t number);
void gvl_text_add_uint(gvl_text_t *text, uint64_t number);

/* What was written; only while rc is GVL_OK. */
gvl_str_t gvl_text_str(const gvl_text_t *text);

#endif /* GVL_TEXT_H */
