/* Events counted once: the inbox, the figures, and what cannot be counted. */

#include <stdio.h>

#include "pg_stats.h"


/* Leaves of the inbox; a day's is its number modulo this. */
#define GVL_PG_INBOX_SLOTS  16

struct gvl_stats_tx_s {
    gvl_pg_tx_t                    *pg;
};


/* Shared with other counters, so that the floor stays where it is. */

static const gvl_pg_stmt_t  gvl_pg_read_floor = {
    "stats_floor",
    "SELECT day::bigint, "
        "floor(extract(epoch FROM now()) / 86400)::bigint "
    "FROM inbox_floor FOR SHARE",
    false
};

static const gvl_pg_stmt_t  gvl_pg_enter = {
    "stats_enter",
    "INSERT INTO inbox (slot, event_id) "
    "SELECT (e.day % 16)::smallint, e.id "
    "FROM unnest($1::uuid[], $2::bigint[]) AS e (id, day) "
    "ON CONFLICT DO NOTHING RETURNING event_id",
    false
};

static const gvl_pg_stmt_t  gvl_pg_add = {
    "stats_add",
    "INSERT INTO user_stats AS s (user_id, total_bids, total_amount, "
        "items_won, amount_won, last_updated_at) "
    "SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], "
        "$4::bigint[], $5::bigint[], $6::timestamptz[]) "
    "ON CONFLICT (user_id) DO UPDATE SET "
        "total_bids = s.total_bids + excluded.total_bids, "
        "total_amount = s.total_amount + excluded.total_amount, "
        "items_won = s.items_won + excluded.items_won, "
        "amount_won = s.amount_won + excluded.amount_won, "
        "last_updated_at = greatest(s.last_updated_at, "
            "excluded.last_updated_at)",
    false
};

static const gvl_pg_stmt_t  gvl_pg_bury_events = {
    "stats_bury",
    "INSERT INTO stats_dead (key, routing_key, payload, request_id, reason) "
    "SELECT coalesce(nullif(d.key, ''), encode(sha256(d.payload), 'hex')), "
        "d.routing_key, d.payload, d.request_id, d.reason "
    "FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], "
        "$5::text[]) AS d (key, routing_key, payload, request_id, reason) "
    "ON CONFLICT (key) DO NOTHING",
    false
};

static const gvl_pg_stmt_t  gvl_pg_raise = {
    "stats_raise_floor",
    "UPDATE inbox_floor SET day = greatest(day, $1::bigint::integer)",
    false
};

