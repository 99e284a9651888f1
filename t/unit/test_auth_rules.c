/* What people may tell about themselves, and what a refresh token is worth. */

#include <check.h>
#include <string.h>

#include "auth/session.h"
#include "auth/user.h"
#include "suite.h"


static gvl_arena_t  *arena;


static void
open_arena(void)
{
    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);
}


static void
close_arena(void)
{
    gvl_arena_destroy(arena);
}


static gvl_str_t
repeated(char c, size_t n)
{
    char  *data;

    data = gvl_arena_take(arena, n + 1);
    ck_assert_ptr_nonnull(data);
    memset(data, c, n);

    return (gvl_str_t) { data, n };
}


START_TEST(an_email_is_trimmed_and_lowered)
{
    gvl_str_t    email;
    gvl_fault_t  fault = { 0 };

    ck_assert_int_eq(gvl_email_judge(&fault, arena,
                         GVL_STR("\t  Ann.Lee+Bids@Example.ORG \r\n"), &email),
                     GVL_OK);
    ck_assert(gvl_str_eq(email, GVL_STR("ann.lee+bids@example.org")));
    ck_assert_uint_eq(fault.nviolations, 0);
}
END_TEST


START_TEST(an_email_keeps_what_is_not_ascii)
{
    gvl_str_t    email;
    gvl_fault_t  fault = { 0 };

    ck_assert_int_eq(gvl_email_judge(&fault, arena,
                         GVL_STR("\xc3\x84nne@b\xc3\xbc" "cher.de"), &email),
                     GVL_OK);
    ck_assert(gvl_str_eq(email, GVL_STR("\xc3\x84nne@b\xc3\xbc" "cher.de")));
}
END_TEST


static const char  *bad_emails[] = {
    "", "   ", "ann", "ann@", "@example.org", "ann@example", "ann@.org",
    "ann@example.", "ann@@example.org", "ann@b@example.org",
    "ann lee@example.org", "ann@exa mple.org", "ann@example.org\rx",
    "a\x01nn@example.org", "ann\x7f@example.org", "ann.lee@org", "@.", "@"
};


START_TEST(what_is_no_email_is_refused)
{
    gvl_str_t    email;
    gvl_fault_t  fault = { 0 };

    ck_assert_int_eq(gvl_email_judge(&fault, arena,
                                     gvl_str_from(bad_emails[_i]), &email),
                     GVL_MALFORMED);
    ck_assert_uint_eq(fault.nviolations, 1);
    ck_assert_str_eq(fault.violations[0].field, "email");
}
END_TEST


START_TEST(an_email_has_at_most_254_bytes)
{
    char         text[300];
    gvl_str_t    email;
    gvl_fault_t  fault = { 0 };

    memset(text, 'a', sizeof(text));
    memcpy(text + 240, "@example.org12345", 14);

    ck_assert_int_eq(gvl_email_judge(&fault, arena,
                                     (gvl_str_t) { text, 254 }, &email),
                     GVL_OK);
    ck_assert_int_eq(gvl_email_judge(&fault, arena,
                                     (gvl_str_t) { text, 255 }, &email),
                     GVL_MALFORMED);
}
END_TEST


START_TEST(an_email_with_a_nul_is_refused)
{
    gvl_str_t    email;
    gvl_fault_t  fault = { 0 };

    ck_assert_int_eq(gvl_email_judge(&fault, arena,
                                     GVL_STR("ann@example.org\0x"), &email),
                     GVL_MALFORMED);
}
END_TEST


START_TEST(a_new_password_has_8_to_128_bytes)
{
    size_t       len;
    gvl_fault_t  fault;

    for (len = 0; len < 140; len++) {
        memset(&fault, 0, sizeof(fault));
        gvl_new_password_judge(&fault, "password", repeated('x', len));
        ck_assert_uint_eq(fault.nviolations, len < 8 || len > 128);
    }
}
END_TEST


START_TEST(a_password_to_compare_is_not_empty_and_not_huge)
{
    gvl_fault_t  fault = { 0 };

    gvl_old_password_judge(&fault, "password", repeated('x', 1));
    gvl_old_password_judge(&fault, "password", repeated('x', 128));
    ck_assert_uint_eq(fault.nviolations, 0);

    gvl_old_password_judge(&fault, "password", GVL_STR(""));
    gvl_old_password_judge(&fault, "password", repeated('x', 129));
    ck_assert_uint_eq(fault.nviolations, 2);
}
END_TEST


