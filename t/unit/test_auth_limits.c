/* How fast passwords may be guessed, and sessions that are denied. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/denied.h"
#include "auth/throttle.h"
#include "suite.h"


#define S  INT64_C(1000000)

static const gvl_throttle_conf_t  conf = GVL_THROTTLE_DEFAULTS;


static gvl_throttle_t *
new_throttle(size_t buckets)
{
    void  *memory;

    memory = malloc(gvl_throttle_size(buckets));
    ck_assert_ptr_nonnull(memory);

    return gvl_throttle_init(memory, buckets, 12345);
}


static gvl_rc_t
take(gvl_throttle_t *throttle, const char *email, const char *address,
    int64_t now_us, int64_t *retry_after_ms)
{
    bool  known;

    return gvl_throttle_take(throttle, &conf, gvl_str_from(email),
                             gvl_str_from(address), now_us, &known,
                             retry_after_ms);
}


START_TEST(a_burst_is_taken_then_one_an_interval)
{
    int              i;
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(1024);

    for (i = 0; i < 5; i++) {
        ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 100 * S,
                              &retry_ms), GVL_OK);
    }

    ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 100 * S, &retry_ms),
                     GVL_LOGIN_THROTTLED);
    ck_assert_int_eq(retry_ms, 10000);

    ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 104 * S, &retry_ms),
                     GVL_LOGIN_THROTTLED);
    ck_assert_int_eq(retry_ms, 6000);

    ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 110 * S, &retry_ms),
                     GVL_OK);
    ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 110 * S, &retry_ms),
                     GVL_LOGIN_THROTTLED);

    free(throttle);
}
END_TEST


START_TEST(a_victim_elsewhere_is_not_locked_out)
{
    int              i;
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(1024);

    for (i = 0; i < 1000; i++) {
        (void) !take(throttle, "a@b.c", "6.6.6.6", 100 * S, &retry_ms);
    }

    ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 100 * S, &retry_ms),
                     GVL_OK);

    free(throttle);
}
END_TEST


START_TEST(an_account_under_attack_from_everywhere_is_bounded)
{
    int              i, taken;
    char             address[32];
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(65536);
    taken = 0;

    for (i = 0; i < 200; i++) {
        snprintf(address, sizeof(address), "10.0.0.%d", i);
        taken += take(throttle, "a@b.c", address, 100 * S, &retry_ms)
                 == GVL_OK;
    }

    ck_assert_int_eq(taken, 50);
    ck_assert_int_eq(retry_ms, 1000);

    /* A second later the next one is let in: nobody is out for good. */

    ck_assert_int_eq(take(throttle, "a@b.c", "10.0.1.1", 101 * S, &retry_ms),
                     GVL_OK);

    free(throttle);
}
END_TEST


/* The world guesses for an hour; who has been there before gets in at once. */

START_TEST(the_owner_gets_in_from_home_whatever_others_do)
{
    int              i;
    char             address[32];
    int64_t          at_s, retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(65536);
    gvl_throttle_welcome(throttle, GVL_STR("a@b.c"), GVL_STR("1.1.1.1"),
                         99 * S);

    for (at_s = 100; at_s < 3700; at_s++) {
        for (i = 0; i < 60; i++) {
            snprintf(address, sizeof(address), "10.0.0.%d", i);
            (void) (take(throttle, "a@b.c", address, at_s * S, &retry_ms)
                    == GVL_OK);
        }
    }

    ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.2", 3699 * S, &retry_ms),
                     GVL_LOGIN_THROTTLED);

    /* From there too guesses are bounded by the pair. */

    for (i = 0; i < 5; i++) {
        ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 3699 * S,
                              &retry_ms), GVL_OK);
    }

    ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 3699 * S, &retry_ms),
                     GVL_LOGIN_THROTTLED);

    /* And it is this account's owner, not any other's. */

    ck_assert_int_eq(take(throttle, "d@b.c", "10.0.0.9", 3699 * S,
                          &retry_ms), GVL_OK);
    free(throttle);
}
END_TEST


START_TEST(an_unknown_address_is_nobodys_home)
{
    int              i, taken;
    char             address[32];
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(65536);
    gvl_throttle_welcome(throttle, GVL_STR("a@b.c"), GVL_STR(""), 99 * S);
    gvl_throttle_welcome(throttle, GVL_STR("d@b.c"), GVL_STR("10.0.0.1"),
                         99 * S);
    taken = 0;

    for (i = 0; i < 50; i++) {
        snprintf(address, sizeof(address), "10.0.1.%d", i);
        taken += take(throttle, "a@b.c", address, 100 * S, &retry_ms)
                 == GVL_OK;
    }

    ck_assert_int_eq(taken, 50);
    ck_assert_int_eq(take(throttle, "a@b.c", "", 100 * S, &retry_ms),
                     GVL_LOGIN_THROTTLED);
    ck_assert_int_eq(take(throttle, "a@b.c", "10.0.0.1", 100 * S, &retry_ms),
                     GVL_LOGIN_THROTTLED);
    free(throttle);
}
END_TEST


