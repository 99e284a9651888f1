/* Tokens that were checked: remembered until they expire, and in bounds. */

#include "jwt_world.h"
#include "token_cache.h"


START_TEST(a_checked_token_is_remembered_until_it_expires)
{
    uint64_t            hits, misses;
    gvl_str_t           token;
    gvl_token_cache_t  *cache;

    token = our_token();
    cache = gvl_token_cache_create(16);
    ck_assert_ptr_nonnull(cache);

    ck_assert_int_eq(gvl_token_cache_read(cache, keys, GVL_STR("gavel"),
                                          token, NOW, &access_), GVL_OK);
    memset(&access_, 0, sizeof(access_));
    ck_assert_int_eq(gvl_token_cache_read(cache, keys, GVL_STR("gavel"),
                                          token, NOW + 899, &access_),
                     GVL_OK);
    ck_assert(gvl_uuid_eq(&access_.subject, &user.id));
    ck_assert(gvl_uuid_eq(&access_.session, &claims.session_id));

    gvl_token_cache_count(cache, &hits, &misses);
    ck_assert_uint_eq(hits, 1);
    ck_assert_uint_eq(misses, 1);

    ck_assert_int_eq(gvl_token_cache_read(cache, keys, GVL_STR("gavel"),
                                          token, NOW + 900, &access_),
                     GVL_TOKEN_EXPIRED);

    gvl_token_cache_destroy(cache);
}
END_TEST


START_TEST(a_bad_token_is_never_remembered)
{
    int                 i;
    uint64_t            hits, misses;
    gvl_str_t           token;
    gvl_token_cache_t  *cache;

    token = forge(good_header(), good_claims, theirs);
    cache = gvl_token_cache_create(16);
    ck_assert_ptr_nonnull(cache);

    for (i = 0; i < 3; i++) {
        ck_assert_int_eq(gvl_token_cache_read(cache, keys, GVL_STR("gavel"),
                                              token, NOW, &access_),
                         GVL_TOKEN_INVALID);
    }

    gvl_token_cache_count(cache, &hits, &misses);
    ck_assert_uint_eq(hits, 0);

    gvl_token_cache_destroy(cache);
}
END_TEST


START_TEST(the_cache_has_a_bound_and_stays_right)
{
    int                 i, turn;
    gvl_str_t           tokens[40];
    gvl_token_cache_t  *cache;

    cache = gvl_token_cache_create(8);
    ck_assert_ptr_nonnull(cache);

    for (i = 0; i < 40; i++) {
        user.id.bytes[0] = (uint8_t) i;
        tokens[i] = our_token();
    }

    for (turn = 0; turn < 3; turn++) {
        for (i = 0; i < 40; i++) {
            ck_assert_int_eq(gvl_token_cache_read(cache, keys,
                                                  GVL_STR("gavel"), tokens[i],
                                                  NOW, &access_), GVL_OK);
            ck_assert_uint_eq(access_.subject.bytes[0], (unsigned) i);
        }
    }

    gvl_token_cache_destroy(cache);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("token cache");
    tcase_add_test(tcase, a_checked_token_is_remembered_until_it_expires);
    tcase_add_test(tcase, a_bad_token_is_never_remembered);
    tcase_add_test(tcase, the_cache_has_a_bound_and_stays_right);

    return jwt_run("token cache", tcase);
}
