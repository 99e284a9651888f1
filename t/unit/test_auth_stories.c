/*
 * The stories of AuthService, over a store of arrays that answers later, as
 * the real one does.
 */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "auth/stories.h"
#include "jwt.h"
#include "password.h"
#include "random.h"
#include "token_port.h"


#define S    INT64_C(1000000)
#define NOW  (INT64_C(1900000000) * S)

#define ROWS  256

typedef struct {
    uint8_t                         hash[GVL_HASH_LEN];
    size_t                          session;
    int32_t                         generation;
} token_row_t;

static struct {
    gvl_credentials_t               users[ROWS];
    gvl_event_t                     events[ROWS];
    size_t                          nusers;
    gvl_session_t                   sessions[ROWS];
    size_t                          nsessions;
    token_row_t                     tokens[ROWS];
    size_t                          ntokens;
    int64_t                         now_us;     /* the database's clock */

    int                             asks;       /* of ports that wait */
    int                             in_line;
    int                             hashes;
    int                             verifies;
    bool                            hasher_busy;
    bool                            hash_busy;  /* but verifying is not */
    bool                            race;       /* the password changes */
    int                             taken;
    int                             given;
    int                             welcomed;
    bool                            throttled;
    gvl_uuid_t                      denied[ROWS];
    size_t                          ndenied;
    int64_t                         denied_life_s;

    gvl_flow_t                     *waiting;
    bool                            ended;
    gvl_rc_t                        rc;
} world;

static gvl_arena_t            *arena;
static gvl_arena_t            *rows;        /* what the store keeps */
static gvl_keys_t             *keys;
static gvl_token_signer_t      signer;
static gvl_password_params_t   params = { 64, 1, 1 };
static gvl_auth_ports_t        ports;
static gvl_fault_t             fault;


/* Every ask is answered from outside, so that every wait is one. */

static gvl_rc_t
later(gvl_flow_t *flow)
{
    ck_assert_ptr_null(world.waiting);
    world.waiting = flow;
    world.asks++;

    return GVL_AGAIN;
}


static gvl_str_t
kept(gvl_str_t text)
{
    text = gvl_arena_copy(rows, text);
    ck_assert_ptr_nonnull(text.data);

    return text;
}


static gvl_rc_t
add_user(void *store, gvl_flow_t *flow, const gvl_credentials_t *credentials,
    const gvl_event_t *event, bool *taken)
{
    size_t             i;
    gvl_credentials_t *row;

    (void) store;

    for (i = 0; i < world.nusers; i++) {
        if (gvl_str_eq(world.users[i].user.email, credentials->user.email)) {
            *taken = true;
            return later(flow);
        }
    }

    row = &world.users[world.nusers];
    *row = *credentials;
    row->user.email = kept(credentials->user.email);
    row->phc = kept(credentials->phc);
    row->password_version = 1;
    world.events[world.nusers++] = *event;

    return later(flow);
}


static gvl_rc_t
find_by_email(void *store, gvl_flow_t *flow, gvl_str_t email,
    gvl_account_t *account)
{
    size_t  i;

    (void) store;

    for (i = 0; i < world.nusers; i++) {
        if (gvl_str_eq(world.users[i].user.email, email)) {
            account->found = true;
            account->credentials = world.users[i];
        }
    }

    return later(flow);
}


static gvl_rc_t
find_by_id(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    gvl_account_t *account)
{
    size_t  i;

    (void) store;

    for (i = 0; i < world.nusers; i++) {
        if (gvl_uuid_eq(&world.users[i].user.id, user_id)) {
            account->found = true;
            account->credentials = world.users[i];
        }
    }

    return later(flow);
}


static gvl_credentials_t *
user_row(const gvl_uuid_t *user_id)
{
    size_t  i;

    for (i = 0; i < world.nusers; i++) {
        if (gvl_uuid_eq(&world.users[i].user.id, user_id)) {
            return &world.users[i];
        }
    }

    ck_abort_msg("no such user");
}


static void
note_ended(gvl_flow_t *flow, gvl_ended_t *ended, const gvl_uuid_t *id)
{
    if (ended->ids == NULL) {
        ended->ids = gvl_arena_take_array(flow->arena, ROWS, sizeof(*id));
        ck_assert_ptr_nonnull(ended->ids);
    }

    ended->ids[ended->n++] = *id;
}


