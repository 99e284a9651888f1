/* Rows between the database and the broker, and the place they lead to. */

#include <assert.h>
#include <string.h>

#include "relay.h"


gvl_rc_t
gvl_relay_place_set(gvl_relay_place_t *place, const gvl_outbox_place_t *from)
{
    gvl_arena_t         *arena;
    gvl_outbox_place_t   copy;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return GVL_NO_MEMORY;
    }

    copy.published = gvl_arena_copy(arena, from->published);
    copy.target = gvl_arena_copy(arena, from->target);
    copy.last_id = from->last_id;

    if (copy.published.data == NULL || copy.target.data == NULL) {
        gvl_arena_destroy(arena);
        return GVL_NO_MEMORY;
    }

    gvl_arena_destroy(place->arena);
    place->arena = arena;
    place->place = copy;

    return GVL_OK;
}


/* The page that was just read, with the arena it lies in. */

void
gvl_relay_pages_add(gvl_relay_source_t *source)
{
    gvl_relay_page_t  *page;

    assert(source->npages < GVL_RELAY_PAGES);

    page = &source->pages[source->npages++];
    page->arena = source->arena;
    page->page = source->page;
    page->sent = 0;
    page->confirmed = 0;

    source->arena = NULL;
}


static void
gvl_relay_pages_drop_first(gvl_relay_source_t *source)
{
    gvl_arena_destroy(source->pages[0].arena);

    source->npages--;
    memmove(&source->pages[0], &source->pages[1],
            source->npages * sizeof(source->pages[0]));
}


void
gvl_relay_pages_drop(gvl_relay_source_t *source)
{
    while (source->npages != 0) {
        gvl_relay_pages_drop_first(source);
    }

    source->condemned_id = 0;
    source->burying = false;
}


/* Pages that are confirmed whole become the cursor. */

void
gvl_relay_pages_settle(gvl_relay_source_t *source)
{
    gvl_relay_page_t  *page;

    while (source->npages != 0) {
        page = &source->pages[0];

        if (page->confirmed < page->page.n
            || gvl_relay_place_set(&source->cursor, &page->page.after)
               != GVL_OK)
        {
            return;
        }

        gvl_relay_pages_drop_first(source);
    }
}


/* Inside a page the cursor is the last row confirmed. */

gvl_outbox_place_t
gvl_relay_pages_place(const gvl_relay_source_t *source)
{
    gvl_outbox_place_t       place;
    const gvl_relay_page_t  *page;

    page = &source->pages[0];

    if (source->npages == 0 || page->confirmed == 0) {
        return source->cursor.place;
    }

    place = page->page.before;
    place.last_id = page->page.rows[page->confirmed - 1].id;

    return place;
}
