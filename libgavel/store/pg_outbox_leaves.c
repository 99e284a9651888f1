/* The outbox's leaves, emptied one at a time. */

#include "pg_outbox.h"


struct gvl_outbox_tx_s {
    gvl_pg_tx_t                    *pg;
};


static const gvl_pg_stmt_t  gvl_pg_newest_ids = {
    "outbox_leaves",
    "SELECT coalesce((SELECT max(id) FROM outbox_0), 0), "
        "coalesce((SELECT max(id) FROM outbox_1), 0), "
        "coalesce((SELECT max(id) FROM outbox_2), 0), "
        "coalesce((SELECT max(id) FROM outbox_3), 0)",
    false
};

/* A name cannot be an argument: each leaf has statements of its own. */

typedef struct {
    gvl_pg_stmt_t                   lock;
    gvl_pg_stmt_t                   check;
    gvl_pg_stmt_t                   empty;
} gvl_pg_leaf_t;

#define GVL_PG_LEAF(n)                                                        \
    {                                                                         \
        { "outbox_lock_" #n,                                                  \
          "LOCK TABLE ONLY outbox_" #n " IN ACCESS EXCLUSIVE MODE NOWAIT",    \
          false },                                                            \
        { "outbox_check_" #n,                                                 \
          "SELECT NOT EXISTS (SELECT FROM outbox_" #n " "                     \
              "WHERE NOT pg_visible_in_snapshot(xid, "                        \
                  "(SELECT $1::text::pg_snapshot)))",                         \
          false },                                                            \
        { "outbox_empty_" #n, "TRUNCATE outbox_" #n, false }                  \
    }

static const gvl_pg_leaf_t  gvl_pg_leaves[GVL_OUTBOX_LEAVES] = {
    GVL_PG_LEAF(0), GVL_PG_LEAF(1), GVL_PG_LEAF(2), GVL_PG_LEAF(3)
};


static gvl_rc_t
gvl_pg_read_leaves(const gvl_pg_rows_t *rows, void *out)
{
    int                   leaf;
    gvl_outbox_leaves_t  *leaves;

    leaves = out;

    for (leaf = 0; leaf < GVL_OUTBOX_LEAVES; leaf++) {
        leaves->newest_ids[leaf] = gvl_pg_int64(rows, 0, leaf);
    }

    return GVL_OK;
}


gvl_rc_t
gvl_pg_ask_leaves(void *data, gvl_flow_t *flow, gvl_outbox_leaves_t *out)
{
    gvl_pg_call_t  call;

    call = (gvl_pg_call_t) {
        &gvl_pg_newest_ids, NULL, gvl_pg_read_leaves, out
    };

    return gvl_pg_ask(data, flow, &call, 1);
}


static gvl_rc_t
gvl_pg_read_published(const gvl_pg_rows_t *rows, void *out)
{
    *(bool *) out = gvl_pg_bool(rows, 0, 0);

    return GVL_OK;
}


/* Checked under the lock: nobody is writing what the check cannot see. */

gvl_rc_t
gvl_pg_lock_leaf(void *data, gvl_flow_t *flow, size_t leaf,
    gvl_str_t published, gvl_outbox_leaf_t *out)
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

    gvl_pg_put_text(args, published);

    calls[0] = (gvl_pg_call_t) { &gvl_pg_leaves[leaf].lock, NULL, NULL, NULL };
    calls[1] = (gvl_pg_call_t) {
        &gvl_pg_leaves[leaf].check, args, gvl_pg_read_published,
        &out->published
    };

    return gvl_pg_tx_ask(out->tx->pg, calls, GVL_COUNT(calls));
}


gvl_rc_t
gvl_pg_empty_leaf(void *data, gvl_flow_t *flow, gvl_outbox_tx_t *tx,
    size_t leaf)
{
    gvl_pg_call_t  call;

    (void) data;
    (void) flow;

    call = (gvl_pg_call_t) { &gvl_pg_leaves[leaf].empty, NULL, NULL, NULL };

    return gvl_pg_tx_commit(tx->pg, &call, 1);
}
