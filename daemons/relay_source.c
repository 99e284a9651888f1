/* One database as the relay sees it: rows to send, rows confirmed. */

#include <stdio.h>
#include <string.h>

#include "daemon_loop.h"
#include "log.h"
#include "relay.h"


int64_t
gvl_relay_source_now_ms(const gvl_relay_source_t *source)
{
    return source->loop->now_ms(source->loop);
}


void
gvl_relay_source_log(const gvl_relay_source_t *source, gvl_log_level_t level,
    const char *msg)
{
    gvl_log_with(level, msg, "database", gvl_str_from(source->name));
}


void
gvl_relay_source_schedule(gvl_relay_source_t *source, int64_t delay_ms)
{
    if (source->loop->arm(source->loop, &source->timer,
                          delay_ms < 0 ? 0 : delay_ms) != GVL_OK)
    {
        gvl_relay_source_log(source, GVL_LOG_ERROR, "no memory for a timer");
    }
}


static void
gvl_relay_source_fired(gvl_timer_t *timer)
{
    gvl_relay_source_turn(timer->data);
}


void
gvl_relay_source_start(gvl_relay_source_t *source)
{
    source->timer.fired = gvl_relay_source_fired;
    source->timer.data = source;
    source->poll_ms = GVL_RELAY_POLL_MIN_MS;

    gvl_relay_source_schedule(source, 0);
}


void
gvl_relay_source_stop(gvl_relay_source_t *source)
{
    gvl_pg_pool_destroy(source->pool);
    source->loop->disarm(source->loop, &source->timer);

    gvl_relay_pages_drop(source);
    gvl_arena_destroy(source->cursor.arena);
    gvl_arena_destroy(source->reading.arena);
}


void
gvl_relay_source_stopped(gvl_relay_t *relay)
{
    size_t  i;

    for (i = 0; i < relay->nsources; i++) {
        if (relay->sources[i].leading
            || relay->sources[i].op != GVL_RELAY_NOTHING)
        {
            return;
        }
    }

    gvl_daemon_loop_stop(relay->loop);
}


void
gvl_relay_source_wake(gvl_relay_source_t *source)
{
    source->poll_ms = GVL_RELAY_POLL_MIN_MS;
    source->next_poll_ms = 0;

    gvl_relay_source_turn(source);
}


/* Not ours any more: what is under way belongs to the next holder. */

void
gvl_relay_source_resign(gvl_relay_source_t *source, const char *reason)
{
    gvl_log_field_t  fields[2];

    fields[0].key = "database";
    fields[0].text = gvl_str_from(source->name);
    fields[1].key = "reason";
    fields[1].text = gvl_str_from(reason);
    gvl_log(GVL_LOG_WARN, "standing by", fields, GVL_COUNT(fields));

    source->leading = false;
    source->dirty = false;
    source->stream += GVL_RELAY_SOURCES;
    gvl_relay_pages_drop(source);
}


const gvl_outbox_row_t *
gvl_relay_source_next(gvl_relay_source_t *source)
{
    size_t                   i;
    gvl_relay_page_t        *page;
    const gvl_outbox_row_t  *row;

    if (!source->leading || source->burying) {
        return NULL;
    }

    /* A relay that was asleep must not speak for the one that is awake. */
    if (gvl_relay_source_now_ms(source) >= source->lease_until_ms) {
        return NULL;
    }

    for (i = 0; i < source->npages; i++) {
        page = &source->pages[i];

        if (page->sent == page->page.n) {
            continue;
        }

        row = &page->page.rows[page->sent];

        if (row->id != source->condemned_id) {
            return row;
        }

        if (i == 0 && page->sent == page->confirmed) {
            source->burying = true;
            gvl_relay_source_schedule(source, 0);
        }

        return NULL;
    }

    return NULL;
}


void
gvl_relay_source_sent(gvl_relay_source_t *source)
{
    size_t  i;

    for (i = 0; i < source->npages; i++) {
        if (source->pages[i].sent < source->pages[i].page.n) {
            source->pages[i].sent++;
            return;
        }
    }
}


void
gvl_relay_source_confirmed(gvl_relay_source_t *source)
{
    size_t             i;
    gvl_relay_page_t  *page;

    for (i = 0; i < source->npages; i++) {
        page = &source->pages[i];

        if (page->confirmed < page->sent) {
            page->confirmed++;
            break;
        }
    }

    source->dirty = true;
    source->metrics.published++;
    source->metrics.waiting -= source->metrics.waiting > 0;

    if (source->pages[0].confirmed == source->pages[0].page.n) {
        gvl_relay_pages_settle(source);

        if (source->op == GVL_RELAY_NOTHING) {
            gvl_relay_source_schedule(source, 0);
        }
    }
}


void
gvl_relay_source_rewind(gvl_relay_source_t *source)
{
    size_t  i;

    for (i = 0; i < source->npages; i++) {
        source->pages[i].sent = source->pages[i].confirmed;
    }
}


void
gvl_relay_source_condemn(gvl_relay_source_t *source,
    const gvl_outbox_row_t *row, const char *reason)
{
    source->condemned_id = row->id;
    (void) snprintf(source->condemned_for, sizeof(source->condemned_for),
                    "%s", reason);
}


const gvl_outbox_row_t *
gvl_relay_source_in_flight(const gvl_relay_source_t *source,
    const gvl_uuid_t *event_id)
{
    size_t                   i, row;
    const gvl_relay_page_t  *page;

    for (i = 0; i < source->npages; i++) {
        page = &source->pages[i];

        for (row = page->confirmed; row < page->sent; row++) {
            if (event_id == NULL
                || gvl_uuid_eq(&page->page.rows[row].event_id, event_id))
            {
                return &page->page.rows[row];
            }
        }
    }

    return NULL;
}
