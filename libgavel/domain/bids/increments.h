/* How much more a bid must offer, by the price it is to beat. */

#ifndef GVL_BIDS_INCREMENTS_H
#define GVL_BIDS_INCREMENTS_H

#include "bids/item.h"


/* The increment at a price in cents. */
int64_t gvl_increment_cents(int64_t price_cents);

/* The least amount the next bid must offer. */
int64_t gvl_min_next_cents(int64_t start_cents, int64_t highest_cents);

#endif /* GVL_BIDS_INCREMENTS_H */
