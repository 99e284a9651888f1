/* When the next batch of bids starts. */

#include "bids/batch_pace.h"


/* A batch takes three or four, and as many as the disk needs to sync. */
#define GVL_BATCH_LATE_MS  10

/* Ten bidders are answered and their next bids read in one. */
#define GVL_BIDDERS_BACK_PER_MS  10


bool
gvl_batch_pace_waits(const gvl_batch_pace_t *pace, size_t waiting)
{
    if (waiting >= pace->conf->batch_max) {
        return false;
    }

    return pace->under_way != NULL || waiting < pace->company;
}


void
gvl_batch_pace_start(gvl_batch_pace_t *pace, const gvl_batch_t *batch)
{
    pace->under_way = batch;
    pace->conf->arm(pace->conf->data, GVL_BATCH_LATE_MS);
}


void
gvl_batch_pace_end(gvl_batch_pace_t *pace, const gvl_batch_t *batch,
    size_t answered)
{
    unsigned  ms;

    if (pace->under_way != batch) {
        return;     /* it was late, and others have passed it */
    }

    pace->under_way = NULL;
    pace->company = answered;

    if (answered <= 1) {
        pace->conf->disarm(pace->conf->data);
        return;
    }

    ms = 1 + (unsigned) answered / GVL_BIDDERS_BACK_PER_MS;
    pace->conf->arm(pace->conf->data,
                    ms < GVL_BATCH_LATE_MS ? ms : GVL_BATCH_LATE_MS);
}


void
gvl_batch_pace_expire(gvl_batch_pace_t *pace)
{
    pace->under_way = NULL;
    pace->company = 0;
}