#define GVL_PG_EMPTY_SLOT(n)                                                  \
    { "stats_empty_" #n, "TRUNCATE inbox_" #n, false }

static const gvl_pg_stmt_t  gvl_pg_empty_slots[GVL_PG_INBOX_SLOTS] = {
    GVL_PG_EMPTY_SLOT(0), GVL_PG_EMPTY_SLOT(1), GVL_PG_EMPTY_SLOT(2),
    GVL_PG_EMPTY_SLOT(3), GVL_PG_EMPTY_SLOT(4), GVL_PG_EMPTY_SLOT(5),
    GVL_PG_EMPTY_SLOT(6), GVL_PG_EMPTY_SLOT(7), GVL_PG_EMPTY_SLOT(8),
    GVL_PG_EMPTY_SLOT(9), GVL_PG_EMPTY_SLOT(10), GVL_PG_EMPTY_SLOT(11),
    GVL_PG_EMPTY_SLOT(12), GVL_PG_EMPTY_SLOT(13), GVL_PG_EMPTY_SLOT(14),
    GVL_PG_EMPTY_SLOT(15)
};


static gvl_rc_t
gvl_pg_take_floor(const gvl_pg_rows_t *rows, void *out)
{
    gvl_inbox_found_t  *found;

    found = out;

    if (rows->n != 1) {
        return GVL_INTERNAL;
    }

    found->floor_day = gvl_pg_int64(rows, 0, 0);
    found->today = gvl_pg_int64(rows, 0, 1);

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_take_fresh(const gvl_pg_rows_t *rows, void *out)
{
    int                 row;
    gvl_inbox_found_t  *found;

    found = out;

    found->fresh = gvl_arena_take_array(rows->arena, (size_t) rows->n + 1,
                                        sizeof(*found->fresh));
    if (found->fresh == NULL) {
        return GVL_NO_MEMORY;
    }

    for (row = 0; row < rows->n; row++) {
        found->fresh[row] = gvl_pg_uuid(rows, row, 0);
    }

    found->nfresh = (size_t) rows->n;

    return GVL_OK;
}


static gvl_rc_t
gvl_pg_enter_inbox(void *data, gvl_flow_t *flow, const gvl_inbox_ask_t *ask,
    gvl_inbox_found_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_call_t   calls[2];

    args = gvl_pg_args_create(flow->arena);
    out->tx = gvl_arena_take(flow->arena, sizeof(*out->tx));

    if (args == NULL || out->tx == NULL) {
        return GVL_NO_MEMORY;
    }

    out->tx->pg = gvl_pg_tx_create(data, flow);
    if (out->tx->pg == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_uuids(args, ask->event_ids, ask->n);
    gvl_pg_put_int64s(args, ask->days, ask->n);

    calls[0] = (gvl_pg_call_t) {
        &gvl_pg_read_floor, NULL, gvl_pg_take_floor, out
    };
    calls[1] = (gvl_pg_call_t) { &gvl_pg_enter, args, gvl_pg_take_fresh, out };

    return gvl_pg_tx_ask(out->tx->pg, calls, GVL_COUNT(calls));
}


typedef struct {
    gvl_uuid_t                     *user_ids;
    int64_t                        *numbers;    /* n of each column */
} gvl_pg_changes_t;


static gvl_pg_args_t *
gvl_pg_add_args(gvl_arena_t *arena, const gvl_user_stats_t *changes, size_t n)
{
    size_t             i;
    gvl_pg_args_t     *args;
    gvl_pg_changes_t   columns;

    args = gvl_pg_args_create(arena);
    columns.user_ids = gvl_arena_take_array(arena, n + 1, sizeof(gvl_uuid_t));
    columns.numbers = gvl_arena_take_array(arena, n + 1, 5 * sizeof(int64_t));

    if (args == NULL || columns.user_ids == NULL || columns.numbers == NULL) {
        return NULL;
    }

    for (i = 0; i < n; i++) {
        columns.user_ids[i] = changes[i].user_id;
        columns.numbers[i] = changes[i].total_bids;
        columns.numbers[n + i] = changes[i].total_cents;
        columns.numbers[2 * n + i] = changes[i].items_won;
        columns.numbers[3 * n + i] = changes[i].won_cents;
        columns.numbers[4 * n + i] = changes[i].updated_at_us;
    }

    gvl_pg_put_uuids(args, columns.user_ids, n);
    gvl_pg_put_int64s(args, columns.numbers, n);
    gvl_pg_put_int64s(args, columns.numbers + n, n);
    gvl_pg_put_int64s(args, columns.numbers + 2 * n, n);
    gvl_pg_put_int64s(args, columns.numbers + 3 * n, n);
    gvl_pg_put_times(args, columns.numbers + 4 * n, n);

    return args;
}


/* Columns of texts, one after the other in one array. */

static gvl_pg_args_t *
gvl_pg_bury_args(gvl_arena_t *arena, const gvl_dead_event_t *dead, size_t n)
{
    size_t          i;
    gvl_str_t      *texts;
    gvl_pg_args_t  *args;

    args = gvl_pg_args_create(arena);
    texts = gvl_arena_take_array(arena, n + 1, 5 * sizeof(*texts));

    if (args == NULL || texts == NULL) {
        return NULL;
    }

    for (i = 0; i < n; i++) {
        texts[i] = dead[i].key;
        texts[n + i] = dead[i].routing_key;
        texts[2 * n + i] = dead[i].payload;
        texts[3 * n + i] = dead[i].request_id;
        texts[4 * n + i] = gvl_str_from(dead[i].reason);
    }

    gvl_pg_put_texts(args, texts, n);
    gvl_pg_put_texts(args, texts + n, n);
    gvl_pg_put_bytes_array(args, texts + 2 * n, n);
    gvl_pg_put_texts(args, texts + 3 * n, n);
    gvl_pg_put_texts(args, texts + 4 * n, n);

    return args;
}


static gvl_rc_t
gvl_pg_add_stats(void *data, gvl_flow_t *flow, gvl_stats_tx_t *tx,
    const gvl_user_stats_t *changes, size_t n, const gvl_dead_event_t *dead,
    size_t ndead)
{
    size_t         ncalls;
    gvl_pg_call_t  calls[2] = { { .stmt = NULL } };

    (void) data;
    ncalls = 0;

    if (n != 0) {
        calls[ncalls].stmt = &gvl_pg_add;
        calls[ncalls].args = gvl_pg_add_args(flow->arena, changes, n);

        if (calls[ncalls++].args == NULL) {
            return GVL_NO_MEMORY;
        }
    }

    if (ndead != 0) {
        calls[ncalls].stmt = &gvl_pg_bury_events;
        calls[ncalls].args = gvl_pg_bury_args(flow->arena, dead, ndead);

        if (calls[ncalls++].args == NULL) {
            return GVL_NO_MEMORY;
        }
    }

    return gvl_pg_tx_commit(tx->pg, calls, ncalls);
}


/* The leaf of the day before is the only one to empty: days go one by one. */

static gvl_rc_t
gvl_pg_raise_floor(void *data, gvl_flow_t *flow, int64_t day)
{
    int64_t         slot;
    gvl_pg_args_t  *args;
    gvl_pg_call_t   calls[2] = { { .stmt = &gvl_pg_raise } };

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_int64(args, day);
    slot = (day + GVL_PG_INBOX_SLOTS - 1) % GVL_PG_INBOX_SLOTS;

    calls[0].args = args;
    calls[1].stmt = &gvl_pg_empty_slots[slot];

    return gvl_pg_ask(data, flow, calls, GVL_COUNT(calls));
}


gvl_counting_ports_t
gvl_pg_counting(gvl_pg_pool_t *pool)
{
    return (gvl_counting_ports_t) {
        pool, gvl_pg_enter_inbox, gvl_pg_add_stats, gvl_pg_raise_floor
    };
}
