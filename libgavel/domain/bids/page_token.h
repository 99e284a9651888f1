/*
 * Page tokens: a place in one list, under a keyed hash.
 *
 * A token is bound to its query: the hash covers the list's name and every
 * argument that shapes it, so that one forged, altered or taken from another
 * query is told apart from ours.  Nothing is kept on the server.
 */

#ifndef GVL_BIDS_PAGE_TOKEN_H
#define GVL_BIDS_PAGE_TOKEN_H

#include "bids/ports.h"


/* The arguments a token is bound to; the longest list has four. */
#define GVL_PAGE_BOUND_MAX  6

typedef struct {
    gvl_str_t                       bound[GVL_PAGE_BOUND_MAX];
    size_t                          n;
} gvl_page_query_t;

/* Binds one more argument; text lives as long as the query. */
void gvl_page_bind(gvl_page_query_t *query, gvl_str_t text);

/* As above, by its bytes. */
void gvl_page_bind_id(gvl_page_query_t *query, const gvl_uuid_t *id);

/*
 * The first page for an empty token; notes page_token in the fault when the
 * token is not one of this query.
 */
void gvl_page_token_read(const gvl_bids_ports_t *ports, gvl_fault_t *fault,
    const gvl_page_query_t *query, gvl_str_t token, gvl_place_t *place);

/* A token in the arena; data NULL: no memory. */
GVL_MUST_USE gvl_str_t gvl_page_token_write(const gvl_bids_ports_t *ports,
    gvl_arena_t *arena, const gvl_page_query_t *query,
    const gvl_place_t *place);

#endif /* GVL_BIDS_PAGE_TOKEN_H */
