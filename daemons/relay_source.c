/* One database's side of the relay: its lease, its pages, its cursor. */

#include <stdio.h>
#include <string.h>

#include "log.h"
#include "relay.h"


/* While there is work; while there is none, doubling up to the second. */
#define GVL_RELAY_POLL_MIN_MS  2
#define GVL_RELAY_POLL_MAX_MS  250

/* A cursor saved so often costs nothing, and few events come twice. */
#define GVL_RELAY_SAVE_MS      50

/* Saved at least so often, which prolongs the lease. */
#define GVL_RELAY_RENEW_MS     (GVL_RELAY_LEASE_MS / 4)

/* Clocks of two machines and a commit on its way differ by less. */
#define GVL_RELAY_MARGIN_MS    1000

/* A standby asks for the lease, and leaves are looked at, so often. */
#define GVL_RELAY_TAKE_MS      500
#define GVL_RELAY_SWEEP_MS     1000


static void gvl_relay_source_fired(gvl_timer_t *timer);
static void gvl_relay_source_ended(gvl_flow_t *flow, gvl_rc_t rc);


static int64_t
gvl_relay_source_now_ms(const gvl_relay_source_t *source)
{
    return source->loop->now_ms(source->loop);
}


static void
gvl_relay_source_log(const gvl_relay_source_t *source, gvl_log_level_t level,
    const char *msg)
{
    gvl_log_with(level, msg, "database", gvl_str_from(source->name));
}


static void
gvl_relay_source_schedule(gvl_relay_source_t *source, int64_t delay_ms)
{
    if (source->loop->arm(source->loop, &source->timer,
                          delay_ms < 0 ? 0 : delay_ms) != GVL_OK)
    {
        gvl_relay_source_log(source, GVL_LOG_ERROR, "no memory for a timer");
    }
}


/* Not ours any more: what is under way belongs to the next holder. */

static void
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


static void
gvl_relay_source_ask(gvl_relay_source_t *source, gvl_relay_op_t op,
    gvl_flow_t *flow)
{
    gvl_rc_t  rc;

    source->op = op;
    source->asked_ms = gvl_relay_source_now_ms(source);

    if (flow == NULL) {
        rc = GVL_NO_MEMORY;

    } else {
        flow->ended = gvl_relay_source_ended;
        flow->owner = source;
        rc = gvl_flow_start(flow);
    }

    if (rc != GVL_AGAIN) {
        gvl_flow_t  none = { .owner = source };

        gvl_relay_source_ended(&none, rc);
    }
}


static void
gvl_relay_source_move(gvl_relay_source_t *source)
{
    gvl_outbox_move_t        move;
    const gvl_outbox_row_t  *row;

    move.epoch = source->epoch;
    move.place = gvl_relay_pages_place(source);
    move.lease_ms = GVL_RELAY_LEASE_MS;
    move.dead_id = 0;
    move.reason = GVL_STR("");

    if (source->burying) {
        row = &source->pages[0].page.rows[source->pages[0].confirmed];
        move.place = source->pages[0].page.before;
        move.place.last_id = row->id;
        move.dead_id = row->id;
        move.reason = gvl_str_from(source->condemned_for);
    }

    source->dirty = false;
    gvl_relay_source_ask(source, GVL_RELAY_MOVE,
                         gvl_move_cursor(source->arena, &source->ports, &move,
                                         &source->held));
}


static bool
gvl_relay_source_may_read(const gvl_relay_source_t *source, int64_t now_ms)
{
    return source->npages < GVL_RELAY_PAGES && !source->relay->stopping
           && !source->foreign
           && (source->reading.place.target.len != 0
               || now_ms >= source->next_poll_ms);
}


static bool
gvl_relay_source_must_move(const gvl_relay_source_t *source, int64_t now_ms)
{
    int64_t  age_ms;

    age_ms = now_ms - source->saved_ms;

    return source->burying || age_ms >= GVL_RELAY_RENEW_MS
           || (source->dirty
               && (age_ms >= GVL_RELAY_SAVE_MS || source->relay->stopping));
}


