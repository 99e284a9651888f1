/* Passwords: hashes that others can read, and comparisons that hold. */

#include <argon2.h>
#include <check.h>
#include <string.h>

#include "password.h"
#include "random.h"
#include "suite.h"


/* Small, so that the suite is fast; what is tested does not depend on it. */
static const gvl_password_params_t  small = { 256, 2, 4 };

static char       phc_text[GVL_PHC_MAX];
static gvl_str_t  phc;


static void
hash_it(const gvl_password_params_t *params, gvl_str_t password)
{
    uint8_t  salt[GVL_SALT_LEN];

    gvl_random_bytes(salt, sizeof(salt));

    phc.data = phc_text;
    ck_assert_int_eq(gvl_password_hash(params, password, salt, phc_text,
                                       &phc.len), GVL_OK);
    ck_assert_uint_le(phc.len, GVL_PHC_MAX);
}


START_TEST(a_password_matches_its_own_hash_only)
{
    bool  matches, stale;

    hash_it(&small, GVL_STR("correct horse"));

    ck_assert_int_eq(gvl_password_verify(&small, GVL_STR("correct horse"),
                                         phc, &matches, &stale), GVL_OK);
    ck_assert(matches);
    ck_assert(!stale);

    ck_assert_int_eq(gvl_password_verify(&small, GVL_STR("correct horsf"),
                                         phc, &matches, &stale), GVL_OK);
    ck_assert(!matches);

    ck_assert_int_eq(gvl_password_verify(&small, GVL_STR(""), phc, &matches,
                                         &stale), GVL_OK);
    ck_assert(!matches);

    ck_assert_int_eq(gvl_password_verify(&small, GVL_STR("correct horse\0"),
                                         phc, &matches, &stale), GVL_OK);
    ck_assert(!matches);
}
END_TEST


START_TEST(the_hash_is_what_the_library_itself_reads)
{
    char                   text[GVL_PHC_MAX + 1];
    gvl_password_params_t  usual = { GVL_ARGON2_MEMORY_KIB,
                                     GVL_ARGON2_PASSES, GVL_ARGON2_LANES };

    hash_it(&usual, GVL_STR("correct horse"));
    memcpy(text, phc.data, phc.len);
    text[phc.len] = '\0';

    ck_assert_int_eq(strncmp(text, "$argon2id$v=19$m=65536,t=1,p=4$", 31), 0);
    ck_assert_int_eq(argon2id_verify(text, "correct horse", 13), ARGON2_OK);
    ck_assert_int_eq(argon2id_verify(text, "correct horsf", 13),
                     ARGON2_VERIFY_MISMATCH);
}
END_TEST


START_TEST(what_the_library_itself_writes_is_read)
{
    bool  matches, stale;
    char  text[GVL_PHC_MAX + 1];

    ck_assert_int_eq(argon2id_hash_encoded(3, 512, 2, "password", 8,
                                           "saltsaltsaltsalt", 16, 32, text,
                                           sizeof(text)), ARGON2_OK);

    ck_assert_int_eq(gvl_password_verify(&small, GVL_STR("password"),
                                         gvl_str_from(text), &matches,
                                         &stale), GVL_OK);
    ck_assert(matches);
    ck_assert(stale);
}
END_TEST


START_TEST(two_hashes_of_one_password_differ)
{
    char  first[GVL_PHC_MAX];

    hash_it(&small, GVL_STR("correct horse"));
    memcpy(first, phc.data, phc.len);
    hash_it(&small, GVL_STR("correct horse"));

    ck_assert_int_ne(memcmp(first, phc.data, phc.len), 0);
}
END_TEST


START_TEST(a_hash_of_other_parameters_is_stale_if_it_matches)
{
    bool                   matches, stale;
    size_t                 i;
    gvl_password_params_t  others[] = { { 512, 2, 4 }, { 256, 3, 4 },
                                        { 256, 2, 2 } };

    hash_it(&small, GVL_STR("correct horse"));

    for (i = 0; i < GVL_COUNT(others); i++) {
        ck_assert_int_eq(gvl_password_verify(&others[i],
                                             GVL_STR("correct horse"), phc,
                                             &matches, &stale), GVL_OK);
        ck_assert(matches);
        ck_assert(stale);

        ck_assert_int_eq(gvl_password_verify(&others[i], GVL_STR("wrong"),
                                             phc, &matches, &stale), GVL_OK);
        ck_assert(!matches);
        ck_assert(!stale);
    }
}
END_TEST


/* An all-zero hash must not be the answer to some password of nobody's. */

START_TEST(nobody_matches_nothing)
{
    bool  matches, stale;

    ck_assert_int_eq(gvl_password_verify(&small, GVL_STR("correct horse"),
                                         GVL_STR(""), &matches, &stale),
                     GVL_OK);
    ck_assert(!matches);
    ck_assert(!stale);
}
END_TEST


static const char  *bad_phcs[] = {
    "x",
    "$argon2id$",
    "$argon2i$v=19$m=256,t=2,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=16$m=256,t=2,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$m=256,t=2,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=256,t=2$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=99999999999,t=2,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=4294967552,t=2,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=2097152,t=2,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=-256,t=2,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=256,t=0,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=256,t=2,p=0$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=256,t=2,p=4$c2FsdHNhbHQ",
    "$argon2id$v=19$m=256,t=2,p=4$$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=256,t=2,p=4$c2FsdHNhbHQ$",
    "$argon2id$v=19$m=256,t=2,p=4$c2FsdHNhbHQ$aGFzaA",
    "$argon2id$v=19$m=256,t=2,p=4$c2FsdHNhbHQ=$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=256,t=2,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA$"
};


START_TEST(what_is_no_phc_string_is_refused)
{
    bool  matches, stale;

    matches = true;

    ck_assert_int_eq(gvl_password_verify(&small, GVL_STR("password"),
                                         gvl_str_from(bad_phcs[_i]), &matches,
                                         &stale), GVL_INTERNAL);
    ck_assert(!matches);
}
END_TEST


START_TEST(parameters_have_bounds)
{
    size_t                        i;
    static const struct {
        gvl_password_params_t       params;
        bool                        good;
    } tries[] = {
        { { 65536, 1, 4 }, true },
        { { 8, 1, 1 }, true },
        { { 1048576, 64, 64 }, true },
        { { 1048577, 1, 4 }, false },
        { { 31, 1, 4 }, false },
        { { 65536, 0, 4 }, false },
        { { 65536, 65, 4 }, false },
        { { 65536, 1, 0 }, false },
        { { 65536, 1, 65 }, false }
    };

    for (i = 0; i < GVL_COUNT(tries); i++) {
        ck_assert_int_eq(gvl_password_params_judge(&tries[i].params) == NULL,
                         tries[i].good);
    }
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("password");
    tcase_set_timeout(tcase, 30);

    tcase_add_test(tcase, a_password_matches_its_own_hash_only);
    tcase_add_test(tcase, the_hash_is_what_the_library_itself_reads);
    tcase_add_test(tcase, what_the_library_itself_writes_is_read);
    tcase_add_test(tcase, two_hashes_of_one_password_differ);
    tcase_add_test(tcase, a_hash_of_other_parameters_is_stale_if_it_matches);
    tcase_add_test(tcase, nobody_matches_nothing);
    tcase_add_loop_test(tcase, what_is_no_phc_string_is_refused, 0,
                        (int) GVL_COUNT(bad_phcs));
    tcase_add_test(tcase, parameters_have_bounds);

    return suite_run("password", tcase);
}