static gvl_rc_t
change_password(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    int32_t password_version, gvl_str_t phc, bool *changed,
    gvl_ended_t *ended)
{
    size_t              i;
    gvl_credentials_t  *row;

    (void) store;

    row = user_row(user_id);

    if (world.race) {
        row->password_version++;
    }

    if (row->password_version != password_version) {
        return later(flow);
    }

    row->phc = kept(phc);
    row->password_version++;
    *changed = true;

    for (i = 0; i < world.nsessions; i++) {
        if (gvl_uuid_eq(&world.sessions[i].user_id, user_id)
            && !world.sessions[i].revoked)
        {
            world.sessions[i].revoked = true;
            note_ended(flow, ended, &world.sessions[i].id);
        }
    }

    return later(flow);
}


static gvl_rc_t
add_session(void *store, gvl_flow_t *flow, const gvl_session_draft_t *draft,
    bool *added, gvl_ended_t *ended)
{
    gvl_session_t      *session;
    gvl_credentials_t  *row;

    (void) store;
    (void) ended;

    row = user_row(&draft->session.user_id);

    if (world.race) {
        row->password_version++;
    }

    if (row->password_version != draft->password_version) {
        return later(flow);
    }

    if (draft->new_phc.len > 0) {
        row->phc = kept(draft->new_phc);
    }

    session = &world.sessions[world.nsessions];
    *session = draft->session;
    session->user_agent = kept(draft->session.user_agent);
    session->created_at_us = world.now_us;
    session->rotated_at_us = world.now_us;
    session->expires_at_us = world.now_us + draft->life_us;

    memcpy(world.tokens[world.ntokens].hash, draft->token_hash, GVL_HASH_LEN);
    world.tokens[world.ntokens].session = world.nsessions;
    world.tokens[world.ntokens].generation = 0;

    world.nsessions++;
    world.ntokens++;
    *added = true;

    return later(flow);
}


static token_row_t *
token_of(const uint8_t hash[GVL_HASH_LEN])
{
    size_t  i;

    for (i = 0; i < world.ntokens; i++) {
        if (memcmp(world.tokens[i].hash, hash, GVL_HASH_LEN) == 0) {
            return &world.tokens[i];
        }
    }

    return NULL;
}


static gvl_rc_t
lock_session(void *store, gvl_flow_t *flow,
    const uint8_t token_hash[GVL_HASH_LEN],
    const uint8_t successor_hash[GVL_HASH_LEN], gvl_locked_session_t *locked)
{
    token_row_t  *token;

    (void) store;

    token = token_of(token_hash);

    if (token != NULL) {
        locked->found = true;
        locked->session = world.sessions[token->session];
        locked->user = user_row(&locked->session.user_id)->user;
        locked->generation = token->generation;
        locked->successor_known = token_of(successor_hash) != NULL;
        locked->now_us = world.now_us;
        locked->transaction = &world.sessions[token->session];
    }

    return later(flow);
}


static gvl_rc_t
rotate(void *store, gvl_flow_t *flow, const gvl_locked_session_t *locked,
    const uint8_t successor_hash[GVL_HASH_LEN], gvl_str_t user_agent,
    gvl_str_t ip_address)
{
    gvl_session_t  *session;

    (void) store;
    (void) user_agent;
    (void) ip_address;

    session = locked->transaction;
    session->generation++;
    session->rotated_at_us = world.now_us;

    memcpy(world.tokens[world.ntokens].hash, successor_hash, GVL_HASH_LEN);
    world.tokens[world.ntokens].session = (size_t) (session - world.sessions);
    world.tokens[world.ntokens].generation = session->generation;
    world.ntokens++;

    return later(flow);
}


static gvl_rc_t
revoke_locked(void *store, gvl_flow_t *flow,
    const gvl_locked_session_t *locked)
{
    gvl_session_t  *session;

    (void) store;

    session = locked->transaction;
    session->revoked = true;

    return later(flow);
}


static gvl_rc_t
revoke_by_token(void *store, gvl_flow_t *flow,
    const uint8_t token_hash[GVL_HASH_LEN], gvl_ended_t *ended)
{
    token_row_t  *token;

    (void) store;

    token = token_of(token_hash);

    if (token != NULL) {
        world.sessions[token->session].revoked = true;
        note_ended(flow, ended, &world.sessions[token->session].id);
    }

    return later(flow);
}


static gvl_rc_t
revoke(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    const gvl_uuid_t *session_id, gvl_ended_t *ended)
{
    size_t  i;

    (void) store;

    for (i = 0; i < world.nsessions; i++) {
        if (gvl_uuid_eq(&world.sessions[i].id, session_id)
            && gvl_uuid_eq(&world.sessions[i].user_id, user_id))
        {
            world.sessions[i].revoked = true;
            note_ended(flow, ended, session_id);
        }
    }

    return later(flow);
}


