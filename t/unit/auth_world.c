/* A world in memory for the stories of AuthService, and what is done in it. */

#include <stdlib.h>

#include <openssl/rsa.h>

#include "auth_ports.h"
#include "jwt.h"
#include "pem.h"
#include "random.h"


auth_world_t            auth;
gvl_token_signer_t      signer;
gvl_password_params_t   params;
gvl_auth_ports_t        ports;
gvl_uuid_t              ann;
gvl_token_pair_t        first;

static gvl_keys_t      *keys;
static gvl_arena_t     *rows;       /* what the store keeps */


gvl_rc_t
later(gvl_flow_t *flow)
{
    ck_assert_ptr_null(auth.waiting);
    auth.waiting = flow;
    auth.asks++;

    return GVL_AGAIN;
}


gvl_str_t
kept(gvl_str_t text)
{
    text = gvl_arena_copy(rows, text);
    ck_assert_ptr_nonnull(text.data);

    return text;
}


gvl_credentials_t *
user_row(const gvl_uuid_t *user_id)
{
    size_t  i;

    for (i = 0; i < auth.nusers; i++) {
        if (gvl_uuid_eq(&auth.users[i].user.id, user_id)) {
            return &auth.users[i];
        }
    }

    ck_abort_msg("no such user");
}


void
note_ended(gvl_flow_t *flow, gvl_ended_t *ended, const gvl_uuid_t *id)
{
    if (ended->ids == NULL) {
        ended->ids = gvl_arena_take_array(flow->arena, ROWS, sizeof(*id));
        ck_assert_ptr_nonnull(ended->ids);
    }

    ended->ids[ended->n++] = *id;
}


static void
make_keys(void)
{
    char       why[GVL_WHY_MAX];
    EVP_PKEY  *pkey;

    pkey = EVP_RSA_gen(2048);
    ck_assert_ptr_nonnull(pkey);
    arena_begin();

    keys = gvl_keys_create();
    ck_assert_int_eq(gvl_keys_add_pem(keys, private_pem(pkey, NULL), true,
                                      why), GVL_OK);

    arena_end();
    EVP_PKEY_free(pkey);
}


static void
free_keys(void)
{
    gvl_keys_destroy(keys);
}


static void
open_all(void)
{
    memset(&auth, 0, sizeof(auth));
    auth.now_us = NOW;
    params = (gvl_password_params_t) { 64, 1, 1 };

    arena_begin();
    rows = gvl_arena_create();
    ck_assert_ptr_nonnull(rows);

    signer = (gvl_token_signer_t) { keys, GVL_STR("gavel"), { { 1, 2, 3 } } };

    ports.accounts = &auth_accounts;
    ports.sessions = &auth_sessions;
    ports.hasher = &auth_hasher;
    ports.tokens = &gvl_token_port;
    ports.tokens_data = &signer;
    ports.throttle = &auth_throttle;
    ports.denied = &auth_denied;
    ports.ids = gvl_random_ids();
    ports.access_life_s = GVL_ACCESS_LIFE_S;
    ports.refresh_life_s = GVL_REFRESH_LIFE_S;
}


static void
close_all(void)
{
    arena_end();
    gvl_arena_destroy(rows);
}


int
auth_run(const char *name, TCase *tcase)
{
    tcase_set_timeout(tcase, 30);
    tcase_add_unchecked_fixture(tcase, make_keys, free_keys);
    tcase_add_checked_fixture(tcase, open_all, close_all);

    return suite_run(name, tcase);
}


void
note_end(gvl_flow_t *flow, gvl_rc_t rc)
{
    (void) flow;

    auth.ended = true;
    auth.rc = rc;
}


void
answer(void)
{
    gvl_flow_t  *waiting;

    waiting = auth.waiting;
    ck_assert_ptr_nonnull(waiting);
    auth.waiting = NULL;
    gvl_flow_resume(waiting, GVL_OK);
}


gvl_rc_t
tell(gvl_flow_t *flow)
{
    gvl_rc_t  rc;

    ck_assert_ptr_nonnull(flow);
    flow->ended = note_end;
    auth.ended = false;

    rc = gvl_flow_start(flow);

    if (rc == GVL_AGAIN) {
        while (!auth.ended) {
            answer();
        }

        rc = auth.rc;
    }

    fault = flow->fault;

    return rc;
}


gvl_rc_t
register_as(const char *email, const char *password)
{
    gvl_register_args_t  args;

    args.email = gvl_str_from(email);
    args.password = gvl_str_from(password);
    args.full_name = GVL_STR("Ann Lee");
    args.country_code = GVL_STR("DE");
    args.phone_number = GVL_STR("+49 30 1234567");
    args.now_us = NOW;

    return tell(gvl_register(arena, &ports, &args, &ann));
}


gvl_rc_t
login_as(const char *email, const char *password, gvl_token_pair_t *pair)
{
    gvl_login_args_t  args;

    args.email = gvl_str_from(email);
    args.password = gvl_str_from(password);
    args.ip_address = GVL_STR("192.0.2.7");
    args.user_agent = GVL_STR("check");
    args.now_us = NOW;

    return tell(gvl_login(arena, &ports, &args, pair));
}


gvl_rc_t
refresh_with(gvl_str_t token, gvl_token_pair_t *pair)
{
    gvl_refresh_args_t  args;

    memset(&args, 0, sizeof(args));
    args.refresh_token = token;
    args.now_us = auth.now_us;

    return tell(gvl_refresh(arena, &ports, &args, pair));
}


gvl_rc_t
logout_with(gvl_str_t token)
{
    gvl_logout_args_t  args = { token };

    return tell(gvl_logout(arena, &ports, &args));
}


gvl_caller_t
caller_of(const gvl_token_pair_t *pair)
{
    gvl_caller_t  caller;
    gvl_access_t  access;

    ck_assert_int_eq(gvl_jwt_read(keys, GVL_STR("gavel"), pair->access_token,
                                  NOW / S, &access), GVL_OK);
    caller.signed_in = true;
    caller.subject = access.subject;
    caller.session = access.session;

    return caller;
}


void
sign_in(void)
{
    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &first),
                     GVL_OK);
}
