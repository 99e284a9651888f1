/* Stories: their order, their waits, their ends, and being abandoned. */

#include <check.h>

#include "flow.h"
#include "suite.h"


typedef struct {
    int                             steps;      /* run so far */
    gvl_rc_t                        first;      /* what each step returns */
    gvl_rc_t                        second;
    gvl_rc_t                        ended;      /* as told to the owner */
    int                             ends;
    int                             undone;
} story_t;


static gvl_rc_t
first_step(gvl_flow_t *flow)
{
    story_t  *story;

    story = flow->story;
    story->steps++;

    return story->first;
}


static gvl_rc_t
second_step(gvl_flow_t *flow)
{
    story_t  *story;

    story = flow->story;
    story->steps++;

    return story->second;
}


static const gvl_step_t  steps[] = {
    { "doing the first thing", first_step },
    { "doing the second thing", second_step },
    { NULL, NULL }
};


static void
note_end(gvl_flow_t *flow, gvl_rc_t rc)
{
    story_t  *story;

    story = flow->story;
    story->ended = rc;
    story->ends++;
}


static void
note_undo(void *data)
{
    story_t  *story;

    story = data;
    story->undone = story->undone * 10 + 1;
}


static void
note_later_undo(void *data)
{
    story_t  *story;

    story = data;
    story->undone = story->undone * 10 + 2;
}


static gvl_flow_t *
new_flow(story_t *story)
{
    gvl_flow_t   *flow;
    gvl_arena_t  *arena;

    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);

    flow = gvl_flow_create(arena, steps, story);
    ck_assert_ptr_nonnull(flow);

    flow->ended = note_end;
    ck_assert_int_eq(gvl_flow_undo(flow, note_undo, story), GVL_OK);
    ck_assert_int_eq(gvl_flow_undo(flow, note_later_undo, story), GVL_OK);

    return flow;
}


START_TEST(runs_to_its_end_without_waiting)
{
    story_t      story = { 0 };
    gvl_flow_t  *flow;

    flow = new_flow(&story);

    ck_assert_int_eq(gvl_flow_start(flow), GVL_OK);
    ck_assert_int_eq(story.steps, 2);
    ck_assert_int_eq(story.ends, 0);
    ck_assert_int_eq(story.undone, 21);

    gvl_arena_destroy(flow->arena);
}
END_TEST


START_TEST(stops_at_the_first_error)
{
    story_t      story = { .first = GVL_ITEM_NOT_FOUND };
    gvl_flow_t  *flow;

    flow = new_flow(&story);

    ck_assert_int_eq(gvl_flow_start(flow), GVL_ITEM_NOT_FOUND);
    ck_assert_int_eq(story.steps, 1);
    ck_assert_int_eq(story.undone, 21);
    ck_assert_str_eq(flow->doing, "doing the first thing");

    gvl_arena_destroy(flow->arena);
}
END_TEST


START_TEST(goes_on_after_an_answer)
{
    story_t      story = { .first = GVL_AGAIN };
    gvl_flow_t  *flow;

    flow = new_flow(&story);

    ck_assert_int_eq(gvl_flow_start(flow), GVL_AGAIN);
    ck_assert_int_eq(story.undone, 0);

    gvl_flow_resume(flow, GVL_OK);

    ck_assert_int_eq(story.steps, 2);
    ck_assert_int_eq(story.ends, 1);
    ck_assert_int_eq(story.ended, GVL_OK);
    ck_assert_int_eq(story.undone, 21);

    gvl_arena_destroy(flow->arena);
}
END_TEST


START_TEST(ends_with_an_answer_that_is_an_error)
{
    story_t      story = { .first = GVL_AGAIN };
    gvl_flow_t  *flow;

    flow = new_flow(&story);

    ck_assert_int_eq(gvl_flow_start(flow), GVL_AGAIN);

    gvl_flow_resume(flow, GVL_DATABASE_UNAVAILABLE);

    ck_assert_int_eq(story.steps, 1);
    ck_assert_int_eq(story.ended, GVL_DATABASE_UNAVAILABLE);

    gvl_arena_destroy(flow->arena);
}
END_TEST


/* The arena is gone after the answer: ASan would see it if it were not. */

START_TEST(abandoned_frees_itself_after_the_answer)
{
    story_t      story = { .first = GVL_AGAIN };
    gvl_flow_t  *flow;

    flow = new_flow(&story);

    ck_assert_int_eq(gvl_flow_start(flow), GVL_AGAIN);

    gvl_flow_abandon(flow);
    ck_assert_int_eq(story.undone, 0);

    gvl_flow_resume(flow, GVL_OK);

    ck_assert_int_eq(story.steps, 1);
    ck_assert_int_eq(story.ends, 0);
    ck_assert_int_eq(story.undone, 21);
}
END_TEST


START_TEST(an_arena_gives_zeroed_memory_of_any_size)
{
    size_t        i, size;
    char         *p;
    gvl_arena_t  *arena;

    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);

    for (size = 1; size < 100000; size = size * 3 + 1) {
        p = gvl_arena_take(arena, size);
        ck_assert_ptr_nonnull(p);
        ck_assert_int_eq((intptr_t) p % 16, 0);

        for (i = 0; i < size; i++) {
            ck_assert_int_eq(p[i], 0);
            p[i] = 'x';
        }
    }

    ck_assert_ptr_null(gvl_arena_take(arena, SIZE_MAX));
    ck_assert_ptr_null(gvl_arena_take_array(arena, SIZE_MAX / 2, 3));

    gvl_arena_destroy(arena);
}
END_TEST


START_TEST(an_arena_undoes_the_latest_first)
{
    story_t       story = { 0 };
    gvl_arena_t  *arena;

    arena = gvl_arena_create();
    ck_assert_int_eq(gvl_arena_undo(arena, note_undo, &story), GVL_OK);
    ck_assert_int_eq(gvl_arena_undo(arena, note_later_undo, &story), GVL_OK);

    gvl_arena_destroy(arena);

    ck_assert_int_eq(story.undone, 21);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("flow");

    tcase_add_test(tcase, runs_to_its_end_without_waiting);
    tcase_add_test(tcase, stops_at_the_first_error);
    tcase_add_test(tcase, goes_on_after_an_answer);
    tcase_add_test(tcase, ends_with_an_answer_that_is_an_error);
    tcase_add_test(tcase, abandoned_frees_itself_after_the_answer);
    tcase_add_test(tcase, an_arena_gives_zeroed_memory_of_any_size);
    tcase_add_test(tcase, an_arena_undoes_the_latest_first);

    return suite_run("flow", tcase);
}
