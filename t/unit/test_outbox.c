/* The relay's rules: the window's frontier, pages of rows, swept leaves. */

#include <string.h>

#include <check.h>

#include "outbox/stories.h"
#include "outbox/window.h"
#include "suite.h"


#define ROWS  5

static gvl_arena_t          *arena;
static gvl_window_t          window;

/* A database of five rows that answers at once. */

static gvl_outbox_row_t      rows[ROWS];
static gvl_outbox_place_t    asked;
static gvl_outbox_leaves_t   leaves;
static int64_t               waiting;
static bool                  turned_back;
static bool                  published;
static size_t                locked;
static size_t                emptied;
static gvl_str_t             swept_up_to;
static gvl_rc_t              leaves_rc;


static gvl_rc_t
look(void *data, gvl_flow_t *flow, gvl_str_t snapshot, gvl_outbox_look_t *out)
{
    (void) data;
    (void) flow;
    (void) snapshot;

    out->snapshot = GVL_STR("9:9:");
    out->waiting = waiting;
    out->first_id = 11;
    out->turned_back = turned_back;

    return GVL_OK;
}


static gvl_rc_t
read_rows(void *data, gvl_flow_t *flow, const gvl_outbox_place_t *place,
    size_t max, gvl_outbox_rows_t *out)
{
    size_t  first;

    (void) data;
    (void) flow;

    asked = *place;
    first = place->last_id < 11 ? 0 : (size_t) (place->last_id - 10);
    out->rows = rows + first;
    out->n = ROWS - first < max ? ROWS - first : max;

    return GVL_OK;
}


static gvl_rc_t
ask_leaves(void *data, gvl_flow_t *flow, gvl_outbox_leaves_t *out)
{
    (void) data;
    (void) flow;
    *out = leaves;

    return leaves_rc;
}


static gvl_rc_t
lock_leaf(void *data, gvl_flow_t *flow, size_t leaf, gvl_str_t snapshot,
    gvl_outbox_leaf_t *out)
{
    (void) data;
    locked = leaf;
    swept_up_to = gvl_arena_copy(flow->arena, snapshot);
    out->published = published;

    return GVL_OK;
}


static gvl_rc_t
empty_leaf(void *data, gvl_flow_t *flow, gvl_outbox_tx_t *tx, size_t leaf)
{
    (void) data;
    (void) flow;
    (void) tx;
    emptied = leaf;

    return GVL_OK;
}


static const gvl_outbox_ports_t  ports = {
    .look = look,
    .read = read_rows,
    .ask_leaves = ask_leaves,
    .lock_leaf = lock_leaf,
    .empty_leaf = empty_leaf
};


static void
setup(void)
{
    int  i;

    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);

    for (i = 0; i < ROWS; i++) {
        rows[i].id = 11 + i;
    }

    waiting = ROWS;
    turned_back = false;
    published = true;
    locked = emptied = GVL_OUTBOX_LEAVES;
    leaves_rc = GVL_OK;

    gvl_window_reset(&window);
    window.limit = GVL_WINDOW_MAX;
}


static void
teardown(void)
{
    gvl_arena_destroy(arena);
}


static gvl_rc_t
read_page(const gvl_outbox_place_t *place, size_t max,
    gvl_outbox_page_t *page)
{
    gvl_flow_t  *flow;

    flow = gvl_read_outbox(arena, &ports, place, max, page);
    ck_assert_ptr_nonnull(flow);

    return gvl_flow_start(flow);
}


START_TEST(pages_follow_each_other_up_to_the_target)
{
    gvl_outbox_page_t   page;
    gvl_outbox_place_t  place = { GVL_STR("1:1:"), GVL_STR(""), 0 };

    ck_assert_int_eq(read_page(&place, 3, &page), GVL_OK);
    ck_assert_uint_eq(page.n, 3);
    ck_assert_int_eq(asked.last_id, 10);
    ck_assert(gvl_str_eq(page.before.target, GVL_STR("9:9:")));
    ck_assert(gvl_str_eq(page.after.published, GVL_STR("1:1:")));
    ck_assert(gvl_str_eq(page.after.target, GVL_STR("9:9:")));
    ck_assert_int_eq(page.after.last_id, 13);

    place = page.after;
    ck_assert_int_eq(read_page(&place, 3, &page), GVL_OK);
    ck_assert_uint_eq(page.n, 2);
    ck_assert(!page.looked);
    ck_assert(gvl_str_eq(page.after.published, GVL_STR("9:9:")));
    ck_assert_uint_eq(page.after.target.len, 0);
}
END_TEST


START_TEST(nothing_new_moves_the_place_all_the_same)
{
    gvl_outbox_page_t   page;
    gvl_outbox_place_t  place = { GVL_STR("1:1:"), GVL_STR(""), 0 };

    waiting = 0;
    ck_assert_int_eq(read_page(&place, 3, &page), GVL_OK);
    ck_assert_uint_eq(page.n, 0);
    ck_assert(gvl_str_eq(page.after.published, GVL_STR("9:9:")));
}
END_TEST


START_TEST(a_cursor_of_another_database_is_refused)
{
    gvl_outbox_page_t   page;
    gvl_outbox_place_t  place = { GVL_STR("1:1:"), GVL_STR(""), 0 };

    turned_back = true;
    ck_assert_int_eq(read_page(&place, 3, &page), GVL_REFUSED);
}
END_TEST


/* Leaf 1 is written to when the newest id lies in it; 2 comes next. */

static const struct {
    int64_t                         newest[GVL_OUTBOX_LEAVES];
    size_t                          leaf;       /* GVL_OUTBOX_LEAVES: none */
} sweeps[] = {
    { { 0, 0, 0, 0 }, 4 },
    { { 5, 0, 0, 0 }, 4 },
    { { 131000, 131080, 0, 0 }, 0 },
    { { 0, 131080, 0, 0 }, 4 },
    { { 0, 655360, 300000, 0 }, 4 },
    { { 0, 655360, 300000, 400000 }, 3 }
};


