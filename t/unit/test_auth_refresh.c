/* Refresh: a token is replaced once; an old one ends its family. */

#include "auth_world.h"


START_TEST(refresh_replaces_the_token)
{
    gvl_caller_t      before, after;
    gvl_token_pair_t  second;

    sign_in();
    before = caller_of(&first);

    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);
    ck_assert(!gvl_str_eq(second.refresh_token, first.refresh_token));
    ck_assert(!gvl_str_eq(second.access_token, first.access_token));

    after = caller_of(&second);
    ck_assert(gvl_uuid_eq(&before.subject, &after.subject));
    ck_assert(gvl_uuid_eq(&before.session, &after.session));
    ck_assert_int_eq(auth.sessions[0].generation, 1);
}
END_TEST


START_TEST(refresh_answers_the_predecessor_alike_for_ten_seconds)
{
    gvl_token_pair_t  second, again;

    sign_in();
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);

    auth.now_us += 10 * S;
    ck_assert_int_eq(refresh_with(first.refresh_token, &again), GVL_OK);
    ck_assert(gvl_str_eq(again.refresh_token, second.refresh_token));
    ck_assert_int_eq(auth.sessions[0].generation, 1);
    ck_assert_uint_eq(auth.ntokens, 2);

    /* And what it was answered is good. */

    ck_assert_int_eq(refresh_with(again.refresh_token, &second), GVL_OK);
    ck_assert_int_eq(auth.sessions[0].generation, 2);
}
END_TEST


START_TEST(refresh_ends_the_family_when_an_old_token_comes_late)
{
    gvl_token_pair_t  second, again;

    sign_in();
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);

    auth.now_us += 10 * S + 1;
    ck_assert_int_eq(refresh_with(first.refresh_token, &again),
                     GVL_REFRESH_TOKEN_REUSED);
    ck_assert(auth.sessions[0].revoked);
    ck_assert_uint_eq(auth.ndenied, 1);
    ck_assert(gvl_uuid_eq(&auth.denied[0], &auth.sessions[0].id));
    ck_assert_int_eq(auth.denied_life_s, 900 + 5);

    ck_assert_int_eq(refresh_with(second.refresh_token, &again),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(refresh_with(first.refresh_token, &again),
                     GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(refresh_ends_the_family_when_a_grandparent_comes)
{
    gvl_token_pair_t  second, third, again;

    sign_in();
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);
    ck_assert_int_eq(refresh_with(second.refresh_token, &third), GVL_OK);

    ck_assert_int_eq(refresh_with(first.refresh_token, &again),
                     GVL_REFRESH_TOKEN_REUSED);
    ck_assert_int_eq(refresh_with(third.refresh_token, &again),
                     GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(refresh_never_outlives_the_family)
{
    gvl_token_pair_t  second, third;

    sign_in();
    auth.now_us += (GVL_REFRESH_LIFE_S - 1) * S;
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);

    auth.now_us += 1 * S;
    ck_assert_int_eq(refresh_with(second.refresh_token, &third),
                     GVL_TOKEN_EXPIRED);
    ck_assert(!auth.sessions[0].revoked);
}
END_TEST


START_TEST(refresh_under_another_key_hands_out_nothing_unknown)
{
    gvl_token_pair_t  second, again;

    sign_in();
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);

    signer.refresh_key.bytes[0] ^= 1;
    ck_assert_int_eq(refresh_with(first.refresh_token, &again),
                     GVL_TOKEN_INVALID);
    ck_assert(!auth.sessions[0].revoked);

    /* The valid token goes on under the new key. */

    ck_assert_int_eq(refresh_with(second.refresh_token, &again), GVL_OK);
}
END_TEST


START_TEST(refresh_refuses_what_is_no_token_of_ours)
{
    size_t             i;
    char               text[GVL_REFRESH_TOKEN_LEN];
    gvl_token_pair_t   pair;

    sign_in();

    ck_assert_int_eq(refresh_with(GVL_STR_NULL, &pair), GVL_MALFORMED);
    ck_assert_int_eq(refresh_with(GVL_STR("rubbish"), &pair),
                     GVL_TOKEN_INVALID);

    for (i = 0; i < GVL_REFRESH_TOKEN_LEN; i++) {
        memcpy(text, first.refresh_token.data, GVL_REFRESH_TOKEN_LEN);
        text[i] = text[i] == 'A' ? 'Q' : 'A';
        ck_assert_int_eq(refresh_with((gvl_str_t) { text, sizeof(text) },
                                      &pair), GVL_TOKEN_INVALID);
    }

    ck_assert(!auth.sessions[0].revoked);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_refresh");
    tcase_add_test(tcase, refresh_replaces_the_token);
    tcase_add_test(tcase,
                   refresh_answers_the_predecessor_alike_for_ten_seconds);
    tcase_add_test(tcase,
                   refresh_ends_the_family_when_an_old_token_comes_late);
    tcase_add_test(tcase, refresh_ends_the_family_when_a_grandparent_comes);
    tcase_add_test(tcase, refresh_never_outlives_the_family);
    tcase_add_test(tcase, refresh_under_another_key_hands_out_nothing_unknown);
    tcase_add_test(tcase, refresh_refuses_what_is_no_token_of_ours);

    return auth_run("auth_refresh", tcase);
}
