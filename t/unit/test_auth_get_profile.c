/* GetProfile: all of oneself, of others what is public. */

#include "auth_world.h"


START_TEST(get_profile_shows_all_of_oneself_and_little_of_others)
{
    gvl_user_t              profile;
    gvl_uuid_t              bob;
    gvl_get_profile_args_t  args;

    sign_in();
    bob = ann;
    ck_assert_int_eq(register_as("bob@example.org", "correct horse"), GVL_OK);

    args.caller = caller_of(&first);
    args.user_id = GVL_STR_NULL;
    ck_assert_int_eq(tell(gvl_get_profile(arena, &ports, &args, &profile)),
                     GVL_OK);
    ck_assert(gvl_uuid_eq(&profile.id, &bob));
    ck_assert(gvl_str_eq(profile.email, GVL_STR("ann@example.org")));
    ck_assert_int_eq(profile.created_at_us, NOW);

    args.caller.subject = ann;      /* bob asks for ann, as it were */
    args.user_id = GVL_STR("00000000-0000-0000-0000-000000000000");
    ck_assert_int_eq(tell(gvl_get_profile(arena, &ports, &args, &profile)),
                     GVL_USER_NOT_FOUND);

    args.user_id = GVL_STR("rubbish");
    ck_assert_int_eq(tell(gvl_get_profile(arena, &ports, &args, &profile)),
                     GVL_MALFORMED);
    ck_assert_str_eq(fault.violations[0].field, "user_id");
}
END_TEST


START_TEST(get_profile_of_another_is_public_only)
{
    char                    id[GVL_UUID_TEXT_LEN];
    gvl_user_t              profile;
    gvl_get_profile_args_t  args;

    sign_in();
    ck_assert_int_eq(register_as("bob@example.org", "correct horse"), GVL_OK);

    gvl_uuid_write(&ann, id);       /* the latest: bob */
    args.caller = caller_of(&first);
    args.user_id = (gvl_str_t) { id, sizeof(id) };

    ck_assert_int_eq(tell(gvl_get_profile(arena, &ports, &args, &profile)),
                     GVL_OK);
    ck_assert(gvl_str_eq(profile.full_name, GVL_STR("Ann Lee")));
    ck_assert_uint_eq(profile.email.len, 0);
    ck_assert_uint_eq(profile.country_code.len, 0);
    ck_assert_uint_eq(profile.phone_number.len, 0);
    ck_assert_int_eq(profile.created_at_us, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_get_profile");
    tcase_add_test(tcase,
                   get_profile_shows_all_of_oneself_and_little_of_others);
    tcase_add_test(tcase, get_profile_of_another_is_public_only);

    return auth_run("auth_get_profile", tcase);
}
