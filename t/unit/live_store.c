/* The database of a live world: one item and its bids, in arrays. */

#include "live_world.h"


#define BIDS_MAX     2000
#define WAITING_MAX  64

gvl_item_t           truth;
bool                 gone;
gvl_rc_t             store_rc;
bool                 store_waits;
size_t               nwaiting;
int                  asks;

static gvl_bid_t     bids[BIDS_MAX];
static gvl_flow_t   *waiting[WAITING_MAX];


gvl_uuid_t
id_of(uint8_t n)
{
    gvl_uuid_t  id;

    memset(&id, 0, sizeof(id));
    id.bytes[15] = n;

    return id;
}


static gvl_rc_t
give_page(gvl_flow_t *flow, int64_t after, size_t limit, gvl_live_page_t *out)
{
    size_t   first;
    int64_t  last;

    asks++;

    if (store_rc != GVL_OK) {
        return store_rc;
    }

    last = gvl_live_last_bid(&truth.bidding);
    first = after < last - truth.bidding.bid_count ? 0
            : (size_t) (after - (last - truth.bidding.bid_count));

    out->found = !gone;
    out->item = truth;
    out->n = (size_t) truth.bidding.bid_count - first;
    out->n = out->n > limit ? limit : out->n;
    out->bids = gvl_arena_take_array(flow->arena, out->n, sizeof(gvl_bid_t));
    ck_assert_ptr_nonnull(out->bids);

    if (out->n > 0) {
        memcpy(out->bids, &bids[first], out->n * sizeof(gvl_bid_t));
    }

    if (store_waits) {
        ck_assert_uint_lt(nwaiting, WAITING_MAX);
        waiting[nwaiting++] = flow;
        return GVL_AGAIN;
    }

    return GVL_OK;
}


static gvl_rc_t
ask_after(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    int64_t sequence, size_t limit, gvl_live_page_t *out)
{
    (void) data;
    (void) item_id;

    return give_page(flow, sequence, limit, out);
}


static gvl_rc_t
ask_latest(void *data, gvl_flow_t *flow, const gvl_uuid_t *item_id,
    size_t limit, gvl_live_page_t *out)
{
    int64_t  last;

    (void) data;
    (void) item_id;

    last = gvl_live_last_bid(&truth.bidding);

    return give_page(flow, last - (int64_t) limit, limit, out);
}


const gvl_live_store_t  live_store = { NULL, ask_after, ask_latest };


void
answer_all(gvl_rc_t rc)
{
    size_t       i, n;
    gvl_flow_t  *flows[WAITING_MAX];

    n = nwaiting;
    memcpy(flows, waiting, sizeof(flows));
    nwaiting = 0;

    for (i = 0; i < n; i++) {
        gvl_flow_resume(flows[i], rc);
    }
}


gvl_item_update_t
commit_bids(size_t n)
{
    size_t              i;
    gvl_bid_t          *bid;
    gvl_item_update_t   update;

    memset(&update, 0, sizeof(update));
    update.former_sequence = truth.bidding.sequence;
    update.bids = &bids[truth.bidding.bid_count];
    update.nbids = n;

    for (i = 0; i < n; i++) {
        bid = &bids[truth.bidding.bid_count++];
        memset(bid, 0, sizeof(*bid));
        bid->sequence = ++truth.bidding.sequence;
        bid->amount_cents = bid->sequence * 10;
        bid->bidder_id = id_of(7);
        truth.bidding.highest_cents = bid->amount_cents;
        truth.bidding.highest_bidder_id = bid->bidder_id;
    }

    update.bidding = truth.bidding;

    return update;
}


gvl_item_update_t
commit_end(gvl_item_status_t status)
{
    gvl_item_update_t  update;

    memset(&update, 0, sizeof(update));
    update.former_sequence = truth.bidding.sequence++;
    truth.bidding.status = status;
    update.bidding = truth.bidding;

    return update;
}
