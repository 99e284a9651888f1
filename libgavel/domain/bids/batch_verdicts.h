/* What becomes of the bids of a batch that is over. */

#ifndef GVL_BIDS_BATCH_VERDICTS_H
#define GVL_BIDS_BATCH_VERDICTS_H

#include "bids/settle_batch.h"


/*
 * Moves who is to be answered from the batch's slots to its answers, in their
 * order.  After GVL_OK these are all, with the verdicts they have; after a
 * failure those that get no other batch, with the word for it, and who tries
 * again stays where it is.
 */
void gvl_batch_verdicts(gvl_batch_t *batch, gvl_rc_t rc);

#endif /* GVL_BIDS_BATCH_VERDICTS_H */