static gvl_rc_t
list_sessions(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    gvl_sessions_t *sessions)
{
    size_t  i;

    (void) store;

    sessions->sessions = gvl_arena_take_array(flow->arena, ROWS,
                                              sizeof(gvl_session_t));
    ck_assert_ptr_nonnull(sessions->sessions);

    for (i = 0; i < world.nsessions; i++) {
        if (gvl_uuid_eq(&world.sessions[i].user_id, user_id)
            && !world.sessions[i].revoked)
        {
            sessions->sessions[sessions->n++] = world.sessions[i];
        }
    }

    return later(flow);
}


static gvl_rc_t
purge(void *store, gvl_flow_t *flow, int32_t limit, int64_t *purged)
{
    (void) store;

    *purged = limit;

    return later(flow);
}


static const gvl_accounts_port_t  accounts = {
    add_user, find_by_email, find_by_id, change_password
};

static const gvl_sessions_port_t  sessions_port = {
    add_session, lock_session, rotate, revoke_locked, revoke_by_token, revoke,
    list_sessions, purge
};


static void
leave_line(void *data)
{
    (void) data;

    world.in_line--;
}


static gvl_rc_t
enter_line(void *hasher, gvl_flow_t *flow)
{
    (void) hasher;

    if (world.hasher_busy) {
        flow->fault.retry_after_ms = 100;
        return GVL_HASHING_BUSY;
    }

    world.in_line++;

    return gvl_flow_undo(flow, leave_line, NULL);
}


static gvl_rc_t
hash_password(void *hasher, gvl_flow_t *flow, gvl_str_t password,
    gvl_str_t *phc)
{
    char     *text;
    uint8_t   salt[GVL_SALT_LEN];

    (void) hasher;

    ck_assert_int_eq(world.in_line, 1);

    if (world.hash_busy) {
        flow->fault.retry_after_ms = 100;
        return GVL_HASHING_BUSY;
    }

    world.hashes++;
    gvl_random_bytes(salt, sizeof(salt));
    text = gvl_arena_take(flow->arena, GVL_PHC_MAX);
    ck_assert_ptr_nonnull(text);
    phc->data = text;
    ck_assert_int_eq(gvl_password_hash(&params, password, salt, text,
                                       &phc->len), GVL_OK);

    return later(flow);
}


static gvl_rc_t
verify_password(void *hasher, gvl_flow_t *flow, gvl_str_t password,
    gvl_str_t phc, bool *matches, bool *needs_rehash)
{
    (void) hasher;

    ck_assert_int_eq(world.in_line, 1);
    world.verifies++;
    ck_assert_int_eq(gvl_password_verify(&params, password, phc, matches,
                                         needs_rehash), GVL_OK);

    return later(flow);
}


static const gvl_hasher_port_t  hasher = {
    enter_line, hash_password, verify_password
};


static gvl_rc_t
take_guess(void *throttle, gvl_str_t email, gvl_str_t ip_address,
    int64_t now_us, int64_t *retry_after_ms)
{
    (void) throttle;
    (void) email;
    (void) ip_address;
    (void) now_us;

    if (world.throttled) {
        *retry_after_ms = 10000;
        return GVL_LOGIN_THROTTLED;
    }

    world.taken++;

    return GVL_OK;
}


static void
give_guess(void *throttle, gvl_str_t email, gvl_str_t ip_address)
{
    (void) throttle;
    (void) email;
    (void) ip_address;

    world.given++;
}


static void
welcome(void *throttle, gvl_str_t email, gvl_str_t ip_address, int64_t now_us)
{
    (void) throttle;
    (void) email;
    (void) ip_address;
    (void) now_us;

    world.welcomed++;
}


static const gvl_throttle_port_t  throttle_port = {
    take_guess, give_guess, welcome
};


static void
deny(void *data, const gvl_uuid_t *ids, size_t n, int64_t life_s)
{
    (void) data;

    memcpy(&world.denied[world.ndenied], ids, n * sizeof(*ids));
    world.ndenied += n;
    world.denied_life_s = life_s;
}


static const gvl_denied_port_t  denied_port = { deny };


