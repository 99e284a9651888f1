/*
 * When the next batch of bids starts.
 *
 * A batch costs the database, before its first bid, what twenty more bids cost
 * in it (make bench, 2026), and who was just answered is about to bid again.
 * So a batch waits for company: for as many as the one before it answered, but
 * no longer than these need to hear of it and come back.  Where bids come one
 * by one nobody waits.
 *
 * While a batch is under way the next one gathers, unless it is full already
 * or the other is late: what holds up one batch, such as somebody's lock on
 * one of its items, does not hold up bids on the others.
 */

#ifndef GVL_BIDS_BATCH_PACE_H
#define GVL_BIDS_BATCH_PACE_H

#include "bids/settle_batch.h"


/* Zeros, but for conf: no batch has been yet. */

typedef struct {
    const gvl_bid_book_conf_t      *conf;
    const gvl_batch_t              *under_way;  /* the last, while not late */
    size_t                          company;    /* that is waited for */
} gvl_batch_pace_t;

/* Whether more bids are to come to so many before the next batch starts. */
bool gvl_batch_pace_waits(const gvl_batch_pace_t *pace, size_t waiting);

/* The batch starts; conf's timer is armed. */
void gvl_batch_pace_start(gvl_batch_pace_t *pace, const gvl_batch_t *batch);

/* A batch is over; so many bidders are about to hear of it. */
void gvl_batch_pace_end(gvl_batch_pace_t *pace, const gvl_batch_t *batch,
    size_t answered);

/* The timer has fired: nobody is waited for any longer. */
void gvl_batch_pace_expire(gvl_batch_pace_t *pace);

#endif /* GVL_BIDS_BATCH_PACE_H */