static void
gvl_relay_source_stand_by(gvl_relay_source_t *source, int64_t now_ms)
{
    if (source->relay->stopping) {
        gvl_relay_source_stopped(source->relay);
        return;
    }

    if (now_ms < source->next_take_ms) {
        gvl_relay_source_schedule(source, source->next_take_ms - now_ms);
        return;
    }

    source->next_take_ms = now_ms + GVL_RELAY_TAKE_MS;
    gvl_relay_source_ask(source, GVL_RELAY_TAKE,
                         gvl_take_lease(source->arena, &source->ports,
                                        source->relay->holder,
                                        GVL_RELAY_LEASE_MS, &source->lease));
}


/* What has to be done first; else a look at the clock when it has to be. */

static void
gvl_relay_source_lead(gvl_relay_source_t *source, int64_t now_ms)
{
    int64_t  wait_ms;

    if (gvl_relay_source_must_move(source, now_ms)) {
        gvl_relay_source_move(source);
        return;
    }

    if (source->relay->stopping && source->relay->window.n == 0) {
        gvl_relay_source_ask(source, GVL_RELAY_GIVE,
                             gvl_give_lease(source->arena, &source->ports,
                                            source->epoch));
        return;
    }

    if (gvl_relay_source_may_read(source, now_ms)) {
        gvl_relay_source_ask(source, GVL_RELAY_READ,
                             gvl_read_outbox(source->arena, &source->ports,
                                             &source->reading.place,
                                             GVL_RELAY_PAGE, &source->page));
        return;
    }

    if (now_ms >= source->next_sweep_ms && !source->relay->stopping) {
        source->next_sweep_ms = now_ms + GVL_RELAY_SWEEP_MS;
        gvl_relay_source_ask(source, GVL_RELAY_SWEEP,
                             gvl_sweep_outbox(source->arena, &source->ports,
                                              source->cursor.place.published,
                                              &source->swept));
        return;
    }

    wait_ms = source->dirty ? GVL_RELAY_SAVE_MS : GVL_RELAY_POLL_MAX_MS;

    if (source->npages < GVL_RELAY_PAGES
        && source->next_poll_ms - now_ms < wait_ms)
    {
        wait_ms = source->next_poll_ms - now_ms;
    }

    gvl_relay_source_schedule(source, wait_ms);
}


static void
gvl_relay_source_turn(gvl_relay_source_t *source)
{
    int64_t  now_ms;

    now_ms = gvl_relay_source_now_ms(source);

    if (source->op != GVL_RELAY_NOTHING) {
        return;
    }

    if (now_ms < source->retry_ms) {
        gvl_relay_source_schedule(source, source->retry_ms - now_ms);
        return;
    }

    source->arena = gvl_arena_create();
    if (source->arena == NULL) {
        gvl_relay_source_schedule(source, GVL_BACKOFF_MAX_MS);
        return;
    }

    if (source->leading) {
        gvl_relay_source_lead(source, now_ms);

    } else {
        gvl_relay_source_stand_by(source, now_ms);
    }

    if (source->op == GVL_RELAY_NOTHING) {
        gvl_arena_destroy(source->arena);
        source->arena = NULL;
    }
}


static void
gvl_relay_source_fired(gvl_timer_t *timer)
{
    gvl_relay_source_turn(timer->data);
}


static void
gvl_relay_source_saved(gvl_relay_source_t *source)
{
    source->saved_ms = source->asked_ms;
    source->lease_until_ms = source->asked_ms + GVL_RELAY_LEASE_MS
                             - GVL_RELAY_MARGIN_MS;
}


static gvl_rc_t
gvl_relay_source_taken(gvl_relay_source_t *source)
{
    gvl_rc_t  rc;

    if (!source->lease.held) {
        return GVL_OK;
    }

    rc = gvl_relay_place_set(&source->cursor, &source->lease.place);

    if (rc == GVL_OK) {
        rc = gvl_relay_place_set(&source->reading, &source->lease.place);
    }

    if (rc != GVL_OK) {
        return rc;
    }

    source->leading = true;
    source->foreign = false;
    source->epoch = source->lease.epoch;
    source->poll_ms = GVL_RELAY_POLL_MIN_MS;
    source->next_poll_ms = 0;
    gvl_relay_source_saved(source);
    gvl_relay_source_log(source, GVL_LOG_INFO, "leading");

    return GVL_OK;
}