START_TEST(an_address_that_tries_many_accounts_is_bounded)
{
    int              i, taken;
    char             email[32];
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(65536);
    taken = 0;

    for (i = 0; i < 300; i++) {
        snprintf(email, sizeof(email), "user%d@b.c", i);
        taken += take(throttle, email, "6.6.6.6", 100 * S, &retry_ms)
                 == GVL_OK;
    }

    ck_assert_int_eq(taken, 100);
    ck_assert_int_eq(take(throttle, "x@b.c", "1.1.1.1", 100 * S, &retry_ms),
                     GVL_OK);

    free(throttle);
}
END_TEST


START_TEST(without_an_address_the_account_counts)
{
    int              i, taken;
    char             email[32];
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(65536);
    taken = 0;

    for (i = 0; i < 300; i++) {
        snprintf(email, sizeof(email), "user%d@b.c", i);
        taken += take(throttle, email, "", 100 * S, &retry_ms) == GVL_OK;
    }

    ck_assert_int_eq(taken, 300);

    free(throttle);
}
END_TEST


START_TEST(a_guess_given_back_was_none)
{
    int              i;
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(1024);

    for (i = 0; i < 1000; i++) {
        ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 100 * S,
                              &retry_ms), GVL_OK);
        gvl_throttle_give(throttle, &conf, GVL_STR("a@b.c"),
                          GVL_STR("1.1.1.1"), false);
    }

    free(throttle);
}
END_TEST


/* Two logins at once: the second one's place is known when it is done. */

START_TEST(a_guess_goes_back_to_where_it_was_counted)
{
    int              i, taken;
    bool             known[2];
    char             address[32];
    int64_t          retry_ms;
    gvl_str_t        email, home;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(65536);
    email = GVL_STR("a@b.c");
    home = GVL_STR("1.1.1.1");
    taken = 0;

    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(gvl_throttle_take(throttle, &conf, email, home,
                                           100 * S, &known[i], &retry_ms),
                         GVL_OK);
    }

    for (i = 0; i < 2; i++) {
        gvl_throttle_give(throttle, &conf, email, home, known[i]);
        gvl_throttle_welcome(throttle, email, home, 100 * S);
    }

    for (i = 0; i < 50; i++) {
        snprintf(address, sizeof(address), "10.0.0.%d", i);
        taken += take(throttle, "a@b.c", address, 100 * S, &retry_ms)
                 == GVL_OK;
    }

    ck_assert_int_eq(taken, 50);

    free(throttle);
}
END_TEST


START_TEST(a_refused_guess_costs_nothing_more)
{
    int              i;
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(1024);

    for (i = 0; i < 500; i++) {
        (void) !take(throttle, "a@b.c", "1.1.1.1", 100 * S, &retry_ms);
    }

    ck_assert_int_eq(retry_ms, 10000);
    ck_assert_int_eq(take(throttle, "a@b.c", "1.1.1.1", 110 * S, &retry_ms),
                     GVL_OK);

    free(throttle);
}
END_TEST


START_TEST(a_flood_of_accounts_does_not_free_a_full_bucket)
{
    int              i;
    char             email[32];
    int64_t          retry_ms;
    gvl_throttle_t  *throttle;

    throttle = new_throttle(64);

    for (i = 0; i < 6; i++) {
        (void) !take(throttle, "a@b.c", "", 100 * S, &retry_ms);
    }

    for (i = 0; i < 10000; i++) {
        snprintf(email, sizeof(email), "user%d@b.c", i);
        (void) !take(throttle, email, "", 100 * S, &retry_ms);
    }

    ck_assert_int_eq(take(throttle, "a@b.c", "", 100 * S, &retry_ms),
                     GVL_LOGIN_THROTTLED);

    free(throttle);
}
END_TEST


START_TEST(a_burst_of_0_is_no_limit)
{
    int                   i;
    bool                  known;
    int64_t               retry_ms;
    gvl_throttle_t       *throttle;
    gvl_throttle_conf_t   none;

    memset(&none, 0, sizeof(none));
    throttle = new_throttle(64);

    for (i = 0; i < 1000; i++) {
        ck_assert_int_eq(gvl_throttle_take(throttle, &none, GVL_STR("a@b.c"),
                                           GVL_STR("1.1.1.1"), 1, &known,
                                           &retry_ms),
                         GVL_OK);
    }

    free(throttle);
}
END_TEST


