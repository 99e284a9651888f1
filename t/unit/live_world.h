/*
 * A hub over one item in a database of arrays, whose bids follow two edits,
 * and what is done to it; the store answers at once or when the test says so.
 */

#ifndef GVL_TEST_LIVE_WORLD_H
#define GVL_TEST_LIVE_WORLD_H

#include <check.h>
#include <string.h>

#include "live/past.h"
#include "live/watcher.h"
#include "suite.h"


extern gvl_item_t      truth;
extern bool            gone;                /* there is no such item */
extern gvl_rc_t        store_rc;
extern bool            store_waits;
extern size_t          nwaiting;
extern int             asks;

extern int64_t         now_us;
extern bool            news_up;
extern int             joins, leaves, wakes;
extern gvl_live_hub_t  hub;

extern const gvl_live_store_t  live_store;


/* Adds the fixture, then runs the cases. */
int live_run(const char *name, TCase *tcase);

gvl_uuid_t id_of(uint8_t n);

/* The store answers all that wait. */
void answer_all(gvl_rc_t rc);

/* Commits n bids and gives the update that would be told of them. */
gvl_item_update_t commit_bids(size_t n);
gvl_item_update_t commit_end(gvl_item_status_t status);

void tell_hub(gvl_item_update_t update);
void watch(gvl_live_watcher_t *watcher, int64_t seen);

/* The next event's text is what is expected; "": there is none. */
void expect(gvl_live_watcher_t *watcher, const char *text);

/* Bids of those sequences, one after the other. */
void expect_bids(gvl_live_watcher_t *watcher, int64_t from, int64_t to);

#endif /* GVL_TEST_LIVE_WORLD_H */
