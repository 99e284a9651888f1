/*
 * Compares what was counted with the bids, while both go on.
 *
 * A user's totals are read from the bids; then every event up to then is
 * waited for; then the figures are read, and last the totals again.  Where
 * the totals have not changed around them, the figures must be the same.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pg_reconcile.h"
#include "run_flow.h"
#include "stats_reconcile.h"


/* Users compared at once. */
#define GVL_RECONCILE_PAGE       1000

/* How long events may take to arrive, and how often that is looked at. */
#define GVL_RECONCILE_WAIT_MS    60000
#define GVL_RECONCILE_LOOK_NS    200000000

typedef struct {
    gvl_loop_t                     *loop;
    gvl_pg_pool_t                  *bids;
    gvl_pg_pool_t                  *stats;
    bool                            fix;
    gvl_arena_t                    *arena;      /* of one page */
    gvl_uuid_t                      beyond;
    gvl_uuid_t                      last;
    gvl_figures_t                   before;     /* totals, first look */
    gvl_figures_t                   totals;     /* totals, second look */
    gvl_figures_t                   figures;
    gvl_outbox_end_t                end;
    bool                            arrived;
    gvl_user_stats_t                right;      /* of one user */
    gvl_user_stats_t                found;
    bool                            mended;
    long                            users;
    long                            moving;
    long                            differing;
    long                            repaired;
} gvl_reconcile_t;


static gvl_rc_t
gvl_reconcile_before(gvl_flow_t *flow)
{
    gvl_reconcile_t  *run;

    run = flow->story;

    return gvl_pg_ask_totals(run->bids, flow, &run->beyond, &run->last,
                             GVL_RECONCILE_PAGE, &run->before);
}


/* All of those users, also when more of them have bid by now. */

static gvl_rc_t
gvl_reconcile_totals(gvl_flow_t *flow)
{
    gvl_reconcile_t  *run;

    run = flow->story;

    return gvl_pg_ask_totals(run->bids, flow, &run->beyond, &run->last,
                             INT64_MAX, &run->totals);
}


static gvl_rc_t
gvl_reconcile_figures(gvl_flow_t *flow)
{
    gvl_reconcile_t  *run;

    run = flow->story;

    return gvl_pg_ask_figures(run->stats, flow, &run->beyond, &run->last,
                              &run->figures);
}


static gvl_rc_t
gvl_reconcile_end(gvl_flow_t *flow)
{
    gvl_reconcile_t  *run;

    run = flow->story;

    return gvl_pg_ask_outbox_end(run->bids, flow, &run->end);
}


static gvl_rc_t
gvl_reconcile_arrived(gvl_flow_t *flow)
{
    gvl_reconcile_t  *run;

    run = flow->story;

    return gvl_pg_ask_arrived(run->stats, flow, run->end.newest, run->end.n,
                              &run->arrived);
}


static gvl_rc_t
gvl_reconcile_mend(gvl_flow_t *flow)
{
    gvl_reconcile_t  *run;

    run = flow->story;

    return gvl_pg_mend_figures(run->stats, flow, &run->right, &run->found,
                               &run->mended);
}


static void
gvl_reconcile_close(gvl_reconcile_t *run)
{
    gvl_pg_pool_destroy(run->bids);
    gvl_pg_pool_destroy(run->stats);

    run->bids = NULL;
    run->stats = NULL;
}


/* What a signal leaves under way ends with its pool, while its arena lives. */

static gvl_rc_t
gvl_reconcile_ask(gvl_reconcile_t *run, gvl_step_pt step)
{
    gvl_rc_t  rc;

    rc = gvl_run_flow(run->loop, gvl_run_one(run->arena, step, run));

    if (rc == GVL_CANCELED) {
        gvl_reconcile_close(run);
    }

    return rc;
}


/* GVL_DEADLINE_EXCEEDED: the relay or gavel-stats does not get on. */

static gvl_rc_t
gvl_reconcile_wait(gvl_reconcile_t *run)
{
    int64_t          until_ms;
    gvl_rc_t         rc;
    gvl_arena_t     *page;
    struct timespec  pause;

    page = run->arena;
    until_ms = run->loop->now_ms(run->loop) + GVL_RECONCILE_WAIT_MS;
    pause = (struct timespec) { 0, GVL_RECONCILE_LOOK_NS };

    do {
        run->arena = gvl_arena_create();
        rc = run->arena == NULL ? GVL_NO_MEMORY
                                : gvl_reconcile_ask(run, gvl_reconcile_end);

        if (rc == GVL_OK) {
            rc = gvl_reconcile_ask(run, gvl_reconcile_arrived);
        }

        gvl_arena_destroy(run->arena);
        run->arena = page;

        if (rc != GVL_OK || (run->end.waiting == 0 && run->arrived)) {
            return rc;
        }

        (void) nanosleep(&pause, NULL);
    } while (run->loop->now_ms(run->loop) < until_ms);

    return GVL_DEADLINE_EXCEEDED;
}


static bool
gvl_reconcile_same(const gvl_user_stats_t *a, const gvl_user_stats_t *b)
{
    return a->total_bids == b->total_bids && a->total_cents == b->total_cents
           && a->items_won == b->items_won && a->won_cents == b->won_cents;
}


/* Nothing is known of a user without a row. */

static gvl_user_stats_t
gvl_reconcile_find(const gvl_figures_t *figures, const gvl_uuid_t *user_id)
{
    size_t  i;

    for (i = 0; i < figures->n; i++) {
        if (gvl_uuid_eq(&figures->users[i].user_id, user_id)) {
            return figures->users[i];
        }
    }

    return (gvl_user_stats_t) { .user_id = *user_id };
}