START_TEST(a_full_name_is_not_blank_and_has_200_bytes)
{
    gvl_fault_t  fault = { 0 };

    gvl_full_name_judge(&fault, GVL_STR("A"));
    gvl_full_name_judge(&fault, GVL_STR("O'Brien; DROP TABLE users --"));
    gvl_full_name_judge(&fault, repeated('x', 200));
    ck_assert_uint_eq(fault.nviolations, 0);

    gvl_full_name_judge(&fault, GVL_STR(""));
    gvl_full_name_judge(&fault, GVL_STR(" \t\r\n\v\f"));
    gvl_full_name_judge(&fault, repeated('x', 201));
    gvl_full_name_judge(&fault, GVL_STR("Ann\r\nX-Admin: 1"));
    gvl_full_name_judge(&fault, GVL_STR("Ann\0Lee"));
    ck_assert_uint_eq(fault.nviolations, 5);
}
END_TEST


START_TEST(a_country_code_is_two_capitals)
{
    size_t                    i;
    gvl_fault_t               fault = { 0 };
    static const char *const  bad[] = { "", "D", "de", "De", "DEU", "D1",
                                        " DE" };

    gvl_country_code_judge(&fault, GVL_STR("DE"));
    gvl_country_code_judge(&fault, GVL_STR("ZZ"));
    ck_assert_uint_eq(fault.nviolations, 0);

    for (i = 0; i < GVL_COUNT(bad); i++) {
        gvl_country_code_judge(&fault, gvl_str_from(bad[i]));
        ck_assert_uint_eq(fault.nviolations, i + 1);
    }
}
END_TEST


START_TEST(a_phone_number_is_not_blank_and_has_32_bytes)
{
    gvl_fault_t  fault = { 0 };

    gvl_phone_number_judge(&fault, GVL_STR("+49 30 1234567"));
    gvl_phone_number_judge(&fault, repeated('1', 32));
    ck_assert_uint_eq(fault.nviolations, 0);

    gvl_phone_number_judge(&fault, GVL_STR("  "));
    gvl_phone_number_judge(&fault, repeated('1', 33));
    gvl_phone_number_judge(&fault, GVL_STR("1\n2"));
    ck_assert_uint_eq(fault.nviolations, 3);
}
END_TEST


START_TEST(a_stranger_sees_id_name_and_picture)
{
    gvl_user_t  user, seen;

    memset(&user, 0, sizeof(user));
    user.id.bytes[0] = 7;
    user.email = GVL_STR("ann@example.org");
    user.full_name = GVL_STR("Ann Lee");
    user.avatar_url = GVL_STR("https://example.org/a.png");
    user.country_code = GVL_STR("DE");
    user.phone_number = GVL_STR("123");
    user.role = GVL_STR("user");
    user.created_at_us = 1;

    seen = gvl_user_public(&user);

    ck_assert(gvl_uuid_eq(&seen.id, &user.id));
    ck_assert(gvl_str_eq(seen.full_name, user.full_name));
    ck_assert(gvl_str_eq(seen.avatar_url, user.avatar_url));
    ck_assert_uint_eq(seen.email.len, 0);
    ck_assert_uint_eq(seen.country_code.len, 0);
    ck_assert_uint_eq(seen.phone_number.len, 0);
    ck_assert_uint_eq(seen.role.len, 0);
    ck_assert_int_eq(seen.created_at_us, 0);
}
END_TEST


/* Of a session in its fifth generation, which began at second 1000. */

static const struct {
    int32_t                         generation;
    int64_t                         now_us;
    bool                            revoked;
    gvl_refresh_verdict_t           verdict;
} refreshes[] = {
    { 5, 1000000001, false, GVL_REFRESH_ROTATE },
    { 5, 1999999999, false, GVL_REFRESH_ROTATE },
    { 5, 2000000000, false, GVL_REFRESH_EXPIRED },
    { 4, 1000000000, false, GVL_REFRESH_REPEAT },
    { 4, 1010000000, false, GVL_REFRESH_REPEAT },
    { 4, 1010000001, false, GVL_REFRESH_REUSED },
    { 3, 1000000001, false, GVL_REFRESH_REUSED },
    { 0, 1000000001, false, GVL_REFRESH_REUSED },
    { 6, 1000000001, false, GVL_REFRESH_REUSED },
    { 4, 2000000000, false, GVL_REFRESH_EXPIRED },
    { 5, 1000000001, true,  GVL_REFRESH_REVOKED },
    { 4, 1000000001, true,  GVL_REFRESH_REVOKED },
    { 0, 2000000001, true,  GVL_REFRESH_REVOKED }
};