START_TEST(only_leaves_nobody_writes_to_are_swept)
{
    bool         done;
    gvl_flow_t  *flow;

    memcpy(leaves.newest_ids, sweeps[_i].newest, sizeof(leaves.newest_ids));

    flow = gvl_sweep_outbox(arena, &ports, GVL_STR("9:9:"), &done);
    ck_assert_int_eq(gvl_flow_start(flow), GVL_OK);
    ck_assert_uint_eq(emptied, sweeps[_i].leaf);
    ck_assert_int_eq(done, sweeps[_i].leaf != GVL_OUTBOX_LEAVES);

    emptied = GVL_OUTBOX_LEAVES;
    published = false;

    flow = gvl_sweep_outbox(arena, &ports, GVL_STR("9:9:"), &done);
    ck_assert_int_eq(gvl_flow_start(flow), GVL_OK);
    ck_assert_uint_eq(locked, sweeps[_i].leaf);
    ck_assert_uint_eq(emptied, GVL_OUTBOX_LEAVES);
    ck_assert(!done);
}
END_TEST


static void
swept(gvl_flow_t *flow, gvl_rc_t rc)
{
    (void) flow;
    ck_assert_int_eq(rc, GVL_OK);
}


/* The relay's cursor moves on, and its text with it, while leaves are asked. */

START_TEST(a_sweep_goes_no_further_than_when_it_began)
{
    bool         done;
    char         cursor[] = "9:9:";
    gvl_flow_t  *flow;

    leaves_rc = GVL_AGAIN;
    leaves.newest_ids[0] = 131000;
    leaves.newest_ids[1] = 131080;

    flow = gvl_sweep_outbox(arena, &ports, gvl_str_from(cursor), &done);
    flow->ended = swept;
    ck_assert_int_eq(gvl_flow_start(flow), GVL_AGAIN);

    memcpy(cursor, "2:2:", sizeof(cursor));
    gvl_flow_resume(flow, GVL_OK);
    ck_assert(gvl_str_eq(swept_up_to, GVL_STR("9:9:")));
}
END_TEST


static size_t
take_all(uint32_t stream)
{
    size_t    n;
    uint32_t  whose;

    for (n = 0; gvl_window_take(&window, &whose); n++) {
        ck_assert_uint_eq(whose, stream);
    }

    return n;
}


START_TEST(the_frontier_is_the_first_without_a_confirm)
{
    int  i;

    for (i = 0; i < 5; i++) {
        gvl_window_sent(&window, 7, 10);
    }

    ck_assert(gvl_window_confirm(&window, 2, false));
    ck_assert_uint_eq(take_all(7), 0);
    ck_assert(gvl_window_confirm(&window, 1, false));
    ck_assert_uint_eq(take_all(7), 2);
    ck_assert(gvl_window_confirm(&window, 4, true));
    ck_assert_uint_eq(take_all(7), 2);

    ck_assert(!gvl_window_confirm(&window, 4, false));
    ck_assert(!gvl_window_confirm(&window, 6, false));
    ck_assert(!gvl_window_confirm(&window, 0, true));
    ck_assert_uint_eq(window.n, 1);
    ck_assert_uint_eq(window.bytes, 10);
}
END_TEST


START_TEST(a_window_is_bounded_in_messages_and_bytes)
{
    size_t  i;

    ck_assert(gvl_window_has_room(&window, 2 * GVL_WINDOW_BYTES_MAX));
    gvl_window_sent(&window, 0, GVL_WINDOW_BYTES_MAX - 1);
    ck_assert(gvl_window_has_room(&window, 1));
    ck_assert(!gvl_window_has_room(&window, 2));

    gvl_window_reset(&window);

    for (i = 0; i < GVL_WINDOW_MAX; i++) {
        ck_assert(gvl_window_has_room(&window, 1));
        gvl_window_sent(&window, 0, 1);
    }

    ck_assert(!gvl_window_has_room(&window, 1));
    ck_assert(gvl_window_confirm(&window, GVL_WINDOW_MAX, true));
    ck_assert_uint_eq(take_all(0), GVL_WINDOW_MAX);

    window.limit = 1;
    gvl_window_sent(&window, 0, 1);
    ck_assert(!gvl_window_has_room(&window, 1));
}
END_TEST


/* Far around the ring, tags still find their messages. */

START_TEST(tags_go_round_the_ring)
{
    uint64_t  tag;
    uint32_t  whose;

    for (tag = 1; tag <= 3 * GVL_WINDOW_MAX; tag++) {
        gvl_window_sent(&window, (uint32_t) tag, 1);
        ck_assert(gvl_window_confirm(&window, tag, false));
        ck_assert(gvl_window_take(&window, &whose));
        ck_assert_uint_eq(whose, tag);
    }
}
END_TEST


int
main(void)
{
    TCase  *t;

    t = tcase_create("outbox");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, pages_follow_each_other_up_to_the_target);
    tcase_add_test(t, nothing_new_moves_the_place_all_the_same);
    tcase_add_test(t, a_cursor_of_another_database_is_refused);
    tcase_add_loop_test(t, only_leaves_nobody_writes_to_are_swept, 0,
                        (int) GVL_COUNT(sweeps));
    tcase_add_test(t, a_sweep_goes_no_further_than_when_it_began);
    tcase_add_test(t, the_frontier_is_the_first_without_a_confirm);
    tcase_add_test(t, a_window_is_bounded_in_messages_and_bytes);
    tcase_add_test(t, tags_go_round_the_ring);

    return suite_run("outbox", t);
}
