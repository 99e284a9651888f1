/* Register: the account, its event, and what it will not take. */

#include "auth_world.h"


START_TEST(register_writes_the_account_and_its_event)
{
    const gvl_event_t  *event;

    ck_assert_int_eq(register_as(" Ann@Example.org ", "correct horse"),
                     GVL_OK);
    ck_assert_uint_eq(auth.nusers, 1);
    ck_assert(gvl_uuid_eq(&ann, &auth.users[0].user.id));
    ck_assert(gvl_str_eq(auth.users[0].user.email,
                         GVL_STR("ann@example.org")));
    ck_assert_int_eq(memcmp(auth.users[0].phc.data, "$argon2id$", 10), 0);

    event = &auth.events[0];
    ck_assert_int_eq(event->type, GVL_EVENT_USER_CREATED);
    ck_assert(gvl_uuid_eq(&event->user_id, &ann));
    ck_assert(!gvl_uuid_eq(&event->id, &ann));
    ck_assert_int_eq(event->at_us, NOW);
    ck_assert_int_eq(auth.users[0].user.created_at_us, NOW);
}
END_TEST


START_TEST(register_takes_an_email_once)
{
    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    ck_assert_int_eq(register_as("ANN@EXAMPLE.ORG", "another horse"),
                     GVL_EMAIL_TAKEN);
    ck_assert_uint_eq(auth.nusers, 1);
}
END_TEST


START_TEST(register_tells_all_mistakes_at_once)
{
    gvl_register_args_t  args;

    memset(&args, 0, sizeof(args));

    ck_assert_int_eq(tell(gvl_register(arena, &ports, &args, &ann)),
                     GVL_MALFORMED);
    ck_assert_uint_eq(fault.nviolations, 5);
    ck_assert_str_eq(fault.violations[0].field, "email");
    ck_assert_str_eq(fault.violations[1].field, "password");
    ck_assert_str_eq(fault.violations[2].field, "full_name");
    ck_assert_str_eq(fault.violations[3].field, "country_code");
    ck_assert_str_eq(fault.violations[4].field, "phone_number");
    ck_assert_int_eq(auth.hashes, 0);
}
END_TEST


START_TEST(register_says_when_hashing_is_busy)
{
    auth.hasher_busy = true;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"),
                     GVL_HASHING_BUSY);
    ck_assert_int_eq(fault.retry_after_ms, 100);
    ck_assert_uint_eq(auth.nusers, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_register");
    tcase_add_test(tcase, register_writes_the_account_and_its_event);
    tcase_add_test(tcase, register_takes_an_email_once);
    tcase_add_test(tcase, register_tells_all_mistakes_at_once);
    tcase_add_test(tcase, register_says_when_hashing_is_busy);

    return auth_run("auth_register", tcase);
}
