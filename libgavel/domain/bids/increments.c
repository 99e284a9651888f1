/* The table of increments. */

#include "bids/increments.h"


typedef struct {
    int64_t                         under_cents;
    int64_t                         increment_cents;
} gvl_increment_t;

static const gvl_increment_t  gvl_increments[] = {
    {    100,     5 },
    {    500,    25 },
    {   2500,    50 },
    {  10000,   100 },
    {  25000,   250 },
    {  50000,   500 },
    { 100000,  1000 },
    { 250000,  2500 },
    { 500000,  5000 }
};

#define GVL_INCREMENT_ABOVE_CENTS  10000


int64_t
gvl_increment_cents(int64_t price_cents)
{
    size_t  i;

    for (i = 0; i < GVL_COUNT(gvl_increments); i++) {
        if (price_cents < gvl_increments[i].under_cents) {
            return gvl_increments[i].increment_cents;
        }
    }

    return GVL_INCREMENT_ABOVE_CENTS;
}


int64_t
gvl_min_next_cents(int64_t start_cents, int64_t highest_cents)
{
    if (highest_cents == 0) {
        return start_cents;
    }

    return highest_cents + gvl_increment_cents(highest_cents);
}
