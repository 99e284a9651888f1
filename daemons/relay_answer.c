/* What a source makes of an answer, and of a failure. */

#include "log.h"
#include "relay.h"


/* Between two looks while there is news; doubling while there is none. */
#define GVL_RELAY_POLL_MAX_MS  250

/* Clocks of two machines and a commit on its way differ by less. */
#define GVL_RELAY_MARGIN_MS    1000


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
    if (!source->held) {
        gvl_relay_source_resign(source, "another relay holds the lease");
        return;
    }

    gvl_relay_source_saved(source);
    gvl_relay_publish(source->relay);
}


static void
gvl_relay_source_buried(gvl_relay_source_t *source)
{
    gvl_log_field_t    fields[3];
    gvl_relay_page_t  *page;

    if (!source->held) {
        gvl_relay_source_moved(source);
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
    gvl_relay_source_moved(source);
}


static void
gvl_relay_source_failed(gvl_relay_source_t *source, gvl_rc_t rc)
{
    int64_t  wait_ms;

    /* Tidying can wait: a leaf that is still used is swept another time. */
    if (source->op == GVL_RELAY_SWEEP || source->op == GVL_RELAY_PURGE) {
        return;
    }

    if (source->op == GVL_RELAY_READ && rc == GVL_REFUSED) {
        source->foreign = true;
        gvl_relay_source_log(source, GVL_LOG_ERROR, "the cursor counts "
                             "transactions of another database; after a "
                             "restore run gavel-relay rebase");
    }

    if (source->op == GVL_RELAY_MOVE || source->op == GVL_RELAY_BURY) {
        source->dirty = true;
    }

    wait_ms = gvl_backoff_next_ms(&source->backoff, GVL_RETRY_MAX_MS);
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

    case GVL_RELAY_BURY:
        gvl_relay_source_buried(source);
        break;

    case GVL_RELAY_SWEEP:
        source->metrics.swept += source->swept;
        break;

    case GVL_RELAY_PURGE:
        source->metrics.purged += source->purged;

        if (source->purged == GVL_PURGE_MAX) {
            source->next_purge_ms = 0;
        }
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


void
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
