/* Login: who is let in, what it costs, and what it must not tell. */

#include "auth_world.h"


START_TEST(login_answers_a_pair)
{
    gvl_caller_t      caller;
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    ck_assert_int_eq(login_as("Ann@example.ORG ", "correct horse", &pair),
                     GVL_OK);

    caller = caller_of(&pair);
    ck_assert(gvl_uuid_eq(&caller.subject, &ann));
    ck_assert(gvl_uuid_eq(&caller.session, &auth.sessions[0].id));
    ck_assert_int_eq(pair.expires_at_us, NOW + 900 * S);
    ck_assert_uint_eq(pair.refresh_token.len, GVL_REFRESH_TOKEN_LEN);

    ck_assert(gvl_str_eq(auth.sessions[0].user_agent, GVL_STR("check")));
    ck_assert(gvl_str_eq(auth.sessions[0].ip_address, GVL_STR("192.0.2.7")));
    ck_assert_int_eq(auth.taken, 1);
    ck_assert_int_eq(auth.given, 1);
    ck_assert_int_eq(auth.welcomed, 1);
}
END_TEST


START_TEST(login_treats_strangers_and_wrong_passwords_alike)
{
    int               known_verifies;
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);

    ck_assert_int_eq(login_as("ann@example.org", "wrong horse", &pair),
                     GVL_INVALID_CREDENTIALS);
    known_verifies = auth.verifies;
    ck_assert_int_eq(known_verifies, 1);

    ck_assert_int_eq(login_as("bob@example.org", "wrong horse", &pair),
                     GVL_INVALID_CREDENTIALS);
    ck_assert_int_eq(auth.verifies, 2 * known_verifies);

    ck_assert_int_eq(auth.hashes, 1);      /* the registration's */
    ck_assert_int_eq(auth.taken, 2);
    ck_assert_int_eq(auth.given, 0);
    ck_assert_int_eq(auth.welcomed, 0);
    ck_assert_uint_eq(auth.nsessions, 0);
}
END_TEST


START_TEST(login_is_throttled_before_any_work)
{
    gvl_token_pair_t  pair;

    auth.throttled = true;

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_LOGIN_THROTTLED);
    ck_assert_int_eq(fault.retry_after_ms, 10000);
    ck_assert_int_eq(auth.verifies, 0);
    ck_assert_int_eq(auth.given, 0);
}
END_TEST


START_TEST(login_is_sent_away_by_a_full_line_before_any_work)
{
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    auth.hasher_busy = true;
    auth.asks = 0;

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_HASHING_BUSY);
    ck_assert_int_eq(fault.retry_after_ms, 100);
    ck_assert_int_eq(login_as("bob@example.org", "correct horse", &pair),
                     GVL_HASHING_BUSY);
    ck_assert_int_eq(auth.asks, 0);
    ck_assert_int_eq(auth.taken, 2);
    ck_assert_int_eq(auth.given, 2);
}
END_TEST


START_TEST(login_renews_a_hash_of_old_parameters)
{
    gvl_str_t         old;
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    old = auth.users[0].phc;

    params.memory_kib = 128;
    ck_assert_int_eq(login_as("ann@example.org", "wrong horse", &pair),
                     GVL_INVALID_CREDENTIALS);
    ck_assert(gvl_str_eq(auth.users[0].phc, old));

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_OK);
    ck_assert(!gvl_str_eq(auth.users[0].phc, old));
    ck_assert_ptr_nonnull(strstr(auth.users[0].phc.data, "m=128,"));
    ck_assert_int_eq(auth.users[0].password_version, 1);

    old = auth.users[0].phc;
    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_OK);
    ck_assert(gvl_str_eq(auth.users[0].phc, old));
}
END_TEST


START_TEST(login_lets_the_right_one_in_though_renewing_must_wait)
{
    gvl_str_t         old;
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    old = auth.users[0].phc;
    params.memory_kib = 128;
    auth.hash_busy = true;

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_OK);
    ck_assert(gvl_str_eq(auth.users[0].phc, old));
    ck_assert_uint_eq(auth.nsessions, 1);
}
END_TEST


START_TEST(login_loses_against_a_change_of_the_password)
{
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    auth.race = true;

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_INVALID_CREDENTIALS);
    ck_assert_uint_eq(auth.nsessions, 0);
}
END_TEST


START_TEST(login_wants_both_fields)
{
    gvl_token_pair_t  pair;

    ck_assert_int_eq(login_as("", "", &pair), GVL_MALFORMED);
    ck_assert_uint_eq(fault.nviolations, 2);
    ck_assert_int_eq(auth.taken, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_login");
    tcase_add_test(tcase, login_answers_a_pair);
    tcase_add_test(tcase, login_treats_strangers_and_wrong_passwords_alike);
    tcase_add_test(tcase, login_is_throttled_before_any_work);
    tcase_add_test(tcase, login_is_sent_away_by_a_full_line_before_any_work);
    tcase_add_test(tcase, login_renews_a_hash_of_old_parameters);
    tcase_add_test(tcase,
                   login_lets_the_right_one_in_though_renewing_must_wait);
    tcase_add_test(tcase, login_loses_against_a_change_of_the_password);
    tcase_add_test(tcase, login_wants_both_fields);

    return auth_run("auth_login", tcase);
}