static gvl_uuid_t
session_id(unsigned n)
{
    gvl_uuid_t  id = { { 0 } };

    id.bytes[0] = 1;
    memcpy(id.bytes + 8, &n, sizeof(n));

    return id;
}


static gvl_denied_t *
new_denied(size_t sessions)
{
    void  *memory;

    memory = malloc(gvl_denied_size(sessions));
    ck_assert_ptr_nonnull(memory);

    return gvl_denied_init(memory, sessions);
}


START_TEST(a_session_is_denied_until_its_time)
{
    gvl_uuid_t     one, two;
    gvl_denied_t  *denied;

    denied = new_denied(64);
    one = session_id(1);
    two = session_id(2);

    ck_assert(!gvl_denied_has(denied, &one, 100));
    ck_assert(gvl_denied_add(denied, &one, 200, 100));
    ck_assert(gvl_denied_has(denied, &one, 100));
    ck_assert(gvl_denied_has(denied, &one, 199));
    ck_assert(!gvl_denied_has(denied, &one, 200));
    ck_assert(!gvl_denied_has(denied, &two, 100));

    free(denied);
}
END_TEST


START_TEST(denying_again_never_shortens)
{
    gvl_uuid_t     one;
    gvl_denied_t  *denied;

    denied = new_denied(64);
    one = session_id(1);

    ck_assert(gvl_denied_add(denied, &one, 200, 100));
    ck_assert(gvl_denied_add(denied, &one, 150, 100));
    ck_assert(gvl_denied_has(denied, &one, 199));
    ck_assert(gvl_denied_add(denied, &one, 300, 100));
    ck_assert(gvl_denied_has(denied, &one, 299));

    free(denied);
}
END_TEST


START_TEST(a_full_list_says_so_and_forgets_the_first_to_expire)
{
    int            room;
    unsigned       n;
    gvl_uuid_t     id;
    gvl_denied_t  *denied;

    denied = new_denied(0);
    room = 0;

    for (n = 1; n <= 9; n++) {
        id = session_id(n);
        room += gvl_denied_add(denied, &id, 200 + n, 100);
    }

    ck_assert_int_eq(room, 8);

    id = session_id(1);
    ck_assert(!gvl_denied_has(denied, &id, 100));

    for (n = 2; n <= 9; n++) {
        id = session_id(n);
        ck_assert(gvl_denied_has(denied, &id, 100));
    }

    /* What is heard of too late takes nobody's place. */

    id = session_id(10);
    ck_assert(gvl_denied_add(denied, &id, 100, 100));
    id = session_id(2);
    ck_assert(gvl_denied_has(denied, &id, 100));

    /* What has expired is room. */

    id = session_id(10);
    ck_assert(gvl_denied_add(denied, &id, 400, 300));

    free(denied);
}
END_TEST


START_TEST(ten_thousand_are_kept_in_a_list_of_the_usual_size)
{
    unsigned       n, lost;
    gvl_uuid_t     id;
    gvl_denied_t  *denied;

    denied = new_denied(65536);
    lost = 0;

    for (n = 0; n < 10000; n++) {
        id = session_id(n * 2654435761u);
        lost += !gvl_denied_add(denied, &id, 1000, 100);
    }

    ck_assert_uint_eq(lost, 0);

    for (n = 0; n < 10000; n++) {
        id = session_id(n * 2654435761u);
        ck_assert(gvl_denied_has(denied, &id, 100));
    }

    free(denied);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_limits");

    tcase_add_test(tcase, a_burst_is_taken_then_one_an_interval);
    tcase_add_test(tcase, a_victim_elsewhere_is_not_locked_out);
    tcase_add_test(tcase, an_account_under_attack_from_everywhere_is_bounded);
    tcase_add_test(tcase, the_owner_gets_in_from_home_whatever_others_do);
    tcase_add_test(tcase, an_unknown_address_is_nobodys_home);
    tcase_add_test(tcase, an_address_that_tries_many_accounts_is_bounded);
    tcase_add_test(tcase, without_an_address_the_account_counts);
    tcase_add_test(tcase, a_guess_given_back_was_none);
    tcase_add_test(tcase, a_guess_goes_back_to_where_it_was_counted);
    tcase_add_test(tcase, a_refused_guess_costs_nothing_more);
    tcase_add_test(tcase, a_flood_of_accounts_does_not_free_a_full_bucket);
    tcase_add_test(tcase, a_burst_of_0_is_no_limit);
    tcase_add_test(tcase, a_session_is_denied_until_its_time);
    tcase_add_test(tcase, denying_again_never_shortens);
    tcase_add_test(tcase, a_full_list_says_so_and_forgets_the_first_to_expire);
    tcase_add_test(tcase, ten_thousand_are_kept_in_a_list_of_the_usual_size);

    return suite_run("auth_limits", tcase);
}
