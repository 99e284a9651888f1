/* Two pairs of keys, a token of ours, and a forger of any other. */

#include <stdio.h>

#include <openssl/rsa.h>

#include "b64.h"
#include "jwt_world.h"


EVP_PKEY      *ours;
EVP_PKEY      *theirs;
gvl_keys_t    *keys;
gvl_user_t     user;
gvl_claims_t   claims;
gvl_access_t   access_;
char           why[GVL_WHY_MAX];


const char  *good_claims =
    "{\"iss\":\"gavel\",\"sub\":\"abababab-abab-abab-abab-abababababab\","
    "\"sid\":\"cdcdcdcd-cdcd-cdcd-cdcd-cdcdcdcdcdcd\",\"iat\":1900000000,"
    "\"nbf\":1900000000,\"exp\":1900000900}";


static void
make_keys(void)
{
    ours = EVP_RSA_gen(2048);
    theirs = EVP_RSA_gen(2048);
    ck_assert_ptr_nonnull(ours);
    ck_assert_ptr_nonnull(theirs);
}


static void
free_keys(void)
{
    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
}


static void
open_all(void)
{
    arena_begin();
    keys = gvl_keys_create();
    ck_assert_ptr_nonnull(keys);

    ck_assert_int_eq(gvl_keys_add_pem(keys, private_pem(ours, NULL), true, why),
                     GVL_OK);

    memset(&user, 0, sizeof(user));
    memset(user.id.bytes, 0xab, sizeof(user.id.bytes));
    user.email = GVL_STR("ann@example.org");
    user.full_name = GVL_STR("Ann \"Annie\" L\xc3\xa9" "e");
    user.role = GVL_STR("user");
    user.permissions[0] = GVL_STR("items:write");
    user.npermissions = 1;

    memset(&claims, 0, sizeof(claims));
    memset(claims.session_id.bytes, 0xcd, sizeof(claims.session_id.bytes));
    memset(claims.token_id.bytes, 0xef, sizeof(claims.token_id.bytes));
    claims.user = &user;
    claims.issued_at_s = NOW;
    claims.expires_at_s = NOW + 900;
}


static void
close_all(void)
{
    gvl_keys_destroy(keys);
    arena_end();
}


int
jwt_run(const char *name, TCase *tcase)
{
    tcase_set_timeout(tcase, 60);
    tcase_add_unchecked_fixture(tcase, make_keys, free_keys);
    tcase_add_checked_fixture(tcase, open_all, close_all);

    return suite_run(name, tcase);
}


gvl_str_t
our_token(void)
{
    gvl_str_t  token;

    ck_assert_int_eq(gvl_jwt_write(keys, GVL_STR("gavel"), &claims, arena,
                                   &token), GVL_OK);

    return token;
}


gvl_rc_t
read_at(gvl_str_t token, int64_t now_s)
{
    memset(&access_, 0, sizeof(access_));

    return gvl_jwt_read(keys, GVL_STR("gavel"), token, now_s, &access_);
}


gvl_rc_t
read_token(gvl_str_t token)
{
    return read_at(token, NOW + 1);
}


gvl_str_t
forge(const char *header, const char *payload, EVP_PKEY *key)
{
    char        *text;
    size_t       len, signature_len;
    uint8_t      signature[512];
    EVP_MD_CTX  *context;

    text = gvl_arena_take(arena, 16384);
    ck_assert_ptr_nonnull(text);

    len = GVL_B64_LEN(strlen(header));
    gvl_b64_write(GVL_B64_URL, (const uint8_t *) header, strlen(header), text);
    text[len++] = '.';
    gvl_b64_write(GVL_B64_URL, (const uint8_t *) payload, strlen(payload),
                  text + len);
    len += GVL_B64_LEN(strlen(payload));

    signature_len = 0;

    if (key != NULL) {
        signature_len = sizeof(signature);
        context = EVP_MD_CTX_new();
        ck_assert_int_eq(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL,
                                            key), 1);
        ck_assert_int_eq(EVP_DigestSign(context, signature, &signature_len,
                                        (uint8_t *) text, len), 1);
        EVP_MD_CTX_free(context);
    }

    text[len++] = '.';
    gvl_b64_write(GVL_B64_URL, signature, signature_len, text + len);

    return (gvl_str_t) { text, len + GVL_B64_LEN(signature_len) };
}


const char *
header_with(const char *before, const char *after)
{
    char  *text;

    text = gvl_arena_take(arena, 4096);
    ck_assert_ptr_nonnull(text);

    snprintf(text, 4096, "{%s\"kid\":\"%.*s\"%s}", before, GVL_KID_LEN,
             gvl_keys_signing(keys)->kid, after);

    return text;
}


const char *
good_header(void)
{
    return header_with("\"alg\":\"RS256\",\"typ\":\"JWT\",", "");
}
