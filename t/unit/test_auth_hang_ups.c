/* Who hangs up: whatever a story was doing is undone, or done all the same. */

#include "auth_world.h"


/* Whatever a story was doing: its guess is given back, its memory is freed. */

START_TEST(a_login_may_be_abandoned_at_each_wait)
{
    int                waits;
    gvl_flow_t        *flow;
    gvl_arena_t       *own;
    gvl_token_pair_t  *pair;
    gvl_login_args_t   args;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);

    memset(&args, 0, sizeof(args));
    args.email = GVL_STR("ann@example.org");
    args.password = GVL_STR("correct horse");
    args.now_us = NOW;

    for (waits = 1; waits <= 3; waits++) {
        own = gvl_arena_create();
        pair = gvl_arena_take(own, sizeof(*pair));
        ck_assert_ptr_nonnull(pair);
        flow = gvl_login(own, &ports, &args, pair);
        ck_assert_ptr_nonnull(flow);
        flow->ended = note_end;
        auth.ended = false;
        auth.taken = auth.given = 0;

        ck_assert_int_eq(gvl_flow_start(flow), GVL_AGAIN);

        if (waits > 1) {
            answer();
        }

        if (waits > 2) {
            answer();
        }

        gvl_flow_abandon(flow);
        answer();

        ck_assert(!auth.ended);
        ck_assert_int_eq(auth.taken, 1);
        ck_assert_int_eq(auth.given, 1);
        ck_assert_int_eq(auth.in_line, 0);
    }
}
END_TEST


/* Starts a story, answers so many asks, and hangs up before the next. */

static void
hang_up_after(gvl_flow_t *flow, int answers)
{
    ck_assert_ptr_nonnull(flow);
    flow->ended = note_end;
    auth.ended = false;

    ck_assert_int_eq(gvl_flow_start(flow), GVL_AGAIN);

    do {
        if (answers-- == 0) {
            gvl_flow_abandon(flow);
        }

        answer();
    } while (auth.waiting != NULL);

    ck_assert(!auth.ended);
}


/* The store has ended the session: so are its tokens, whoever listens. */

START_TEST(tokens_of_an_ended_session_are_denied_though_nobody_waits)
{
    char                         id[GVL_UUID_TEXT_LEN];
    gvl_token_pair_t             second, *pair;
    gvl_arena_t                 *own;
    gvl_logout_args_t            logout;
    gvl_refresh_args_t           refresh;
    gvl_revoke_session_args_t    revoked;
    gvl_change_password_args_t   changed;

    sign_in();
    logout.refresh_token = first.refresh_token;
    hang_up_after(gvl_logout(gvl_arena_create(), &ports, &logout), 0);
    ck_assert(auth.sessions[0].revoked);
    ck_assert_uint_eq(auth.ndenied, 1);

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &second),
                     GVL_OK);
    gvl_uuid_write(&auth.sessions[1].id, id);
    revoked.caller = caller_of(&second);
    revoked.session_id = (gvl_str_t) { id, sizeof(id) };
    hang_up_after(gvl_revoke_session(gvl_arena_create(), &ports, &revoked), 0);
    ck_assert(auth.sessions[1].revoked);
    ck_assert_uint_eq(auth.ndenied, 2);

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &first),
                     GVL_OK);
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);
    auth.now_us += 60 * S;
    own = gvl_arena_create();
    pair = gvl_arena_take(own, sizeof(*pair));
    memset(&refresh, 0, sizeof(refresh));
    refresh.refresh_token = first.refresh_token;
    hang_up_after(gvl_refresh(own, &ports, &refresh, pair), 1);
    ck_assert(auth.sessions[2].revoked);
    ck_assert_uint_eq(auth.ndenied, 3);

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &first),
                     GVL_OK);
    changed.caller = caller_of(&first);
    changed.current_password = GVL_STR("correct horse");
    changed.new_password = GVL_STR("battery staple");
    changed.now_us = NOW;
    hang_up_after(gvl_change_password(gvl_arena_create(), &ports, &changed),
                  3);
    ck_assert(auth.sessions[3].revoked);
    ck_assert_uint_eq(auth.ndenied, 4);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_hang_ups");
    tcase_add_test(tcase, a_login_may_be_abandoned_at_each_wait);
    tcase_add_test(tcase,
                   tokens_of_an_ended_session_are_denied_though_nobody_waits);

    return auth_run("auth_hang_ups", tcase);
}
