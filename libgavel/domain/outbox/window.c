/* A ring of messages in flight; the oldest leaves when it is confirmed. */

#include <assert.h>

#include "outbox/window.h"


static gvl_window_entry_t *
gvl_window_entry(gvl_window_t *window, uint64_t tag)
{
    return &window->entries[tag % GVL_WINDOW_MAX];
}


void
gvl_window_reset(gvl_window_t *window)
{
    window->first_tag = 1;
    window->n = 0;
    window->bytes = 0;
}


/* One message always fits, however large. */

bool
gvl_window_has_room(const gvl_window_t *window, size_t bytes)
{
    return window->n == 0
           || (window->n < window->limit
               && window->bytes + bytes <= GVL_WINDOW_BYTES_MAX);
}


void
gvl_window_sent(gvl_window_t *window, uint32_t stream, size_t bytes)
{
    gvl_window_entry_t  *entry;

    assert(window->n < GVL_WINDOW_MAX);

    entry = gvl_window_entry(window, window->first_tag + window->n);
    entry->stream = stream;
    entry->bytes = (uint32_t) bytes;
    entry->confirmed = false;

    window->n++;
    window->bytes += bytes;
}


bool
gvl_window_confirm(gvl_window_t *window, uint64_t tag, bool multiple)
{
    uint64_t  each;

    if (tag < window->first_tag || tag >= window->first_tag + window->n) {
        return false;
    }

    for (each = multiple ? window->first_tag : tag; each <= tag; each++) {
        gvl_window_entry(window, each)->confirmed = true;
    }

    return true;
}


bool
gvl_window_take(gvl_window_t *window, uint32_t *stream)
{
    gvl_window_entry_t  *entry;

    entry = gvl_window_entry(window, window->first_tag);

    if (window->n == 0 || !entry->confirmed) {
        return false;
    }

    *stream = entry->stream;

    window->bytes -= entry->bytes;
    window->first_tag++;
    window->n--;

    return true;
}