static void
make_keys(void)
{
    BIO       *bio;
    char      *data, why[GVL_WHY_MAX];
    size_t     len;
    EVP_PKEY  *pkey;

    pkey = EVP_RSA_gen(2048);
    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL,
                                              NULL), 1);
    len = (size_t) BIO_get_mem_data(bio, &data);

    keys = gvl_keys_create();
    ck_assert_int_eq(gvl_keys_add_pem(keys, (gvl_str_t) { data, len }, true,
                                      why), GVL_OK);
    BIO_free(bio);
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
    memset(&world, 0, sizeof(world));
    world.now_us = NOW;
    params = (gvl_password_params_t) { 64, 1, 1 };

    arena = gvl_arena_create();
    rows = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);
    ck_assert_ptr_nonnull(rows);

    signer = (gvl_token_signer_t) { keys, GVL_STR("gavel"), { { 1, 2, 3 } } };

    ports.accounts = &accounts;
    ports.sessions = &sessions_port;
    ports.hasher = &hasher;
    ports.tokens = &gvl_token_port;
    ports.tokens_data = &signer;
    ports.throttle = &throttle_port;
    ports.denied = &denied_port;
    ports.ids = gvl_random_ids();
    ports.access_life_s = GVL_ACCESS_LIFE_S;
    ports.refresh_life_s = GVL_REFRESH_LIFE_S;
}


static void
close_all(void)
{
    gvl_arena_destroy(arena);
    gvl_arena_destroy(rows);
}


static void
note_end(gvl_flow_t *flow, gvl_rc_t rc)
{
    (void) flow;

    world.ended = true;
    world.rc = rc;
}


/* Runs a story to its end, answering each ask in turn. */

static gvl_rc_t
tell(gvl_flow_t *flow)
{
    gvl_rc_t     rc;
    gvl_flow_t  *waiting;

    ck_assert_ptr_nonnull(flow);
    flow->ended = note_end;
    world.ended = false;

    rc = gvl_flow_start(flow);

    if (rc == GVL_AGAIN) {
        while (!world.ended) {
            waiting = world.waiting;
            ck_assert_ptr_nonnull(waiting);
            world.waiting = NULL;
            gvl_flow_resume(waiting, GVL_OK);
        }

        rc = world.rc;
    }

    fault = flow->fault;

    return rc;
}


static gvl_uuid_t  ann;


static gvl_rc_t
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


static gvl_rc_t
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


static gvl_rc_t
refresh_with(gvl_str_t token, gvl_token_pair_t *pair)
{
    gvl_refresh_args_t  args;

    memset(&args, 0, sizeof(args));
    args.refresh_token = token;
    args.now_us = world.now_us;

    return tell(gvl_refresh(arena, &ports, &args, pair));
}


static gvl_rc_t
logout_with(gvl_str_t token)
{
    gvl_logout_args_t  args = { token };

    return tell(gvl_logout(arena, &ports, &args));
}


static gvl_caller_t
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


START_TEST(register_writes_the_account_and_its_event)
{
    const gvl_event_t  *event;

    ck_assert_int_eq(register_as(" Ann@Example.org ", "correct horse"),
                     GVL_OK);
    ck_assert_uint_eq(world.nusers, 1);
    ck_assert(gvl_uuid_eq(&ann, &world.users[0].user.id));
    ck_assert(gvl_str_eq(world.users[0].user.email,
                         GVL_STR("ann@example.org")));
    ck_assert_int_eq(memcmp(world.users[0].phc.data, "$argon2id$", 10), 0);

    event = &world.events[0];
    ck_assert_int_eq(event->type, GVL_EVENT_USER_CREATED);
    ck_assert(gvl_uuid_eq(&event->user_id, &ann));
    ck_assert(!gvl_uuid_eq(&event->id, &ann));
    ck_assert_int_eq(event->at_us, NOW);
    ck_assert_int_eq(world.users[0].user.created_at_us, NOW);
}
END_TEST


START_TEST(register_takes_an_email_once)
{
    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    ck_assert_int_eq(register_as("ANN@EXAMPLE.ORG", "another horse"),
                     GVL_EMAIL_TAKEN);
    ck_assert_uint_eq(world.nusers, 1);
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
    ck_assert_int_eq(world.hashes, 0);
}
END_TEST


START_TEST(register_says_when_hashing_is_busy)
{
    world.hasher_busy = true;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"),
                     GVL_HASHING_BUSY);
    ck_assert_int_eq(fault.retry_after_ms, 100);
    ck_assert_uint_eq(world.nusers, 0);
}
END_TEST


START_TEST(login_answers_a_pair)
{
    gvl_caller_t      caller;
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    ck_assert_int_eq(login_as("Ann@example.ORG ", "correct horse", &pair),
                     GVL_OK);

    caller = caller_of(&pair);
    ck_assert(gvl_uuid_eq(&caller.subject, &ann));
    ck_assert(gvl_uuid_eq(&caller.session, &world.sessions[0].id));
    ck_assert_int_eq(pair.expires_at_us, NOW + 900 * S);
    ck_assert_uint_eq(pair.refresh_token.len, GVL_REFRESH_TOKEN_LEN);

    ck_assert(gvl_str_eq(world.sessions[0].user_agent, GVL_STR("check")));
    ck_assert(gvl_str_eq(world.sessions[0].ip_address, GVL_STR("192.0.2.7")));
    ck_assert_int_eq(world.taken, 1);
    ck_assert_int_eq(world.given, 1);
    ck_assert_int_eq(world.welcomed, 1);
}
END_TEST


