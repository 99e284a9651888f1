/* What becomes of the bids of a batch that is over. */

#include "bids/batch_verdicts.h"


/* Batches that may fail under one bid before its caller hears of it. */
#define GVL_BID_ATTEMPTS_MAX  4

/* When to come again: a reconnect's length away. */
#define GVL_DATABASE_RETRY_MS  1000


/* Whether a bid of a failed batch gets another one. */

static bool
gvl_batch_again(gvl_bid_entry_t *entry, gvl_rc_t rc, size_t nbids)
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
gvl_batch_word(gvl_rc_t rc, gvl_fault_t *fault)
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


void
gvl_batch_verdicts(gvl_batch_t *batch, gvl_rc_t rc)
{
    size_t            i;
    gvl_bid_entry_t  *entry, **link, **answers;

    answers = &batch->answers;

    for (i = 0; i < batch->taken.nslots; i++) {
        link = &batch->taken.slots[i]->taken;

        while (*link != NULL) {
            entry = *link;

            if (rc != GVL_OK) {
                if (gvl_batch_again(entry, rc, batch->taken.nbids)) {
                    link = &entry->next;
                    continue;
                }

                entry->verdict = gvl_batch_word(rc, &entry->flow->fault);
            }

            *link = entry->next;
            entry->next = NULL;
            *answers = entry;
            answers = &entry->next;
        }
    }
}
