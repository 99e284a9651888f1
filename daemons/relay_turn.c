/* What a source does next: one thing at a time, the most urgent first. */

#include "log.h"
#include "relay.h"


/* While there is nothing to do, the clock is looked at so often. */
#define GVL_RELAY_IDLE_MS      250

/* A cursor saved so often costs nothing, and few events come twice. */
#define GVL_RELAY_SAVE_MS      50

/* Saved at least so often, which prolongs the lease. */
#define GVL_RELAY_RENEW_MS     (GVL_RELAY_LEASE_MS / 4)

/* A standby asks for the lease, and leaves are looked at, so often. */
#define GVL_RELAY_TAKE_MS      500
#define GVL_RELAY_SWEEP_MS     1000

/* Sessions that are over are removed so often. */
#define GVL_RELAY_PURGE_MS     60000


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
gvl_relay_source_ask_move(gvl_relay_source_t *source, gvl_relay_op_t op,
    gvl_outbox_move_t *move)
{
    move->epoch = source->epoch;
    move->lease_ms = GVL_RELAY_LEASE_MS;

    source->dirty = false;
    gvl_relay_source_ask(source, op,
                         gvl_move_cursor(source->arena, &source->ports, move,
                                         &source->held));
}


static void
gvl_relay_source_move(gvl_relay_source_t *source)
{
    gvl_outbox_move_t  move;

    move.place = gvl_relay_pages_place(source);
    move.dead_id = 0;
    move.reason = GVL_STR("");

    gvl_relay_source_ask_move(source, GVL_RELAY_MOVE, &move);
}


/*
 * Put aside and passed by in one transaction.  This is an operation of its
 * own: an event may be condemned while a move is under way, and the answer to
 * that one is not its burial.
 */

static void
gvl_relay_source_bury(gvl_relay_source_t *source)
{
    gvl_outbox_move_t        move;
    const gvl_relay_page_t  *page;

    page = &source->pages[0];

    move.place = page->page.before;
    move.dead_id = page->page.rows[page->confirmed].id;
    move.place.last_id = move.dead_id;
    move.reason = gvl_str_from(source->condemned_for);

    gvl_relay_source_ask_move(source, GVL_RELAY_BURY, &move);
}


/* Is the next poll worth waiting for? */

static bool
gvl_relay_source_reads(const gvl_relay_source_t *source)
{
    return source->npages < GVL_RELAY_PAGES && !source->relay->stopping
           && !source->foreign;
}


static bool
gvl_relay_source_may_read(const gvl_relay_source_t *source, int64_t now_ms)
{
    return gvl_relay_source_reads(source)
           && (source->reading.place.target.len != 0
               || now_ms >= source->next_poll_ms);
}


static bool
gvl_relay_source_must_move(const gvl_relay_source_t *source, int64_t now_ms)
{
    int64_t  age_ms;

    age_ms = now_ms - source->saved_ms;

    return age_ms >= GVL_RELAY_RENEW_MS
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

    if (source->burying) {
        gvl_relay_source_bury(source);
        return;
    }

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

    if (source->purges && now_ms >= source->next_purge_ms
        && !source->relay->stopping)
    {
        source->next_purge_ms = now_ms + GVL_RELAY_PURGE_MS;
        gvl_relay_source_ask(source, GVL_RELAY_PURGE,
                             gvl_purge_sessions(source->arena,
                                                &gvl_pg_sessions,
                                                &source->accounts,
                                                &source->purged));
        return;
    }

    wait_ms = source->dirty ? GVL_RELAY_SAVE_MS : GVL_RELAY_IDLE_MS;

    if (gvl_relay_source_reads(source)
        && source->next_poll_ms - now_ms < wait_ms)
    {
        wait_ms = source->next_poll_ms - now_ms;
    }

    gvl_relay_source_schedule(source, wait_ms);
}


void
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
        gvl_relay_source_schedule(source, GVL_RETRY_MAX_MS);
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
