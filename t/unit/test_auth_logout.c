/* Logout: by any token of the session, as often as one likes. */

#include "auth_world.h"


START_TEST(logout_ends_the_session_as_often_as_asked)
{
    gvl_token_pair_t  pair;

    sign_in();
    ck_assert_int_eq(logout_with(first.refresh_token), GVL_OK);
    ck_assert(auth.sessions[0].revoked);
    ck_assert_uint_eq(auth.ndenied, 1);

    ck_assert_int_eq(logout_with(first.refresh_token), GVL_OK);
    ck_assert_int_eq(refresh_with(first.refresh_token, &pair),
                     GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(logout_takes_any_generation)
{
    gvl_token_pair_t  second;

    sign_in();
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);
    ck_assert_int_eq(logout_with(first.refresh_token), GVL_OK);
    ck_assert(auth.sessions[0].revoked);
}
END_TEST


START_TEST(logout_of_nothing_is_done_already)
{
    sign_in();
    ck_assert_int_eq(logout_with(GVL_STR("rubbish")), GVL_OK);
    ck_assert_int_eq(logout_with(GVL_STR(
                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
                     GVL_OK);
    ck_assert_int_eq(logout_with(GVL_STR_NULL), GVL_MALFORMED);
    ck_assert(!auth.sessions[0].revoked);
    ck_assert_uint_eq(auth.ndenied, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_logout");
    tcase_add_test(tcase, logout_ends_the_session_as_often_as_asked);
    tcase_add_test(tcase, logout_takes_any_generation);
    tcase_add_test(tcase, logout_of_nothing_is_done_already);

    return auth_run("auth_logout", tcase);
}