static void
gvl_reconcile_print(const gvl_user_stats_t *right,
    const gvl_user_stats_t *found)
{
    char  id[GVL_UUID_TEXT_LEN];

    gvl_uuid_write(&right->user_id, id);

    printf("%.*s: bids %lld counted %lld, amount %lld counted %lld, "
           "won %lld counted %lld, amount won %lld counted %lld\n",
           GVL_UUID_TEXT_LEN, id,
           (long long) right->total_bids, (long long) found->total_bids,
           (long long) right->total_cents, (long long) found->total_cents,
           (long long) right->items_won, (long long) found->items_won,
           (long long) right->won_cents, (long long) found->won_cents);
}


static gvl_rc_t
gvl_reconcile_user(gvl_reconcile_t *run, const gvl_uuid_t *user_id)
{
    gvl_rc_t          rc;
    gvl_user_stats_t  before;

    before = gvl_reconcile_find(&run->before, user_id);
    run->right = gvl_reconcile_find(&run->totals, user_id);
    run->found = gvl_reconcile_find(&run->figures, user_id);
    run->users++;

    if (!gvl_reconcile_same(&before, &run->right)) {
        run->moving++;
        return GVL_OK;
    }

    if (gvl_reconcile_same(&run->right, &run->found)) {
        return GVL_OK;
    }

    run->differing++;
    gvl_reconcile_print(&run->right, &run->found);

    if (!run->fix) {
        return GVL_OK;
    }

    run->mended = false;

    rc = gvl_reconcile_ask(run, gvl_reconcile_mend);
    run->repaired += run->mended;

    return rc;
}


/* Everybody who has a total or a figure. */

static gvl_rc_t
gvl_reconcile_users(gvl_reconcile_t *run)
{
    int       order;
    size_t    i, j;
    gvl_rc_t  rc;

    i = 0;
    j = 0;
    rc = GVL_OK;

    while (rc == GVL_OK && (i < run->before.n || j < run->figures.n)) {
        order = i == run->before.n
                ? 1 : j == run->figures.n
                ? -1 : gvl_uuid_cmp(&run->before.users[i].user_id,
                                    &run->figures.users[j].user_id);

        rc = gvl_reconcile_user(run, order <= 0
                                     ? &run->before.users[i].user_id
                                     : &run->figures.users[j].user_id);
        i += order <= 0;
        j += order >= 0;
    }

    return rc;
}


static gvl_rc_t
gvl_reconcile_page(gvl_reconcile_t *run, bool *more)
{
    gvl_rc_t  rc;

    memset(&run->last, 0xff, sizeof(run->last));

    rc = gvl_reconcile_ask(run, gvl_reconcile_before);
    if (rc != GVL_OK) {
        return rc;
    }

    *more = run->before.n == GVL_RECONCILE_PAGE;

    if (*more) {
        run->last = run->before.users[run->before.n - 1].user_id;
    }

    rc = gvl_reconcile_wait(run);

    if (rc == GVL_OK) {
        rc = gvl_reconcile_ask(run, gvl_reconcile_figures);
    }

    if (rc == GVL_OK) {
        rc = gvl_reconcile_ask(run, gvl_reconcile_totals);
    }

    if (rc == GVL_OK) {
        rc = gvl_reconcile_users(run);
    }

    run->beyond = run->last;

    return rc;
}


static gvl_pg_pool_t *
gvl_reconcile_pool(gvl_loop_t *loop, const char *name, const char *url)
{
    gvl_pg_pool_conf_t  conf;

    conf = (gvl_pg_pool_conf_t) {
        .loop = loop,
        .name = name,
        .conninfo = url,
        .size = 1,
        .waiting_max = 1,
        .wait_ms = 5000,
        .connect_deadline_ms = 5000,
        .trip_deadline_ms = 600000
    };

    return gvl_pg_pool_create(&conf);
}


static gvl_rc_t
gvl_reconcile_all(gvl_reconcile_t *run)
{
    bool      more;
    gvl_rc_t  rc;

    do {
        more = false;
        run->arena = gvl_arena_create();
        rc = run->arena == NULL ? GVL_NO_MEMORY
                                : gvl_reconcile_page(run, &more);
        gvl_arena_destroy(run->arena);
    } while (rc == GVL_OK && more);

    return rc;
}


int
gvl_stats_reconcile(gvl_loop_t *loop, const char *stats_db,
    const char *bids_db, bool fix)
{
    gvl_rc_t         rc;
    gvl_reconcile_t  run;

    if (bids_db == NULL) {
        fprintf(stderr, "gavel-stats: reconcile needs GAVEL_BIDS_DB_URL (or "
                "--bids-db)\n");
        return EXIT_FAILURE;
    }

    memset(&run, 0, sizeof(run));
    run.loop = loop;
    run.fix = fix;
    run.bids = gvl_reconcile_pool(loop, "bids", bids_db);
    run.stats = gvl_reconcile_pool(loop, "stats", stats_db);

    rc = run.bids == NULL || run.stats == NULL ? GVL_NO_MEMORY
                                               : gvl_reconcile_all(&run);
    gvl_reconcile_close(&run);

    if (rc != GVL_OK) {
        fprintf(stderr, "gavel-stats: reconcile stopped: %s\n",
                rc == GVL_DEADLINE_EXCEEDED
                ? "events are not arriving; are gavel-relay and gavel-stats "
                  "running?"
                : "a database did not answer; the log above says why");
        return EXIT_FAILURE;
    }

    printf("%ld users compared, %ld still bidding, %ld differ, %ld mended\n",
           run.users, run.moving, run.differing, run.repaired);

    return run.differing == run.repaired ? EXIT_SUCCESS : EXIT_FAILURE;
}