START_TEST(login_treats_strangers_and_wrong_passwords_alike)
{
    int               known_verifies;
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);

    ck_assert_int_eq(login_as("ann@example.org", "wrong horse", &pair),
                     GVL_INVALID_CREDENTIALS);
    known_verifies = world.verifies;
    ck_assert_int_eq(known_verifies, 1);

    ck_assert_int_eq(login_as("bob@example.org", "wrong horse", &pair),
                     GVL_INVALID_CREDENTIALS);
    ck_assert_int_eq(world.verifies, 2 * known_verifies);

    ck_assert_int_eq(world.hashes, 1);      /* the registration's */
    ck_assert_int_eq(world.taken, 2);
    ck_assert_int_eq(world.given, 0);
    ck_assert_int_eq(world.welcomed, 0);
    ck_assert_uint_eq(world.nsessions, 0);
}
END_TEST


START_TEST(login_is_throttled_before_any_work)
{
    gvl_token_pair_t  pair;

    world.throttled = true;

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_LOGIN_THROTTLED);
    ck_assert_int_eq(fault.retry_after_ms, 10000);
    ck_assert_int_eq(world.verifies, 0);
    ck_assert_int_eq(world.given, 0);
}
END_TEST


START_TEST(login_is_sent_away_by_a_full_line_before_any_work)
{
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    world.hasher_busy = true;
    world.asks = 0;

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_HASHING_BUSY);
    ck_assert_int_eq(fault.retry_after_ms, 100);
    ck_assert_int_eq(login_as("bob@example.org", "correct horse", &pair),
                     GVL_HASHING_BUSY);
    ck_assert_int_eq(world.asks, 0);
    ck_assert_int_eq(world.taken, 2);
    ck_assert_int_eq(world.given, 2);
}
END_TEST


START_TEST(login_renews_a_hash_of_old_parameters)
{
    gvl_str_t         old;
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    old = world.users[0].phc;

    params.memory_kib = 128;
    ck_assert_int_eq(login_as("ann@example.org", "wrong horse", &pair),
                     GVL_INVALID_CREDENTIALS);
    ck_assert(gvl_str_eq(world.users[0].phc, old));

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_OK);
    ck_assert(!gvl_str_eq(world.users[0].phc, old));
    ck_assert_ptr_nonnull(strstr(world.users[0].phc.data, "m=128,"));
    ck_assert_int_eq(world.users[0].password_version, 1);

    old = world.users[0].phc;
    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_OK);
    ck_assert(gvl_str_eq(world.users[0].phc, old));
}
END_TEST


START_TEST(login_lets_the_right_one_in_though_renewing_must_wait)
{
    gvl_str_t         old;
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    old = world.users[0].phc;
    params.memory_kib = 128;
    world.hash_busy = true;

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_OK);
    ck_assert(gvl_str_eq(world.users[0].phc, old));
    ck_assert_uint_eq(world.nsessions, 1);
}
END_TEST


START_TEST(login_loses_against_a_change_of_the_password)
{
    gvl_token_pair_t  pair;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    world.race = true;

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &pair),
                     GVL_INVALID_CREDENTIALS);
    ck_assert_uint_eq(world.nsessions, 0);
}
END_TEST


START_TEST(login_wants_both_fields)
{
    gvl_token_pair_t  pair;

    ck_assert_int_eq(login_as("", "", &pair), GVL_MALFORMED);
    ck_assert_uint_eq(fault.nviolations, 2);
    ck_assert_int_eq(world.taken, 0);
}
END_TEST


static gvl_token_pair_t  first;


static void
sign_in(void)
{
    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);
    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &first),
                     GVL_OK);
}


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
    ck_assert_int_eq(world.sessions[0].generation, 1);
}
END_TEST


START_TEST(refresh_answers_the_predecessor_alike_for_ten_seconds)
{
    gvl_token_pair_t  second, again;

    sign_in();
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);

    world.now_us += 10 * S;
    ck_assert_int_eq(refresh_with(first.refresh_token, &again), GVL_OK);
    ck_assert(gvl_str_eq(again.refresh_token, second.refresh_token));
    ck_assert_int_eq(world.sessions[0].generation, 1);
    ck_assert_uint_eq(world.ntokens, 2);

    /* And what it was answered is good. */

    ck_assert_int_eq(refresh_with(again.refresh_token, &second), GVL_OK);
    ck_assert_int_eq(world.sessions[0].generation, 2);
}
END_TEST


