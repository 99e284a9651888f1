/*
 * The next rows of an outbox, none lost and each item's in their order.
 *
 * Ids are given before transactions commit, so "id beyond the last one" would
 * lose what commits late.  What one snapshot of the database shows and the
 * one before did not is complete; read by id it keeps the order of every
 * item, whose ids are given under the item's lock.
 */

#include "outbox/stories.h"


typedef struct {
    const gvl_outbox_ports_t       *ports;
    gvl_outbox_place_t              place;
    size_t                          max;
    gvl_outbox_look_t               look;
    gvl_outbox_rows_t               rows;
    gvl_outbox_page_t              *page;
} gvl_read_outbox_story_t;


static gvl_rc_t
gvl_read_outbox_look(gvl_flow_t *flow)
{
    gvl_read_outbox_story_t  *story;

    story = flow->story;

    if (story->place.target.len != 0) {
        return GVL_OK;
    }

    return story->ports->look(story->ports->data, flow,
                              story->place.published, &story->look);
}


static gvl_rc_t
gvl_read_outbox_read(gvl_flow_t *flow)
{
    gvl_read_outbox_story_t  *story;

    story = flow->story;

    if (story->place.target.len == 0) {
        if (story->look.turned_back) {
            return GVL_REFUSED;
        }

        story->page->looked = true;
        story->page->waiting = story->look.waiting;

        story->place.target = story->look.snapshot;
        story->place.last_id = story->look.first_id - 1;

        if (story->look.waiting == 0) {
            return GVL_OK;
        }
    }

    return story->ports->read(story->ports->data, flow, &story->place,
                              story->max, &story->rows);
}


/* Fewer rows than asked for: the target is reached. */

static gvl_rc_t
gvl_read_outbox_place(gvl_flow_t *flow)
{
    gvl_outbox_page_t        *page;
    gvl_read_outbox_story_t  *story;

    story = flow->story;
    page = story->page;

    page->rows = story->rows.rows;
    page->n = story->rows.n;
    page->before = story->place;
    page->after = story->place;

    if (page->n < story->max) {
        page->after.published = story->place.target;
        page->after.target = GVL_STR("");
        page->after.last_id = 0;

    } else {
        page->after.last_id = page->rows[page->n - 1].id;
    }

    return GVL_OK;
}


static const gvl_step_t  gvl_read_outbox_steps[] = {
    { "looking for events",   gvl_read_outbox_look },   /* waits */
    { "reading the events",   gvl_read_outbox_read },   /* waits */
    { "noting the place",     gvl_read_outbox_place },
    { NULL, NULL }
};


gvl_flow_t *
gvl_read_outbox(gvl_arena_t *arena, const gvl_outbox_ports_t *ports,
    const gvl_outbox_place_t *place, size_t max, gvl_outbox_page_t *page)
{
    gvl_read_outbox_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    *page = (gvl_outbox_page_t) { .n = 0 };

    /* The page outlives the place it was read from. */
    story->place.published = gvl_arena_copy(arena, place->published);
    story->place.target = gvl_arena_copy(arena, place->target);
    story->place.last_id = place->last_id;

    if (story->place.published.data == NULL
        || story->place.target.data == NULL)
    {
        return NULL;
    }

    story->ports = ports;
    story->max = max;
    story->page = page;

    return gvl_flow_create(arena, gvl_read_outbox_steps, story);
}
