/* What a user has bid and won. */

#ifndef GVL_STATS_USER_STATS_H
#define GVL_STATS_USER_STATS_H

#include "gvl.h"


typedef struct {
    gvl_uuid_t                      user_id;
    int64_t                         total_bids;
    int64_t                         total_cents;    /* of accepted bids */
    int64_t                         items_won;
    int64_t                         won_cents;
    int64_t                         updated_at_us;  /* 0: nothing happened */
} gvl_user_stats_t;

#endif /* GVL_STATS_USER_STATS_H */
