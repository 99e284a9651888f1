/* Runs batches over the waiting bids, and answers them. */

#include <assert.h>
#include <stdlib.h>

#include "bids/settle_batch.h"


/* Batches that may fail under one bid before its caller hears of it. */
#define GVL_BID_ATTEMPTS_MAX  4

/* When to come again: a batch's length away, and a reconnect's. */
#define GVL_BOOK_FULL_RETRY_MS   250
#define GVL_DATABASE_RETRY_MS   1000

/*
 * A batch takes three or four, and as many as the disk needs to sync; and ten
 * bids are answered and the next ones read in one.
 */
#define GVL_BATCH_LATE_MS        10
#define GVL_COMPANY_AWAY_MS(n)   (1 + (n) / 10)

struct gvl_bid_book_s {
    gvl_bid_book_conf_t             conf;
    gvl_bid_queue_t                 queue;
    gvl_bid_book_stats_t            stats;
    const gvl_batch_t              *under_way;  /* the last, while not late */
    size_t                          company;    /* that is waited for */
    bool                            kicked;
    bool                            turning;
};


static void gvl_bid_book_take_along(gvl_batch_t *batch);
static void gvl_bid_book_committed(gvl_batch_t *batch);
static void gvl_bid_book_settled(gvl_flow_t *flow, gvl_rc_t rc);


gvl_bid_book_t *
gvl_bid_book_create(const gvl_bid_book_conf_t *conf)
{
    gvl_rc_t         rc;
    gvl_bid_book_t  *book;

    assert(conf->batches_max != 0 && conf->batch_max != 0);

    book = calloc(1, sizeof(*book));
    if (book == NULL) {
        return NULL;
    }

    book->conf = *conf;

    rc = gvl_bid_queue_init(&book->queue, conf->waiting_max
                            + conf->batches_max * conf->batch_max);
    if (rc != GVL_OK) {
        free(book);
        return NULL;
    }

    return book;
}


void
gvl_bid_book_destroy(gvl_bid_book_t *book)
{
    book->conf.disarm(book->conf.data);
    gvl_bid_queue_free(&book->queue);
    free(book);
}


void
gvl_bid_book_stats(const gvl_bid_book_t *book, gvl_bid_book_stats_t *stats)
{
    *stats = book->stats;
    stats->waiting = book->queue.waiting;
}


/* Whether more bids are to come before the next batch starts. */

static bool
gvl_bid_book_waits(const gvl_bid_book_t *book)
{
    if (book->queue.waiting >= book->conf.batch_max) {
        return false;
    }

    return book->under_way != NULL || book->queue.waiting < book->company;
}


gvl_rc_t
gvl_bid_book_join(gvl_bid_book_t *book, gvl_bid_entry_t *entry)
{
    if (book->queue.waiting >= book->conf.waiting_max) {
        entry->flow->fault.retry_after_ms = GVL_BOOK_FULL_RETRY_MS;
        return GVL_BOOK_FULL;
    }

    gvl_bid_queue_put(&book->queue, entry);

    if (!book->kicked
        && book->stats.batches < book->conf.batches_max
        && !gvl_bid_book_waits(book))
    {
        book->kicked = true;
        book->conf.kick(book->conf.data);
    }

    return GVL_AGAIN;
}


/* Takes what waits; NULL: nobody does any more, or no memory. */

static gvl_flow_t *
gvl_bid_book_batch(gvl_bid_book_t *book, gvl_arena_t *arena)
{
    size_t        bids_max;
    gvl_flow_t   *flow;
    gvl_batch_t  *batch;

    bids_max = book->conf.batch_max;

    batch = gvl_arena_take(arena, sizeof(*batch));
    if (batch == NULL) {
        return NULL;
    }

    batch->book = book;
    batch->take_along = gvl_bid_book_take_along;
    batch->committed = gvl_bid_book_committed;
    batch->taken.slots = gvl_arena_take_array(arena, bids_max,
                                              sizeof(gvl_bid_slot_t *));
    if (batch->taken.slots == NULL) {
        return NULL;
    }

    gvl_bid_queue_take(&book->queue, bids_max, &batch->taken);
    if (batch->taken.nbids == 0) {
        return NULL;
    }

    flow = gvl_settle_batch(arena, book->conf.ports, batch);
    if (flow == NULL) {
        while (batch->taken.nslots != 0) {
            gvl_bid_queue_give(&book->queue,
                               batch->taken.slots[--batch->taken.nslots]);
        }

        return NULL;
    }

    flow->owner = batch;
    flow->ended = gvl_bid_book_settled;

    return flow;
}


void
gvl_bid_book_turn(gvl_bid_book_t *book)
{
    gvl_rc_t      rc;
    gvl_flow_t   *flow;
    gvl_arena_t  *arena;

    book->kicked = false;

    /* A batch that fails at once comes back here while this loop runs. */

    if (book->turning) {
        return;
    }

    book->turning = true;

    while (book->stats.batches < book->conf.batches_max
           && book->queue.ready_head != NULL
           && !gvl_bid_book_waits(book))
    {
        arena = gvl_arena_create();
        if (arena == NULL) {
            break;
        }

        flow = gvl_bid_book_batch(book, arena);
        if (flow == NULL) {
            gvl_arena_destroy(arena);
            break;
        }

        book->stats.batches++;
        book->under_way = flow->owner;
        book->conf.arm(book->conf.data, GVL_BATCH_LATE_MS);

        rc = gvl_flow_start(flow);
        if (rc != GVL_AGAIN) {
            gvl_bid_book_settled(flow, rc);
        }
    }

    book->turning = false;
}