START_TEST(refresh_ends_the_family_when_an_old_token_comes_late)
{
    gvl_token_pair_t  second, again;

    sign_in();
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);

    world.now_us += 10 * S + 1;
    ck_assert_int_eq(refresh_with(first.refresh_token, &again),
                     GVL_REFRESH_TOKEN_REUSED);
    ck_assert(world.sessions[0].revoked);
    ck_assert_uint_eq(world.ndenied, 1);
    ck_assert(gvl_uuid_eq(&world.denied[0], &world.sessions[0].id));
    ck_assert_int_eq(world.denied_life_s, 900 + 5);

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
    world.now_us += (GVL_REFRESH_LIFE_S - 1) * S;
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);

    world.now_us += 1 * S;
    ck_assert_int_eq(refresh_with(second.refresh_token, &third),
                     GVL_TOKEN_EXPIRED);
    ck_assert(!world.sessions[0].revoked);
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
    ck_assert(!world.sessions[0].revoked);

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

    ck_assert(!world.sessions[0].revoked);
}
END_TEST


START_TEST(logout_ends_the_session_as_often_as_asked)
{
    gvl_token_pair_t  pair;

    sign_in();
    ck_assert_int_eq(logout_with(first.refresh_token), GVL_OK);
    ck_assert(world.sessions[0].revoked);
    ck_assert_uint_eq(world.ndenied, 1);

    ck_assert_int_eq(logout_with(first.refresh_token), GVL_OK);
    ck_assert_int_eq(refresh_with(first.refresh_token, &pair),
                     GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(logout_takes_any_generation)
{
    gvl_token_pair_t  second;

    sign_in();
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);
    ck_assert_int_eq(logout_with(first.refresh_token), GVL_OK);
    ck_assert(world.sessions[0].revoked);
}
END_TEST


START_TEST(logout_of_nothing_is_done_already)
{
    sign_in();
    ck_assert_int_eq(logout_with(GVL_STR("rubbish")), GVL_OK);
    ck_assert_int_eq(logout_with(GVL_STR(
                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
                     GVL_OK);
    ck_assert_int_eq(logout_with(GVL_STR_NULL), GVL_MALFORMED);
    ck_assert(!world.sessions[0].revoked);
    ck_assert_uint_eq(world.ndenied, 0);
}
END_TEST


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


static gvl_rc_t
change(const char *current, const char *next)
{
    gvl_change_password_args_t  args;

    args.caller = caller_of(&first);
    args.current_password = gvl_str_from(current);
    args.new_password = gvl_str_from(next);
    args.now_us = NOW;

    return tell(gvl_change_password(arena, &ports, &args));
}


START_TEST(change_password_ends_every_session)
{
    gvl_token_pair_t  second;

    sign_in();
    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &second),
                     GVL_OK);

    ck_assert_int_eq(change("correct horse", "battery staple"), GVL_OK);
    ck_assert(world.sessions[0].revoked);
    ck_assert(world.sessions[1].revoked);
    ck_assert_uint_eq(world.ndenied, 2);

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &second),
                     GVL_INVALID_CREDENTIALS);
    ck_assert_int_eq(login_as("ann@example.org", "battery staple", &second),
                     GVL_OK);
}
END_TEST


START_TEST(change_password_wants_the_current_one)
{
    sign_in();
    world.taken = world.given = 0;

    ck_assert_int_eq(change("wrong horse", "battery staple"),
                     GVL_INVALID_CREDENTIALS);
    ck_assert_int_eq(world.taken, 1);
    ck_assert_int_eq(world.given, 0);
    ck_assert(!world.sessions[0].revoked);

    ck_assert_int_eq(change("", "short"), GVL_MALFORMED);
    ck_assert_uint_eq(fault.nviolations, 2);
    ck_assert_str_eq(fault.violations[0].field, "current_password");
    ck_assert_str_eq(fault.violations[1].field, "new_password");

    world.throttled = true;
    ck_assert_int_eq(change("correct horse", "battery staple"),
                     GVL_LOGIN_THROTTLED);
}
END_TEST


START_TEST(change_password_is_sent_away_by_a_full_line_before_any_work)
{
    sign_in();
    world.hasher_busy = true;
    world.asks = 0;

    ck_assert_int_eq(change("correct horse", "battery staple"),
                     GVL_HASHING_BUSY);
    ck_assert_int_eq(world.asks, 0);
}
END_TEST


