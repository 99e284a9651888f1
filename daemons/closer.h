/*
 * gavel-closer: items are closed when their end has come.
 *
 * It closes what has ended, asks when the next one ends, and sleeps until
 * then.  Several may run: each takes items that no other has locked.
 */

#ifndef GVL_CLOSER_H
#define GVL_CLOSER_H

#include "bids/stories.h"
#include "pg_bids.h"
#include "pg_pool.h"
#include "redis_cache.h"
#include "retry.h"


/* Items of one transaction. */
#define GVL_CLOSER_MAX       100

/* An item listed just now may end sooner than the one waited for. */
#define GVL_CLOSER_SLEEP_MS  500

/* After failures, at most: items end whether the database is up or not. */
#define GVL_CLOSER_RETRY_MS  1000

/* One that has ended is locked: whoever holds it is about to let it go. */
#define GVL_CLOSER_AGAIN_MS  10

typedef struct {
    int64_t                         closed;
    int64_t                         failures;
    int64_t                         database_up;
    int64_t                         overdue_ms;
    int64_t                         cache_up;
} gvl_closer_metrics_t;

typedef struct {
    gvl_loop_t                     *loop;
    gvl_pg_pool_t                  *pool;
    gvl_pg_bids_t                   bids;
    gvl_bids_store_t                store;
    gvl_redis_cache_t              *redis;      /* NULL: none */
    gvl_bids_cache_t                cache;
    gvl_bids_ports_t                ports;

    gvl_timer_t                     timer;
    gvl_arena_t                    *arena;
    bool                            asking;     /* for the next end */
    gvl_closed_items_t              closed;
    int64_t                         wait_ms;
    int64_t                         overdue_since_ms;   /* 0: none is */
    gvl_backoff_t                   backoff;
    unsigned                        failed;     /* in a row */
    bool                            stopping;
    gvl_closer_metrics_t            metrics;
} gvl_closer_t;

void gvl_closer_start(gvl_closer_t *closer);
void gvl_closer_stop(gvl_closer_t *closer);

/* Finishes what is under way, then ends the loop. */
void gvl_closer_stopping(void *data);

/* How long an item has been open beyond its end, as far as is known. */
int64_t gvl_closer_overdue_ms(const gvl_closer_t *closer);

#endif /* GVL_CLOSER_H */
