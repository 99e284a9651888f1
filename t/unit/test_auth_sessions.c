/* ListSessions, RevokeSession and the purge: one's own, and few at once. */

#include "auth_world.h"


START_TEST(list_sessions_marks_the_callers)
{
    gvl_sessions_t            list;
    gvl_token_pair_t          second;
    gvl_list_sessions_args_t  args;

    sign_in();
    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &second),
                     GVL_OK);

    memset(&list, 0, sizeof(list));
    args.caller = caller_of(&second);
    ck_assert_int_eq(tell(gvl_list_sessions(arena, &ports, &args, &list)),
                     GVL_OK);
    ck_assert_uint_eq(list.n, 2);
    ck_assert(!list.sessions[0].current);
    ck_assert(list.sessions[1].current);
}
END_TEST


START_TEST(revoke_session_ends_ones_own_only)
{
    char                       id[GVL_UUID_TEXT_LEN];
    gvl_revoke_session_args_t  args;

    sign_in();
    gvl_uuid_write(&auth.sessions[0].id, id);

    args.caller = caller_of(&first);
    args.session_id = (gvl_str_t) { id, sizeof(id) };

    args.caller.subject.bytes[15] ^= 1;     /* somebody else */
    ck_assert_int_eq(tell(gvl_revoke_session(arena, &ports, &args)),
                     GVL_SESSION_NOT_FOUND);
    ck_assert(!auth.sessions[0].revoked);
    ck_assert_uint_eq(auth.ndenied, 0);

    args.caller.subject.bytes[15] ^= 1;
    ck_assert_int_eq(tell(gvl_revoke_session(arena, &ports, &args)), GVL_OK);
    ck_assert(auth.sessions[0].revoked);
    ck_assert_uint_eq(auth.ndenied, 1);

    args.session_id = GVL_STR("rubbish");
    ck_assert_int_eq(tell(gvl_revoke_session(arena, &ports, &args)),
                     GVL_MALFORMED);
}
END_TEST


START_TEST(nobody_is_let_in_where_one_must_be_signed_in)
{
    gvl_user_t                  profile;
    gvl_sessions_t              list;
    gvl_get_profile_args_t      get;
    gvl_list_sessions_args_t    listing;
    gvl_revoke_session_args_t   revoking;
    gvl_change_password_args_t  changing;

    memset(&get, 0, sizeof(get));
    memset(&listing, 0, sizeof(listing));
    memset(&revoking, 0, sizeof(revoking));
    memset(&changing, 0, sizeof(changing));

    ck_assert_int_eq(tell(gvl_get_profile(arena, &ports, &get, &profile)),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(tell(gvl_list_sessions(arena, &ports, &listing, &list)),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(tell(gvl_revoke_session(arena, &ports, &revoking)),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(tell(gvl_change_password(arena, &ports, &changing)),
                     GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(purge_sessions_asks_for_a_bounded_number)
{
    int64_t  purged;

    ck_assert_int_eq(tell(gvl_purge_sessions(arena, &auth_sessions, NULL,
                                             &purged)), GVL_OK);
    ck_assert_int_eq(purged, GVL_PURGE_MAX);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_sessions");
    tcase_add_test(tcase, list_sessions_marks_the_callers);
    tcase_add_test(tcase, revoke_session_ends_ones_own_only);
    tcase_add_test(tcase, nobody_is_let_in_where_one_must_be_signed_in);
    tcase_add_test(tcase, purge_sessions_asks_for_a_bounded_number);

    return auth_run("auth_sessions", tcase);
}
