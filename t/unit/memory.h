/* Memory for one test, and what a call had to say against its arguments. */

#ifndef GVL_TEST_MEMORY_H
#define GVL_TEST_MEMORY_H

#include <check.h>

#include "arena.h"


extern gvl_arena_t  *arena;
extern gvl_fault_t   fault;

/* A fixture, for itself or for others to call. */
void arena_begin(void);
void arena_end(void);

#endif /* GVL_TEST_MEMORY_H */
