/* Runs batches over the waiting bids, and answers them. */

#include <assert.h>
#include <stdlib.h>

#include "bids/batch_pace.h"
#include "bids/batch_verdicts.h"
#include "bids/settle_batch.h"


/* When to come again to a full book: a batch's length away. */
#define GVL_BOOK_FULL_RETRY_MS  250

struct gvl_bid_book_s {
    gvl_bid_book_conf_t             conf;
    gvl_bid_queue_t                 queue;
    gvl_bid_book_stats_t            stats;
    gvl_batch_pace_t                pace;
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
    book->pace.conf = &book->conf;

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
        && !gvl_batch_pace_waits(&book->pace, book->queue.waiting))
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
           && !gvl_batch_pace_waits(&book->pace, book->queue.waiting))
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
        gvl_batch_pace_start(&book->pace, flow->owner);

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
    gvl_batch_pace_expire(&book->pace);
    gvl_bid_book_turn(book);
}


/*
 * The batch is off its items: slots go back to the queue, with those of their
 * entries that try again.
 */

static void
gvl_bid_book_release(gvl_batch_t *batch, gvl_rc_t rc)
{
    size_t           i;
    gvl_bid_book_t  *book;

    book = batch->book;
    gvl_batch_verdicts(batch, rc);

    for (i = 0; i < batch->taken.nslots; i++) {
        gvl_bid_queue_give(&book->queue, batch->taken.slots[i]);
    }

    gvl_batch_pace_end(&book->pace, batch,
                       rc == GVL_OK ? batch->taken.nbids : 0);

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
