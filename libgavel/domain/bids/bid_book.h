/*
 * The queue of waiting bids in front of the batches of one worker.
 *
 * Bids wait by item, in the order they came.  A batch takes what waits, up to
 * a bound, from the item that has waited longest on; an item is in one batch
 * at a time, for two of them would only wait for one another's row lock.
 * When the next one starts, bids/batch_pace.h tells.
 *
 * An accepted bid's idempotency key is remembered with it, for ever.  A
 * refusal changed nothing and is not remembered: the same key is judged anew.
 */

#ifndef GVL_BIDS_BID_BOOK_H
#define GVL_BIDS_BID_BOOK_H

#include "bids/ports.h"


typedef struct gvl_bid_slot_s   gvl_bid_slot_t;
typedef struct gvl_bid_entry_s  gvl_bid_entry_t;

/* A bid that waits; it lives in its flow's arena. */

struct gvl_bid_entry_s {
    gvl_bid_t                       bid;        /* completed when accepted */
    gvl_uuid_t                      event_id;
    gvl_flow_t                     *flow;       /* resumed with the verdict */

    /* the book's and the batch's own */
    gvl_rc_t                        verdict;
    unsigned                        attempts;   /* batches that failed */
    bool                            alone;      /* in a batch of its own */
    bool                            unknown;    /* may be recorded already */
    gvl_bid_entry_t                *next;
};

typedef struct {
    gvl_bids_ports_t               *ports;
    size_t                          batches_max;    /* at once */
    size_t                          batch_max;      /* bids in one */
    size_t                          waiting_max;

    /*
     * Asks for one gvl_bid_book_turn() soon, before the loop waits: bids that
     * came in one turn of the loop go together.
     */
    void                          (*kick)(void *data);

    /*
     * Asks for one gvl_bid_book_expired() after so many milliseconds, in place
     * of what was asked for before; disarm: for none.
     */
    void                          (*arm)(void *data, unsigned ms);
    void                          (*disarm)(void *data);
    void                           *data;
} gvl_bid_book_conf_t;

typedef struct {
    size_t                          waiting;
    size_t                          batches;        /* in flight */
    uint64_t                        settled;        /* batches, ever */
    uint64_t                        accepted;       /* bids, ever */
    uint64_t                        refused;
    uint64_t                        failed;         /* neither */
} gvl_bid_book_stats_t;

/* An empty book; NULL: no memory. */
gvl_bid_book_t *gvl_bid_book_create(const gvl_bid_book_conf_t *conf);

/* Forgets who waits: for a worker that exits, with no batch in flight. */
void gvl_bid_book_destroy(gvl_bid_book_t *book);

/*
 * GVL_AGAIN: the entry's flow will be resumed with the verdict.
 * GVL_BOOK_FULL: retry_after_ms is in the flow's fault.
 */
GVL_MUST_USE gvl_rc_t gvl_bid_book_join(gvl_bid_book_t *book,
    gvl_bid_entry_t *entry);

/* Starts as many batches as are free and needed. */
void gvl_bid_book_turn(gvl_bid_book_t *book);

/* The time is over for which a batch waits for company, or for another. */
void gvl_bid_book_expired(gvl_bid_book_t *book);

void gvl_bid_book_stats(const gvl_bid_book_t *book,
    gvl_bid_book_stats_t *stats);

#endif /* GVL_BIDS_BID_BOOK_H */