/* Rows to send, or a wait that doubles while there are none. */

static gvl_rc_t
gvl_relay_source_read(gvl_relay_source_t *source)
{
    gvl_rc_t  rc;

    rc = gvl_relay_place_set(&source->reading, &source->page.after);
    if (rc != GVL_OK) {
        return rc;
    }

    if (source->page.looked) {
        source->metrics.waiting = source->page.waiting;
    }

    if (source->page.n != 0) {
        source->poll_ms = GVL_RELAY_POLL_MIN_MS;

    } else if (source->poll_ms < GVL_RELAY_POLL_MAX_MS) {
        source->poll_ms *= 2;
    }

    source->next_poll_ms = source->asked_ms + source->poll_ms;

    gvl_relay_pages_add(source);
    gvl_relay_pages_settle(source);
    gvl_relay_publish(source->relay);

    return GVL_OK;
}


static void
gvl_relay_source_moved(gvl_relay_source_t *source)
{
    gvl_log_field_t    fields[3];
    gvl_relay_page_t  *page;

    if (!source->held) {
        gvl_relay_source_resign(source, "another relay holds the lease");
        return;
    }

    gvl_relay_source_saved(source);

    if (!source->burying) {
        gvl_relay_publish(source->relay);
        return;
    }

    page = &source->pages[0];

    fields[0].key = "database";
    fields[0].text = gvl_str_from(source->name);
    fields[1].key = "request_id";
    fields[1].text = page->page.rows[page->confirmed].request_id;
    fields[2].key = "reason";
    fields[2].text = gvl_str_from(source->condemned_for);
    gvl_log(GVL_LOG_ERROR, "buried an event", fields, GVL_COUNT(fields));

    source->metrics.buried++;
    source->burying = false;
    source->condemned_id = 0;
    page->sent++;
    page->confirmed++;
    gvl_relay_pages_settle(source);
    gvl_relay_publish(source->relay);
}


static void
gvl_relay_source_failed(gvl_relay_source_t *source, gvl_rc_t rc)
{
    int64_t  wait_ms;

    /* A leaf that somebody still uses is not worth a word. */
    if (source->op == GVL_RELAY_SWEEP) {
        return;
    }

    if (source->op == GVL_RELAY_READ && rc == GVL_REFUSED) {
        source->foreign = true;
        gvl_relay_source_log(source, GVL_LOG_ERROR, "the cursor counts "
                             "transactions of another database; after a "
                             "restore run gavel-relay rebase");
    }

    if (source->op == GVL_RELAY_MOVE) {
        source->dirty = true;
    }

    wait_ms = gvl_backoff_next_ms(&source->backoff);
    source->retry_ms = gvl_relay_source_now_ms(source) + wait_ms;
}


static void
gvl_relay_source_answered(gvl_relay_source_t *source)
{
    gvl_rc_t  rc;

    rc = GVL_OK;

    switch (source->op) {

    case GVL_RELAY_TAKE:
        rc = gvl_relay_source_taken(source);
        break;

    case GVL_RELAY_READ:
        rc = gvl_relay_source_read(source);
        break;

    case GVL_RELAY_MOVE:
        gvl_relay_source_moved(source);
        break;

    case GVL_RELAY_SWEEP:
        source->metrics.swept += source->swept;
        break;

    case GVL_RELAY_GIVE:
        source->leading = false;
        break;

    case GVL_RELAY_NOTHING:
        break;
    }

    if (rc != GVL_OK) {
        gvl_relay_source_failed(source, rc);
        return;
    }

    gvl_backoff_reset(&source->backoff);
}


static void
gvl_relay_source_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_relay_source_t  *source;

    source = flow->owner;

    if (rc == GVL_OK) {
        gvl_relay_source_answered(source);

    } else {
        gvl_relay_source_failed(source, rc);
    }

    source->op = GVL_RELAY_NOTHING;
    gvl_arena_destroy(source->arena);
    source->arena = NULL;

    gvl_relay_source_schedule(source, 0);
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
gvl_relay_source_wake(gvl_relay_source_t *source)
{
    source->poll_ms = GVL_RELAY_POLL_MIN_MS;
    source->next_poll_ms = 0;

    gvl_relay_source_turn(source);
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