START_TEST(a_refresh_token_is_judged_by_generation_and_time)
{
    gvl_session_t  session;

    memset(&session, 0, sizeof(session));
    session.generation = 5;
    session.rotated_at_us = 1000000000;
    session.expires_at_us = 2000000000;
    session.revoked = refreshes[_i].revoked;

    ck_assert_int_eq(gvl_session_judge_refresh(&session,
                                               refreshes[_i].generation,
                                               refreshes[_i].now_us),
                     refreshes[_i].verdict);
}
END_TEST


START_TEST(a_family_has_an_end_of_generations)
{
    gvl_session_t  session;

    memset(&session, 0, sizeof(session));
    session.expires_at_us = 2000000000;

    session.generation = GVL_GENERATIONS_MAX - 1;
    ck_assert_int_eq(gvl_session_judge_refresh(&session, session.generation,
                                               1),
                     GVL_REFRESH_ROTATE);

    session.generation = GVL_GENERATIONS_MAX;
    ck_assert_int_eq(gvl_session_judge_refresh(&session, session.generation,
                                               1),
                     GVL_REFRESH_EXPIRED);
}
END_TEST


START_TEST(a_user_agent_is_cut_at_a_character)
{
    char       text[600];
    gvl_str_t  agent;

    memset(text, 'a', sizeof(text));
    memcpy(text + 510, "\xe2\x82\xac", 3);      /* bytes 510, 511, 512 */

    ck_assert_int_eq(gvl_user_agent_tidy(arena, (gvl_str_t) { text, 600 },
                                         &agent), GVL_OK);
    ck_assert_uint_eq(agent.len, 510);

    memset(text, 'a', sizeof(text));

    ck_assert_int_eq(gvl_user_agent_tidy(arena, (gvl_str_t) { text, 600 },
                                         &agent), GVL_OK);
    ck_assert_uint_eq(agent.len, 512);
}
END_TEST


START_TEST(a_user_agent_loses_its_control_characters)
{
    gvl_str_t  agent;

    ck_assert_int_eq(gvl_user_agent_tidy(arena, GVL_STR("a\r\nb\0c\x7f"),
                                         &agent), GVL_OK);
    ck_assert(gvl_str_eq(agent, GVL_STR("a  b c ")));

    ck_assert_int_eq(gvl_user_agent_tidy(arena, GVL_STR_NULL, &agent),
                     GVL_OK);
    ck_assert_uint_eq(agent.len, 0);
}
END_TEST


START_TEST(an_address_is_one_or_empty)
{
    size_t                    i;
    static const char *const  good[] = {
        "127.0.0.1", "::1", "2001:db8::ff00:42:8329", "::ffff:192.0.2.128",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
    };
    static const char *const  bad[] = {
        "", "localhost", "unknown", "1", "<b>", "127.0.0.1 ", "a.b", "1.2\n.3",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555"
    };

    for (i = 0; i < GVL_COUNT(good); i++) {
        ck_assert(gvl_str_eq(gvl_ip_address_tidy(gvl_str_from(good[i])),
                             gvl_str_from(good[i])));
    }

    for (i = 0; i < GVL_COUNT(bad); i++) {
        ck_assert_uint_eq(gvl_ip_address_tidy(gvl_str_from(bad[i])).len, 0);
    }
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_rules");
    tcase_add_checked_fixture(tcase, open_arena, close_arena);

    tcase_add_test(tcase, an_email_is_trimmed_and_lowered);
    tcase_add_test(tcase, an_email_keeps_what_is_not_ascii);
    tcase_add_loop_test(tcase, what_is_no_email_is_refused, 0,
                        (int) GVL_COUNT(bad_emails));
    tcase_add_test(tcase, an_email_has_at_most_254_bytes);
    tcase_add_test(tcase, an_email_with_a_nul_is_refused);
    tcase_add_test(tcase, a_new_password_has_8_to_128_bytes);
    tcase_add_test(tcase, a_password_to_compare_is_not_empty_and_not_huge);
    tcase_add_test(tcase, a_full_name_is_not_blank_and_has_200_bytes);
    tcase_add_test(tcase, a_country_code_is_two_capitals);
    tcase_add_test(tcase, a_phone_number_is_not_blank_and_has_32_bytes);
    tcase_add_test(tcase, a_stranger_sees_id_name_and_picture);
    tcase_add_loop_test(tcase, a_refresh_token_is_judged_by_generation_and_time,
                        0, (int) GVL_COUNT(refreshes));
    tcase_add_test(tcase, a_family_has_an_end_of_generations);
    tcase_add_test(tcase, a_user_agent_is_cut_at_a_character);
    tcase_add_test(tcase, a_user_agent_loses_its_control_characters);
    tcase_add_test(tcase, an_address_is_one_or_empty);

    return suite_run("auth_rules", tcase);
}
