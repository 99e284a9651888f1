/* Memory for one test, and what a call had to say against its arguments. */

#include <string.h>

#include "memory.h"


gvl_arena_t  *arena;
gvl_fault_t   fault;


void
arena_begin(void)
{
    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);
    memset(&fault, 0, sizeof(fault));
}


void
arena_end(void)
{
    gvl_arena_destroy(arena);
}
