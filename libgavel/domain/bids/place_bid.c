/* PlaceBid: joins the book, and is resumed with the verdict of its batch. */

#include "bids/bid_book.h"
#include "bids/fields.h"
#include "bids/increments.h"
#include "bids/stories.h"


/* Clocks of machines may differ; this close to the end only one decides. */
#define GVL_PLACE_BID_CLOCK_SLACK_US  (INT64_C(5) * 1000000)

typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_place_bid_args_t            args;
    gvl_bid_entry_t                 entry;
    gvl_bid_t                      *bid;
} gvl_place_bid_t;


static gvl_rc_t gvl_place_bid_read(gvl_flow_t *flow);
static gvl_rc_t gvl_place_bid_join(gvl_flow_t *flow);
static gvl_rc_t gvl_place_bid_answer(gvl_flow_t *flow);

static const gvl_step_t  gvl_place_bid_steps[] = {
    { "reading the bid",    gvl_place_bid_read },
    { "joining the book",   gvl_place_bid_join },   /* waits for its batch */
    { "answering the bid",  gvl_place_bid_answer },
    { NULL, NULL }
};


gvl_flow_t *
gvl_place_bid(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_place_bid_args_t *args, gvl_bid_t *bid)
{
    gvl_place_bid_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->bid = bid;

    return gvl_flow_create(arena, gvl_place_bid_steps, story);
}


static gvl_rc_t
gvl_place_bid_read(gvl_flow_t *flow)
{
    gvl_rc_t                     rc;
    gvl_bid_t                   *bid;
    gvl_uuid_t                   user_id;
    gvl_place_bid_t             *story;
    const gvl_place_bid_args_t  *args;

    story = flow->story;
    args = &story->args;
    bid = &story->entry.bid;

    gvl_read_id(&flow->fault, "item_id", args->item_id, &bid->item_id);
    gvl_read_amount(&flow->fault, "amount", args->amount_cents);
    gvl_read_id_or_none(&flow->fault, "user_id", args->user_id, &user_id);
    gvl_read_id_or_none(&flow->fault, "idempotency_key",
                        args->idempotency_key, &bid->idempotency_key);

    rc = gvl_fields_ok(&flow->fault);
    if (rc != GVL_OK) {
        return rc;
    }

    if (args->user_id.len != 0
        && !gvl_uuid_eq(&user_id, &args->caller.subject))
    {
        return GVL_SUBJECT_MISMATCH;
    }

    bid->bidder_id = args->caller.subject;
    bid->amount_cents = args->amount_cents;

    return GVL_OK;
}


/*
 * A highest bid only rises, and the least next bid with it: what is too low
 * for a committed one that was seen will always be, and need not cost the
 * database anything.  It is said only where no earlier rule could have said
 * something else, and not to a bid with a key, which may have been accepted
 * before.
 */

static gvl_rc_t
gvl_place_bid_judge_seen(gvl_place_bid_t *story, gvl_fault_t *fault)
{
    int64_t                 min_next_cents;
    gvl_seen_t              seen;
    const gvl_bid_t        *bid;
    const gvl_bids_seen_t  *zone;

    bid = &story->entry.bid;
    zone = story->ports->seen;

    if (zone == NULL || !gvl_uuid_is_nil(&bid->idempotency_key)
        || !zone->ask(zone->data, &bid->item_id, &seen)
        || seen.highest_cents == 0
        || gvl_uuid_eq(&bid->bidder_id, &seen.seller_id)
        || gvl_uuid_eq(&bid->bidder_id, &seen.highest_bidder_id)
        || story->args.now_us
           >= seen.end_at_us - GVL_PLACE_BID_CLOCK_SLACK_US)
    {
        return GVL_OK;
    }

    min_next_cents = gvl_min_next_cents(0, seen.highest_cents);

    if (bid->amount_cents < min_next_cents) {
        fault->highest_cents = seen.highest_cents;
        fault->min_next_cents = min_next_cents;
        return GVL_BID_TOO_LOW;
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_place_bid_join(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_place_bid_t         *story;
    const gvl_bids_ports_t  *ports;

    story = flow->story;
    ports = story->ports;

    rc = gvl_place_bid_judge_seen(story, &flow->fault);
    if (rc != GVL_OK) {
        return rc;
    }

    story->entry.flow = flow;
    story->entry.bid.id = ports->ids.make(ports->ids.source);
    story->entry.event_id = ports->ids.make(ports->ids.source);

    return gvl_bid_book_join(ports->book, &story->entry);
}


static gvl_rc_t
gvl_place_bid_answer(gvl_flow_t *flow)
{
    gvl_place_bid_t  *story;

    story = flow->story;
    *story->bid = story->entry.bid;

    return GVL_OK;
}
