/* Published rows leave a leaf at a time, when nobody writes to it. */

#include "outbox/stories.h"


typedef struct {
    const gvl_outbox_ports_t       *ports;
    gvl_str_t                       published;
    gvl_outbox_leaves_t             leaves;
    size_t                          chosen;
    gvl_outbox_leaf_t               leaf;
    bool                           *emptied;
} gvl_sweep_story_t;


static gvl_rc_t
gvl_sweep_ask(gvl_flow_t *flow)
{
    gvl_sweep_story_t  *story;

    story = flow->story;

    return story->ports->ask_leaves(story->ports->data, flow,
                                    &story->leaves);
}


/*
 * Any leaf with rows but the one that is written to and the next one: a lock
 * on those would make bids wait.  GVL_OUTBOX_LEAVES: there is none.
 */

static size_t
gvl_sweep_choose(const gvl_outbox_leaves_t *leaves)
{
    size_t   leaf, current;
    int64_t  newest_id;

    newest_id = 0;

    for (leaf = 0; leaf < GVL_OUTBOX_LEAVES; leaf++) {
        if (leaves->newest_ids[leaf] > newest_id) {
            newest_id = leaves->newest_ids[leaf];
        }
    }

    current = (size_t) (newest_id >> GVL_OUTBOX_LEAF_BITS)
              % GVL_OUTBOX_LEAVES;

    for (leaf = 0; leaf < GVL_OUTBOX_LEAVES; leaf++) {
        if (leaves->newest_ids[leaf] != 0 && leaf != current
            && leaf != (current + 1) % GVL_OUTBOX_LEAVES)
        {
            break;
        }
    }

    return leaf;
}


static gvl_rc_t
gvl_sweep_lock(gvl_flow_t *flow)
{
    gvl_sweep_story_t  *story;

    story = flow->story;
    story->chosen = gvl_sweep_choose(&story->leaves);

    if (story->chosen == GVL_OUTBOX_LEAVES) {
        return GVL_OK;
    }

    return story->ports->lock_leaf(story->ports->data, flow, story->chosen,
                                   story->published, &story->leaf);
}


static gvl_rc_t
gvl_sweep_empty(gvl_flow_t *flow)
{
    gvl_sweep_story_t  *story;

    story = flow->story;

    if (story->chosen == GVL_OUTBOX_LEAVES || !story->leaf.published) {
        return GVL_OK;
    }

    *story->emptied = true;

    return story->ports->empty_leaf(story->ports->data, flow, story->leaf.tx,
                                    story->chosen);
}


static const gvl_step_t  gvl_sweep_steps[] = {
    { "looking at the leaves", gvl_sweep_ask },     /* waits */
    { "locking a leaf",        gvl_sweep_lock },    /* waits */
    { "emptying a leaf",       gvl_sweep_empty },   /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_sweep_outbox(gvl_arena_t *arena, const gvl_outbox_ports_t *ports,
    gvl_str_t published, bool *emptied)
{
    gvl_sweep_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    /* The cursor it comes from moves on while the leaves are looked at. */
    story->published = gvl_arena_copy(arena, published);
    if (story->published.data == NULL) {
        return NULL;
    }

    *emptied = false;

    story->ports = ports;
    story->emptied = emptied;

    return gvl_flow_create(arena, gvl_sweep_steps, story);
}