START_TEST(change_password_loses_against_another_change)
{
    sign_in();
    world.race = true;

    ck_assert_int_eq(change("correct horse", "battery staple"),
                     GVL_INVALID_CREDENTIALS);
    ck_assert(!world.sessions[0].revoked);
    ck_assert_uint_eq(world.ndenied, 0);
}
END_TEST


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
    gvl_uuid_write(&world.sessions[0].id, id);

    args.caller = caller_of(&first);
    args.session_id = (gvl_str_t) { id, sizeof(id) };

    args.caller.subject.bytes[15] ^= 1;     /* somebody else */
    ck_assert_int_eq(tell(gvl_revoke_session(arena, &ports, &args)),
                     GVL_SESSION_NOT_FOUND);
    ck_assert(!world.sessions[0].revoked);
    ck_assert_uint_eq(world.ndenied, 0);

    args.caller.subject.bytes[15] ^= 1;
    ck_assert_int_eq(tell(gvl_revoke_session(arena, &ports, &args)), GVL_OK);
    ck_assert(world.sessions[0].revoked);
    ck_assert_uint_eq(world.ndenied, 1);

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

    ck_assert_int_eq(tell(gvl_purge_sessions(arena, &sessions_port, NULL,
                                             &purged)), GVL_OK);
    ck_assert_int_eq(purged, GVL_PURGE_MAX);
}
END_TEST


/* Whatever a story was doing: its guess is given back, its memory is freed. */

START_TEST(a_login_may_be_abandoned_at_each_wait)
{
    int                waits;
    gvl_flow_t        *flow, *waiting;
    gvl_arena_t       *own;
    gvl_token_pair_t  *pair;
    gvl_login_args_t   args;

    ck_assert_int_eq(register_as("ann@example.org", "correct horse"), GVL_OK);

    memset(&args, 0, sizeof(args));
    args.email = GVL_STR("ann@example.org");
    args.password = GVL_STR("correct horse");
    args.now_us = NOW;

    for (waits = 1; waits <= 3; waits++) {
        own = gvl_arena_create();
        pair = gvl_arena_take(own, sizeof(*pair));
        ck_assert_ptr_nonnull(pair);
        flow = gvl_login(own, &ports, &args, pair);
        ck_assert_ptr_nonnull(flow);
        flow->ended = note_end;
        world.ended = false;
        world.taken = world.given = 0;

        ck_assert_int_eq(gvl_flow_start(flow), GVL_AGAIN);

        if (waits > 1) {
            waiting = world.waiting;
            world.waiting = NULL;
            gvl_flow_resume(waiting, GVL_OK);
        }

        if (waits > 2) {
            waiting = world.waiting;
            world.waiting = NULL;
            gvl_flow_resume(waiting, GVL_OK);
        }

        gvl_flow_abandon(flow);
        waiting = world.waiting;
        world.waiting = NULL;
        gvl_flow_resume(waiting, GVL_OK);

        ck_assert(!world.ended);
        ck_assert_int_eq(world.taken, 1);
        ck_assert_int_eq(world.given, 1);
        ck_assert_int_eq(world.in_line, 0);
    }
}
END_TEST


/* Starts a story, answers so many asks, and hangs up before the next. */

static void
hang_up_after(gvl_flow_t *flow, int answers)
{
    gvl_flow_t  *waiting;

    ck_assert_ptr_nonnull(flow);
    flow->ended = note_end;
    world.ended = false;

    ck_assert_int_eq(gvl_flow_start(flow), GVL_AGAIN);

    for ( ;; ) {
        if (answers-- == 0) {
            gvl_flow_abandon(flow);
        }

        waiting = world.waiting;
        world.waiting = NULL;
        gvl_flow_resume(waiting, GVL_OK);

        if (world.waiting == NULL) {
            break;
        }
    }

    ck_assert(!world.ended);
}


/* The store has ended the session: so are its tokens, whoever listens. */

