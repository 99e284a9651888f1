/* The arguments of a query string, for connect_*.c only. */

#ifndef GVL_CONNECT_QUERY_H
#define GVL_CONNECT_QUERY_H

#include "arena.h"


/*
 * The first value of the name, decoded into the arena; no data: it is not
 * there.  GVL_MALFORMED: a percent sign without its digits.
 */
GVL_MUST_USE gvl_rc_t gvl_query_read(gvl_arena_t *arena, gvl_str_t query,
    gvl_str_t name, gvl_str_t *value);

#endif /* GVL_CONNECT_QUERY_H */
