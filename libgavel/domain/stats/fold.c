/* Bids count for the bidder, endings for the winner. */

#include <stdlib.h>

#include "stats/fold.h"


bool
gvl_stats_change(const gvl_event_t *event, gvl_user_stats_t *change)
{
    *change = (gvl_user_stats_t) {
        .user_id = event->user_id,
        .updated_at_us = event->at_us
    };

    switch (event->type) {

    case GVL_EVENT_BID_PLACED:
        change->total_bids = 1;
        change->total_cents = event->amount_cents;
        return true;

    case GVL_EVENT_ITEM_ENDED:
        change->items_won = 1;
        change->won_cents = event->amount_cents;
        return !gvl_uuid_is_nil(&event->user_id);

    default:
        return false;
    }
}


static int
gvl_stats_compare(const void *a, const void *b)
{
    const gvl_user_stats_t  *left, *right;

    left = a;
    right = b;

    return gvl_uuid_cmp(&left->user_id, &right->user_id);
}


static void
gvl_stats_sum(gvl_user_stats_t *sum, const gvl_user_stats_t *change)
{
    sum->total_bids += change->total_bids;
    sum->total_cents += change->total_cents;
    sum->items_won += change->items_won;
    sum->won_cents += change->won_cents;

    if (change->updated_at_us > sum->updated_at_us) {
        sum->updated_at_us = change->updated_at_us;
    }
}


size_t
gvl_stats_fold(gvl_user_stats_t *changes, size_t n)
{
    size_t  i, last;

    if (n == 0) {
        return 0;
    }

    qsort(changes, n, sizeof(*changes), gvl_stats_compare);
    last = 0;

    for (i = 1; i < n; i++) {
        if (gvl_uuid_eq(&changes[i].user_id, &changes[last].user_id)) {
            gvl_stats_sum(&changes[last], &changes[i]);

        } else {
            changes[++last] = changes[i];
        }
    }

    return last + 1;
}