void
gvl_bid_book_expired(gvl_bid_book_t *book)
{
    book->under_way = NULL;
    book->company = 0;

    gvl_bid_book_turn(book);
}


/* Whether a bid of a failed batch gets another one. */

static bool
gvl_bid_book_again(gvl_bid_entry_t *entry, gvl_rc_t rc, size_t nbids)
{
    if (++entry->attempts == GVL_BID_ATTEMPTS_MAX) {
        return false;
    }

    switch (rc) {

    case GVL_OUTCOME_UNKNOWN:

        /*
         * The lost transaction held the locks that the next batch asks for,
         * so when that one has them, the outcome can be read.
         */

        entry->unknown = true;
        return true;

    case GVL_DATABASE_UNAVAILABLE:
        return entry->unknown;

    case GVL_DUPLICATE:

        /* Its key was recorded meanwhile with another item: look again. */

        entry->alone = true;
        return true;

    default:
        entry->alone = true;
        return nbids > 1;
    }
}


static gvl_rc_t
gvl_bid_book_word(gvl_rc_t rc, gvl_fault_t *fault)
{
    switch (rc) {

    case GVL_OUTCOME_UNKNOWN:
    case GVL_DATABASE_UNAVAILABLE:
        fault->retry_after_ms = GVL_DATABASE_RETRY_MS;
        return GVL_DATABASE_UNAVAILABLE;

    case GVL_DUPLICATE:
    case GVL_REFUSED:
        return GVL_INTERNAL;

    default:
        return rc;
    }
}


/* So many are about to bid again. */

static void
gvl_bid_book_gather(gvl_bid_book_t *book, size_t company)
{
    size_t  ms;

    book->company = company;
    ms = GVL_COMPANY_AWAY_MS(company);

    if (company > 1) {
        book->conf.arm(book->conf.data,
                       (unsigned) (ms < GVL_BATCH_LATE_MS ? ms
                                                          : GVL_BATCH_LATE_MS));

    } else {
        book->conf.disarm(book->conf.data);
    }
}


/*
 * The batch is off its items: slots go back to the queue, with those of their
 * entries that failed and try again, and the others are to be answered.
 */

static void
gvl_bid_book_release(gvl_batch_t *batch, gvl_rc_t rc)
{
    size_t            i;
    gvl_bid_slot_t   *slot;
    gvl_bid_book_t   *book;
    gvl_bid_entry_t  *entry, **link, **answers;

    book = batch->book;
    answers = &batch->answers;

    for (i = 0; i < batch->taken.nslots; i++) {
        slot = batch->taken.slots[i];
        link = &slot->taken;

        while (*link != NULL) {
            entry = *link;

            if (rc != GVL_OK) {
                if (gvl_bid_book_again(entry, rc, batch->taken.nbids)) {
                    link = &entry->next;
                    continue;
                }

                entry->verdict = gvl_bid_book_word(rc, &entry->flow->fault);
            }

            *link = entry->next;
            entry->next = NULL;
            *answers = entry;
            answers = &entry->next;
        }

        gvl_bid_queue_give(&book->queue, slot);
    }

    if (book->under_way == batch) {
        book->under_way = NULL;
        gvl_bid_book_gather(book, rc == GVL_OK ? batch->taken.nbids : 0);
    }

    batch->taken.nslots = 0;
    book->stats.batches--;
    book->stats.settled++;
}


static void
gvl_bid_book_take_along(gvl_batch_t *batch)
{
    gvl_bid_book_t  *book;

    book = batch->book;

    gvl_bid_queue_take_along(&book->queue, book->conf.batch_max,
                             &batch->taken);
}


/* The next batch is on its way before this one's callers are answered. */

static void
gvl_bid_book_committed(gvl_batch_t *batch)
{
    gvl_bid_book_release(batch, GVL_OK);
    gvl_bid_book_turn(batch->book);
}


static void
gvl_bid_book_count(gvl_bid_book_stats_t *stats, gvl_rc_t verdict)
{
    switch (verdict) {

    case GVL_OK:
        stats->accepted++;
        break;

    case GVL_INTERNAL:
    case GVL_NO_MEMORY:
    case GVL_DATABASE_UNAVAILABLE:
        stats->failed++;
        break;

    default:
        stats->refused++;
        break;
    }
}


static void
gvl_bid_book_settled(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_batch_t      *batch;
    gvl_arena_t      *arena;
    gvl_bid_book_t   *book;
    gvl_bid_entry_t  *entry, *next;

    batch = flow->owner;
    book = batch->book;
    arena = flow->arena;

    if (batch->taken.nslots != 0) {
        gvl_bid_book_release(batch, rc);
        gvl_bid_book_turn(book);
    }

    for (entry = batch->answers; entry != NULL; entry = next) {
        next = entry->next;     /* the entry goes with its request */
        gvl_bid_book_count(&book->stats, entry->verdict);
        gvl_flow_resume(entry->flow, entry->verdict);
    }

    gvl_arena_destroy(arena);
}
