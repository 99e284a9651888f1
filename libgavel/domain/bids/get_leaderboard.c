/* GetLeaderboard: each bidder's best, from the cache or the database. */

#include "bids/fields.h"
#include "bids/pseudonym.h"
#include "bids/stories.h"


/* Ranks that are shown when the caller does not say how many. */
#define GVL_LEADERBOARD_LIMIT  10

typedef struct {
    const gvl_bids_ports_t         *ports;
    gvl_get_leaderboard_args_t      args;
    gvl_uuid_t                      item_id;
    size_t                          limit;
    int64_t                         seen_sequence;  /* no older one is shown */
    bool                            cached;
    gvl_leaderboard_t              *board;
} gvl_get_leaderboard_t;


static gvl_rc_t gvl_get_leaderboard_read(gvl_flow_t *flow);
static gvl_rc_t gvl_get_leaderboard_ask_cache(gvl_flow_t *flow);
static gvl_rc_t gvl_get_leaderboard_ask_store(gvl_flow_t *flow);
static gvl_rc_t gvl_get_leaderboard_show(gvl_flow_t *flow);

static const gvl_step_t  gvl_get_leaderboard_steps[] = {
    { "reading the query",        gvl_get_leaderboard_read },
    { "asking the cache",         gvl_get_leaderboard_ask_cache },  /* waits */
    { "reading the leaderboard",  gvl_get_leaderboard_ask_store },  /* waits */
    { "showing the leaderboard",  gvl_get_leaderboard_show },
    { NULL, NULL }
};


gvl_flow_t *
gvl_get_leaderboard(gvl_arena_t *arena, const gvl_bids_ports_t *ports,
    const gvl_get_leaderboard_args_t *args, gvl_leaderboard_t *board)
{
    gvl_get_leaderboard_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->board = board;

    return gvl_flow_create(arena, gvl_get_leaderboard_steps, story);
}


static gvl_rc_t
gvl_get_leaderboard_read(gvl_flow_t *flow)
{
    gvl_seen_t              seen;
    gvl_get_leaderboard_t  *story;
    const gvl_bids_seen_t  *zone;

    story = flow->story;
    zone = story->ports->seen;

    gvl_read_id(&flow->fault, "item_id", story->args.item_id,
                &story->item_id);
    story->limit = gvl_read_page_size(&flow->fault, "limit",
                                      story->args.limit,
                                      GVL_LEADERBOARD_LIMIT);

    if (flow->fault.nviolations == 0 && zone != NULL
        && zone->ask(zone->data, &story->item_id, &seen))
    {
        story->seen_sequence = seen.sequence;
    }

    return gvl_fields_ok(&flow->fault);
}


static gvl_rc_t
gvl_get_leaderboard_ask_cache(gvl_flow_t *flow)
{
    gvl_get_leaderboard_t   *story;
    const gvl_bids_cache_t  *cache;

    story = flow->story;
    cache = story->ports->cache;

    if (cache == NULL) {
        return GVL_OK;
    }

    return cache->ask_leaderboard(cache->data, flow, &story->item_id,
                                  story->limit, story->board);
}


/* All the ranks there are to keep, so that the cache can be told of them. */

static gvl_rc_t
gvl_get_leaderboard_ask_store(gvl_flow_t *flow)
{
    gvl_get_leaderboard_t   *story;
    const gvl_bids_store_t  *store;

    story = flow->story;
    store = story->ports->store;

    story->cached = story->board->found
                    && story->board->sequence >= story->seen_sequence;
    if (story->cached) {
        return GVL_OK;
    }

    return store->get_leaderboard(store->data, flow, &story->item_id,
                                  GVL_LEADERBOARD_MAX, story->board);
}


static gvl_rc_t
gvl_get_leaderboard_show(gvl_flow_t *flow)
{
    size_t                   i;
    gvl_rank_t              *rank;
    gvl_leaderboard_t       *board;
    gvl_get_leaderboard_t   *story;
    const gvl_bids_cache_t  *cache;

    story = flow->story;
    board = story->board;
    cache = story->ports->cache;

    if (!board->found) {
        return GVL_ITEM_NOT_FOUND;
    }

    if (!story->cached && cache != NULL) {
        cache->tell_leaderboard(cache->data, &story->item_id, board);
    }

    if (board->n > story->limit) {
        board->n = story->limit;
    }

    for (i = 0; i < board->n; i++) {
        rank = &board->ranks[i];
        rank->bidder_id = gvl_show_account(story->ports, &story->args.caller,
                                           &story->item_id,
                                           &board->seller_id,
                                           &rank->bidder_id);
    }

    return GVL_OK;
}
