/*
 * Items and bids in memory, behind the ports of the book.
 *
 * Every ask waits until the test answers it, as it likes: well, with a word,
 * or as a commit whose outcome nobody learns.  The world itself watches that
 * no item is in two batches at once and that locks are asked for in order.
 */

#ifndef GVL_TEST_BIDS_WORLD_H
#define GVL_TEST_BIDS_WORLD_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "bids/bid_book.h"
#include "bids/stories.h"


#define WORLD_ITEMS  8
#define WORLD_BIDS   20000
#define WORLD_ASKS   64

#define WORLD_NOW_US  INT64_C(1767225600000000)
#define WORLD_HOUR_US INT64_C(3600000000)

/* A bid of this amount is one that the database would not take. */
#define WORLD_POISON_CENTS  INT64_C(66600)

typedef enum {
    WORLD_LOCK,
    WORLD_READ,
    WORLD_RECORD,
    WORLD_TELL
} world_kind_t;

typedef struct {
    world_kind_t                    kind;
    gvl_flow_t                     *flow;
    const gvl_batch_ask_t          *ask;
    gvl_batch_locked_t             *locked;
    const gvl_batch_record_t       *record;
} world_ask_t;

typedef struct {
    gvl_bids_store_t                store;
    gvl_bids_cache_t                cache;
    gvl_bids_seen_t                 seen;
    gvl_bids_ports_t                ports;

    int64_t                         now_us;
    gvl_bidding_t                   items[WORLD_ITEMS];
    const gvl_flow_t               *lock[WORLD_ITEMS];      /* its owner */
    gvl_bid_t                       bids[WORLD_BIDS];
    size_t                          nbids;
    uint64_t                        ids;        /* made so far */

    world_ask_t                     asks[WORLD_ASKS];
    size_t                          nasks;      /* that wait */
    size_t                          nlocks;     /* asked, ever */
    size_t                          nrecords;

    gvl_seen_t                      zone[WORLD_ITEMS];
    bool                            zone_set[WORLD_ITEMS];
    bool                            kicked;
    unsigned                        timer_ms;   /* 0: none */
} world_t;

typedef struct {
    gvl_flow_t                     *flow;
    gvl_arena_t                    *arena;
    gvl_bid_t                       bid;
    gvl_rc_t                        rc;         /* GVL_AGAIN: still waits */
    gvl_fault_t                     fault;
} world_client_t;


gvl_uuid_t world_id(uint8_t kind, uint64_t n);
gvl_uuid_t world_item_id(size_t item);
size_t world_item(const gvl_uuid_t *id);

/* A book of that many batches of that many bids, and items to bid on. */
world_t *world_create(size_t batches_max, size_t batch_max, size_t waiting_max);
void world_destroy(world_t *world);

/* The world's own store, cache and memory of what was seen. */
void world_ports(world_t *world);
void world_unlock(world_t *world, const gvl_flow_t *owner);

/* What the loop does at the end of its turn. */
void world_turn(world_t *world);

/* The book's timer fires. */
void world_expire(world_t *world);

/* Answers the nth of those that wait: what it asks is done if rc is OK. */
void world_answer(world_t *world, size_t n, gvl_rc_t rc);

/* The connection is lost in the commit, before it or after it. */
void world_lose(world_t *world, size_t n, bool committed);

/* Turns, answers and lets time pass until nobody waits. */
void world_settle(world_t *world);

/* Places a bid; key 0: none.  Ids of 8-bit bidders are world_id(0xbb, n). */
void world_bid(world_t *world, world_client_t *client, size_t item,
    uint64_t bidder, int64_t amount_cents, uint64_t key);

/* The client hangs up: it hears nothing any more. */
void world_hang_up(world_client_t *client);

#endif /* GVL_TEST_BIDS_WORLD_H */
