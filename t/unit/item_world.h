/* Readers of one item: a database, a cache and a zone that say what is set. */

#ifndef GVL_TEST_ITEM_WORLD_H
#define GVL_TEST_ITEM_WORLD_H

#include <check.h>
#include <string.h>

#include "bids/stories.h"
#include "suite.h"


#define READERS_MAX  1000

#define ITEM_TEXT  "0198f000-0000-7000-8000-000000000001"

typedef struct {
    gvl_flow_t                     *flow;
    gvl_item_t                      item;
    gvl_rc_t                        rc;
} reader_t;

extern gvl_bids_ports_t  item_ports;
extern gvl_caller_t      nobody;
extern reader_t          readers[READERS_MAX];

extern gvl_item_t        stored;            /* in the database */
extern bool              stored_found;
extern gvl_item_t        cached_item;
extern bool              cached_found;
extern bool              cache_live;
extern int64_t           told_sequence;     /* by another machine */
extern int64_t           seen_sequence;
extern size_t            told;              /* items, to the cache */

extern size_t            asked[READERS_MAX];    /* items of each query */
extern size_t            queries;
extern bool              refuse_at_once;


/* Adds the fixture, then runs the cases. */
int item_run(const char *name, TCase *tcase);

/* The database answers the first query that waits. */
void answer_query(gvl_rc_t rc);

void begin_item(reader_t *reader, const gvl_caller_t *caller, const char *id);
void begin(reader_t *reader, const gvl_caller_t *caller);

#endif /* GVL_TEST_ITEM_WORLD_H */
