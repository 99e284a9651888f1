/* A binary heap of timers; each knows its place, so that it can leave. */

#include <assert.h>
#include <stdlib.h>

#include "timers.h"


#define GVL_TIMERS_ROOM  16

typedef struct {
    gvl_timer_t                    *timer;
    int64_t                         due_ms;
    uint64_t                        number;     /* first come, first fired */
    size_t                          place;      /* 0: not in the heap */
} gvl_timers_entry_t;

/* Places count from 1; the parent of a place is half of it. */

struct gvl_timers_s {
    gvl_timers_entry_t            **heap;
    size_t                          n;
    size_t                          room;
    uint64_t                        number;
};


gvl_timers_t *
gvl_timers_create(void)
{
    return calloc(1, sizeof(gvl_timers_t));
}


void
gvl_timers_destroy(gvl_timers_t *timers)
{
    assert(timers->n == 0);

    free(timers->heap);
    free(timers);
}


static bool
gvl_timers_before(const gvl_timers_entry_t *a, const gvl_timers_entry_t *b)
{
    if (a->due_ms != b->due_ms) {
        return a->due_ms < b->due_ms;
    }

    return a->number < b->number;
}


static void
gvl_timers_put(gvl_timers_t *timers, gvl_timers_entry_t *entry, size_t place)
{
    timers->heap[place] = entry;
    entry->place = place;
}


static void
gvl_timers_rise(gvl_timers_t *timers, gvl_timers_entry_t *entry)
{
    size_t  place;

    place = entry->place;

    while (place > 1 && gvl_timers_before(entry, timers->heap[place / 2])) {
        gvl_timers_put(timers, timers->heap[place / 2], place);
        place /= 2;
    }

    gvl_timers_put(timers, entry, place);
}


static void
gvl_timers_sink(gvl_timers_t *timers, gvl_timers_entry_t *entry)
{
    size_t  place, child;

    place = entry->place;

    for (child = 2 * place; child <= timers->n; child = 2 * place) {
        if (child < timers->n
            && gvl_timers_before(timers->heap[child + 1],
                                 timers->heap[child]))
        {
            child++;
        }

        if (!gvl_timers_before(timers->heap[child], entry)) {
            break;
        }

        gvl_timers_put(timers, timers->heap[child], place);
        place = child;
    }

    gvl_timers_put(timers, entry, place);
}


static void
gvl_timers_remove(gvl_timers_t *timers, gvl_timers_entry_t *entry)
{
    gvl_timers_entry_t  *last;

    last = timers->heap[timers->n];
    timers->n--;

    if (last != entry) {
        gvl_timers_put(timers, last, entry->place);
        gvl_timers_rise(timers, last);
        gvl_timers_sink(timers, last);
    }

    entry->place = 0;
}


static bool
gvl_timers_grow(gvl_timers_t *timers)
{
    size_t                room;
    gvl_timers_entry_t  **heap;

    if (timers->n + 1 < timers->room) {
        return true;
    }

    room = timers->room + GVL_TIMERS_ROOM;

    heap = realloc(timers->heap, room * sizeof(void *));
    if (heap == NULL) {
        return false;
    }

    timers->heap = heap;
    timers->room = room;

    return true;
}


gvl_rc_t
gvl_timers_arm(gvl_timers_t *timers, gvl_timer_t *timer, int64_t due_ms)
{
    gvl_timers_entry_t  *entry;

    if (timer->impl == NULL) {
        timer->impl = calloc(1, sizeof(*entry));

        if (timer->impl == NULL) {
            return GVL_NO_MEMORY;
        }
    }

    entry = timer->impl;
    entry->timer = timer;

    if (entry->place != 0) {
        gvl_timers_remove(timers, entry);
    }

    if (!gvl_timers_grow(timers)) {
        return GVL_NO_MEMORY;
    }

    entry->due_ms = due_ms;
    entry->number = ++timers->number;

    timers->n++;
    gvl_timers_put(timers, entry, timers->n);
    gvl_timers_rise(timers, entry);

    return GVL_OK;
}


void
gvl_timers_disarm(gvl_timers_t *timers, gvl_timer_t *timer)
{
    gvl_timers_entry_t  *entry;

    entry = timer->impl;
    if (entry == NULL) {
        return;
    }

    if (entry->place != 0) {
        gvl_timers_remove(timers, entry);
    }

    free(entry);
    timer->impl = NULL;
}


int64_t
gvl_timers_next_ms(const gvl_timers_t *timers)
{
    return timers->n == 0 ? -1 : timers->heap[1]->due_ms;
}


void
gvl_timers_fire(gvl_timers_t *timers, int64_t now_ms)
{
    uint64_t             last;
    gvl_timers_entry_t  *entry;

    last = timers->number;

    while (timers->n != 0) {
        entry = timers->heap[1];

        if (entry->due_ms > now_ms || entry->number > last) {
            return;
        }

        gvl_timers_remove(timers, entry);
        entry->timer->fired(entry->timer);
    }
}