START_TEST(tokens_of_an_ended_session_are_denied_though_nobody_waits)
{
    char                         id[GVL_UUID_TEXT_LEN];
    gvl_token_pair_t             second, *pair;
    gvl_arena_t                 *own;
    gvl_logout_args_t            logout;
    gvl_refresh_args_t           refresh;
    gvl_revoke_session_args_t    revoked;
    gvl_change_password_args_t   changed;

    sign_in();
    logout.refresh_token = first.refresh_token;
    hang_up_after(gvl_logout(gvl_arena_create(), &ports, &logout), 0);
    ck_assert(world.sessions[0].revoked);
    ck_assert_uint_eq(world.ndenied, 1);

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &second),
                     GVL_OK);
    gvl_uuid_write(&world.sessions[1].id, id);
    revoked.caller = caller_of(&second);
    revoked.session_id = (gvl_str_t) { id, sizeof(id) };
    hang_up_after(gvl_revoke_session(gvl_arena_create(), &ports, &revoked), 0);
    ck_assert(world.sessions[1].revoked);
    ck_assert_uint_eq(world.ndenied, 2);

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &first),
                     GVL_OK);
    ck_assert_int_eq(refresh_with(first.refresh_token, &second), GVL_OK);
    world.now_us += 60 * S;
    own = gvl_arena_create();
    pair = gvl_arena_take(own, sizeof(*pair));
    memset(&refresh, 0, sizeof(refresh));
    refresh.refresh_token = first.refresh_token;
    hang_up_after(gvl_refresh(own, &ports, &refresh, pair), 1);
    ck_assert(world.sessions[2].revoked);
    ck_assert_uint_eq(world.ndenied, 3);

    ck_assert_int_eq(login_as("ann@example.org", "correct horse", &first),
                     GVL_OK);
    changed.caller = caller_of(&first);
    changed.current_password = GVL_STR("correct horse");
    changed.new_password = GVL_STR("battery staple");
    changed.now_us = NOW;
    hang_up_after(gvl_change_password(gvl_arena_create(), &ports, &changed),
                  3);
    ck_assert(world.sessions[3].revoked);
    ck_assert_uint_eq(world.ndenied, 4);
}
END_TEST


static TCase *
cases(void)
{
    TCase  *tcase;

    tcase = tcase_create("auth_stories");
    tcase_set_timeout(tcase, 30);
    tcase_add_unchecked_fixture(tcase, make_keys, free_keys);
    tcase_add_checked_fixture(tcase, open_all, close_all);

    tcase_add_test(tcase, register_writes_the_account_and_its_event);
    tcase_add_test(tcase, register_takes_an_email_once);
    tcase_add_test(tcase, register_tells_all_mistakes_at_once);
    tcase_add_test(tcase, register_says_when_hashing_is_busy);
    tcase_add_test(tcase, login_answers_a_pair);
    tcase_add_test(tcase, login_treats_strangers_and_wrong_passwords_alike);
    tcase_add_test(tcase, login_is_throttled_before_any_work);
    tcase_add_test(tcase, login_is_sent_away_by_a_full_line_before_any_work);
    tcase_add_test(tcase, login_renews_a_hash_of_old_parameters);
    tcase_add_test(tcase,
                   login_lets_the_right_one_in_though_renewing_must_wait);
    tcase_add_test(tcase, login_loses_against_a_change_of_the_password);
    tcase_add_test(tcase, login_wants_both_fields);
    tcase_add_test(tcase, refresh_replaces_the_token);
    tcase_add_test(tcase,
                   refresh_answers_the_predecessor_alike_for_ten_seconds);
    tcase_add_test(tcase,
                   refresh_ends_the_family_when_an_old_token_comes_late);
    tcase_add_test(tcase, refresh_ends_the_family_when_a_grandparent_comes);
    tcase_add_test(tcase, refresh_never_outlives_the_family);
    tcase_add_test(tcase, refresh_under_another_key_hands_out_nothing_unknown);
    tcase_add_test(tcase, refresh_refuses_what_is_no_token_of_ours);
    tcase_add_test(tcase, logout_ends_the_session_as_often_as_asked);
    tcase_add_test(tcase, logout_takes_any_generation);
    tcase_add_test(tcase, logout_of_nothing_is_done_already);
    tcase_add_test(tcase,
                   get_profile_shows_all_of_oneself_and_little_of_others);
    tcase_add_test(tcase, get_profile_of_another_is_public_only);
    tcase_add_test(tcase, change_password_ends_every_session);
    tcase_add_test(tcase, change_password_wants_the_current_one);
    tcase_add_test(tcase,
                   change_password_is_sent_away_by_a_full_line_before_any_work);
    tcase_add_test(tcase, change_password_loses_against_another_change);
    tcase_add_test(tcase, list_sessions_marks_the_callers);
    tcase_add_test(tcase, revoke_session_ends_ones_own_only);
    tcase_add_test(tcase, nobody_is_let_in_where_one_must_be_signed_in);
    tcase_add_test(tcase, purge_sessions_asks_for_a_bounded_number);
    tcase_add_test(tcase, a_login_may_be_abandoned_at_each_wait);
    tcase_add_test(tcase,
                   tokens_of_an_ended_session_are_denied_though_nobody_waits);

    return tcase;
}


int
main(void)
{
    int       failed;
    Suite    *suite;
    SRunner  *runner;

    suite = suite_create("auth_stories");
    suite_add_tcase(suite, cases());

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
