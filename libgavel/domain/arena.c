/* Memory taken piece by piece from blocks, given back at once. */

#include <stdlib.h>
#include <string.h>

#include "arena.h"


/* A request's typical need: most stories live in one block. */
#define GVL_ARENA_BLOCK  4096

#define GVL_ARENA_ALIGN  16

typedef struct gvl_arena_block_s  gvl_arena_block_t;
typedef struct gvl_arena_undo_s   gvl_arena_undo_t;

struct gvl_arena_block_s {
    gvl_arena_block_t              *next;
    char                           *free;
    char                           *end;
};

struct gvl_arena_undo_s {
    gvl_arena_undo_t               *next;
    gvl_undo_pt                     undo;
    void                           *data;
};

struct gvl_arena_s {
    gvl_arena_block_t              *blocks;     /* the newest first */
    gvl_arena_undo_t               *undos;      /* the latest first */
};


static size_t
gvl_arena_align(size_t size)
{
    return (size + GVL_ARENA_ALIGN - 1) & ~(size_t) (GVL_ARENA_ALIGN - 1);
}


static gvl_arena_block_t *
gvl_arena_block_create(size_t size)
{
    size_t              header;
    gvl_arena_block_t  *block;

    header = gvl_arena_align(sizeof(gvl_arena_block_t));

    block = malloc(header + size);
    if (block == NULL) {
        return NULL;
    }

    block->next = NULL;
    block->free = (char *) block + header;
    block->end = block->free + size;

    return block;
}


gvl_arena_t *
gvl_arena_create(void)
{
    gvl_arena_t        *arena;
    gvl_arena_block_t  *block;

    block = gvl_arena_block_create(GVL_ARENA_BLOCK
                                   - gvl_arena_align(sizeof(*block)));
    if (block == NULL) {
        return NULL;
    }

    arena = (gvl_arena_t *) (void *) block->free;
    block->free += gvl_arena_align(sizeof(*arena));

    arena->blocks = block;
    arena->undos = NULL;

    return arena;
}


void
gvl_arena_destroy(gvl_arena_t *arena)
{
    gvl_arena_undo_t   *undo;
    gvl_arena_block_t  *block, *next;

    if (arena == NULL) {
        return;
    }

    while (arena->undos != NULL) {
        undo = arena->undos;
        arena->undos = undo->next;
        undo->undo(undo->data);
    }

    /* The arena itself lies in the first block, which is freed last. */

    for (block = arena->blocks; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
}


void *
gvl_arena_take(gvl_arena_t *arena, size_t size)
{
    char               *taken;
    gvl_arena_block_t  *block;

    if (size > SIZE_MAX / 2) {
        return NULL;
    }

    size = gvl_arena_align(size);
    block = arena->blocks;

    if (size > (size_t) (block->end - block->free)) {
        block = gvl_arena_block_create(size > GVL_ARENA_BLOCK ? size
                                       : GVL_ARENA_BLOCK);
        if (block == NULL) {
            return NULL;
        }

        block->next = arena->blocks;
        arena->blocks = block;
    }

    taken = block->free;
    block->free += size;

    return memset(taken, 0, size);
}


void *
gvl_arena_take_array(gvl_arena_t *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }

    return gvl_arena_take(arena, count * size);
}


gvl_str_t
gvl_arena_copy(gvl_arena_t *arena, gvl_str_t text)
{
    char  *data;

    data = gvl_arena_take(arena, text.len + 1);
    if (data == NULL) {
        return GVL_STR_NULL;
    }

    if (text.len > 0) {
        memcpy(data, text.data, text.len);
    }

    return (gvl_str_t) { data, text.len };
}


gvl_rc_t
gvl_arena_undo(gvl_arena_t *arena, gvl_undo_pt undo, void *data)
{
    gvl_arena_undo_t  *entry;

    entry = gvl_arena_take(arena, sizeof(*entry));
    if (entry == NULL) {
        return GVL_NO_MEMORY;
    }

    entry->undo = undo;
    entry->data = data;
    entry->next = arena->undos;
    arena->undos = entry;

    return GVL_OK;
}
