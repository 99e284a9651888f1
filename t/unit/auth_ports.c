/* A hasher, a throttle and a list of the denied that note what is asked. */

#include "auth_ports.h"
#include "random.h"


static void
leave_line(void *data)
{
    (void) data;

    auth.in_line--;
}


static gvl_rc_t
enter_line(void *hasher, gvl_flow_t *flow)
{
    (void) hasher;

    if (auth.hasher_busy) {
        flow->fault.retry_after_ms = 100;
        return GVL_HASHING_BUSY;
    }

    auth.in_line++;

    return gvl_flow_undo(flow, leave_line, NULL);
}


static gvl_rc_t
hash_password(void *hasher, gvl_flow_t *flow, gvl_str_t password,
    gvl_str_t *phc)
{
    char     *text;
    uint8_t   salt[GVL_SALT_LEN];

    (void) hasher;

    ck_assert_int_eq(auth.in_line, 1);

    if (auth.hash_busy) {
        flow->fault.retry_after_ms = 100;
        return GVL_HASHING_BUSY;
    }

    auth.hashes++;
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

    ck_assert_int_eq(auth.in_line, 1);
    auth.verifies++;
    ck_assert_int_eq(gvl_password_verify(&params, password, phc, matches,
                                         needs_rehash), GVL_OK);

    return later(flow);
}


const gvl_hasher_port_t  auth_hasher = {
    enter_line, hash_password, verify_password
};


static gvl_rc_t
take_guess(void *throttle, gvl_str_t email, gvl_str_t ip_address,
    int64_t now_us, bool *known, int64_t *retry_after_ms)
{
    (void) throttle;
    (void) email;
    (void) ip_address;
    (void) now_us;

    *known = false;

    if (auth.throttled) {
        *retry_after_ms = 10000;
        return GVL_LOGIN_THROTTLED;
    }

    auth.taken++;

    return GVL_OK;
}


static void
give_guess(void *throttle, gvl_str_t email, gvl_str_t ip_address, bool known)
{
    (void) throttle;
    (void) email;
    (void) ip_address;
    (void) known;

    auth.given++;
}


static void
welcome(void *throttle, gvl_str_t email, gvl_str_t ip_address, int64_t now_us)
{
    (void) throttle;
    (void) email;
    (void) ip_address;
    (void) now_us;

    auth.welcomed++;
}


const gvl_throttle_port_t  auth_throttle = {
    take_guess, give_guess, welcome
};


static void
deny(void *data, const gvl_uuid_t *ids, size_t n, int64_t life_s)
{
    (void) data;

    memcpy(&auth.denied[auth.ndenied], ids, n * sizeof(*ids));
    auth.ndenied += n;
    auth.denied_life_s = life_s;
}


const gvl_denied_port_t  auth_denied = { deny };
