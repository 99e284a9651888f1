/* ChangePassword: by who knows the old one; it ends all sessions. */

#include "auth_world.h"


static gvl_rc_t
change(const char *current, const char *next)
{
    gvl_change_password_args_t  args;

    args.caller = caller_of(&first);
    args.current_password = gvl_str_from(current);
    args.new_password = gvl_str_from(next);
    args.now_us = NOW;

    return tell(gvl_change_password(arena, &ports, &args));
}


START_TEST(change_password_ends_every_session)
{
    gvl_token_pair_t  second;

    sign_in();
    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &second),
                     GVL_OK);

    ck_assert_int_eq(change("correct horse", "battery staple"), GVL_OK);
    ck_assert(auth.sessions[0].revoked);
    ck_assert(auth.sessions[1].revoked);
    ck_assert_uint_eq(auth.ndenied, 2);

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &second),
                     GVL_INVALID_CREDENTIALS);
    ck_assert_int_eq(login_as("ann@example.org", "battery staple", &second),
                     GVL_OK);
}
END_TEST


START_TEST(change_password_wants_the_current_one)
{
    sign_in();
    auth.taken = auth.given = 0;

    ck_assert_int_eq(change("wrong horse", "battery staple"),
                     GVL_INVALID_CREDENTIALS);
    ck_assert_int_eq(auth.taken, 1);
    ck_assert_int_eq(auth.given, 0);
    ck_assert(!auth.sessions[0].revoked);

    ck_assert_int_eq(change("", "short"), GVL_MALFORMED);
    ck_assert_uint_eq(fault.nviolations, 2);
    ck_assert_str_eq(fault.violations[0].field, "current_password");
    ck_assert_str_eq(fault.violations[1].field, "new_password");

    auth.throttled = true;
    ck_assert_int_eq(change("correct horse", "battery staple"),
                     GVL_LOGIN_THROTTLED);
}
END_TEST


START_TEST(change_password_is_sent_away_by_a_full_line_before_any_work)
{
    sign_in();
    auth.hasher_busy = true;
    auth.asks = 0;

    ck_assert_int_eq(change("correct horse", "battery staple"),
                     GVL_HASHING_BUSY);
    ck_assert_int_eq(auth.asks, 0);
}
END_TEST


START_TEST(change_password_loses_against_another_change)
{
    sign_in();
    auth.race = true;

    ck_assert_int_eq(change("correct horse", "battery staple"),
                     GVL_INVALID_CREDENTIALS);
    ck_assert(!auth.sessions[0].revoked);
    ck_assert_uint_eq(auth.ndenied, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_change_password");
    tcase_add_test(tcase, change_password_ends_every_session);
    tcase_add_test(tcase, change_password_wants_the_current_one);
    tcase_add_test(tcase,
                   change_password_is_sent_away_by_a_full_line_before_any_work);
    tcase_add_test(tcase, change_password_loses_against_another_change);

    return auth_run("auth_change_password", tcase);
}
