/* Access tokens: what ours say, and every forgery that must not pass. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/bio.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "b64.h"
#include "jwt.h"
#include "token_cache.h"


#define NOW  INT64_C(1900000000)

static EVP_PKEY     *ours;          /* signs */
static EVP_PKEY     *theirs;        /* an attacker's */
static gvl_keys_t   *keys;
static gvl_arena_t  *arena;
static gvl_user_t    user;
static gvl_claims_t  claims;
static gvl_access_t  access_;
static char          why[GVL_WHY_MAX];


static gvl_str_t
pem_of(EVP_PKEY *pkey, bool private)
{
    BIO        *bio;
    char       *data;
    gvl_str_t   pem;

    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(private ? PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL,
                                                        0, NULL, NULL)
                             : PEM_write_bio_PUBKEY(bio, pkey), 1);

    pem.len = (size_t) BIO_get_mem_data(bio, &data);
    pem = gvl_arena_copy(arena, (gvl_str_t) { data, pem.len });
    ck_assert_ptr_nonnull(pem.data);
    BIO_free(bio);

    return pem;
}


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
    arena = gvl_arena_create();
    keys = gvl_keys_create();
    ck_assert_ptr_nonnull(arena);
    ck_assert_ptr_nonnull(keys);

    ck_assert_int_eq(gvl_keys_add_pem(keys, pem_of(ours, true), true, why),
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
    gvl_arena_destroy(arena);
}


static gvl_str_t
our_token(void)
{
    gvl_str_t  token;

    ck_assert_int_eq(gvl_jwt_write(keys, GVL_STR("gavel"), &claims, arena,
                                   &token), GVL_OK);

    return token;
}


static gvl_rc_t
read_at(gvl_str_t token, int64_t now_s)
{
    memset(&access_, 0, sizeof(access_));

    return gvl_jwt_read(keys, GVL_STR("gavel"), token, now_s, &access_);
}


static gvl_rc_t
read_token(gvl_str_t token)
{
    return read_at(token, NOW + 1);
}


/* A token of any header and claims; key NULL: no signature. */

static gvl_str_t
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


static const char  *good_claims =
    "{\"iss\":\"gavel\",\"sub\":\"abababab-abab-abab-abab-abababababab\","
    "\"sid\":\"cdcdcdcd-cdcd-cdcd-cdcd-cdcdcdcdcdcd\",\"iat\":1900000000,"
    "\"nbf\":1900000000,\"exp\":1900000900}";


/* A header around our kid. */

static const char *
header_with(const char *before, const char *after)
{
    char  *text;

    text = gvl_arena_take(arena, 4096);
    ck_assert_ptr_nonnull(text);

    snprintf(text, 4096, "{%s\"kid\":\"%.*s\"%s}", before, GVL_KID_LEN,
             gvl_keys_signing(keys)->kid, after);

    return text;
}


static const char *
good_header(void)
{
    return header_with("\"alg\":\"RS256\",\"typ\":\"JWT\",", "");
}


START_TEST(our_token_says_whose_it_is)
{
    ck_assert_int_eq(read_token(our_token()), GVL_OK);
    ck_assert(gvl_uuid_eq(&access_.subject, &user.id));
    ck_assert(gvl_uuid_eq(&access_.session, &claims.session_id));
    ck_assert_int_eq(access_.expires_at_s, NOW + 900);
}
END_TEST


static cJSON *
part_of(gvl_str_t token, int part)
{
    size_t       len;
    cJSON       *object;
    uint8_t      json[4096];
    const char  *end;

    while (part-- > 0) {
        end = memchr(token.data, '.', token.len);
        token.len -= (size_t) (end + 1 - token.data);
        token.data = end + 1;
    }

    end = memchr(token.data, '.', token.len);
    token.len = (size_t) (end - token.data);

    ck_assert(gvl_b64_read(GVL_B64_URL, token, json, sizeof(json) - 1, &len));
    json[len] = '\0';

    object = cJSON_Parse((char *) json);
    ck_assert_ptr_nonnull(object);

    return object;
}


static const char *
text_in(const cJSON *object, const char *name)
{
    const cJSON  *item;

    item = cJSON_GetObjectItemCaseSensitive(object, name);
    ck_assert_msg(cJSON_IsString(item), "%s", name);

    return item->valuestring;
}


static double
number_in(const cJSON *object, const char *name)
{
    const cJSON  *item;

    item = cJSON_GetObjectItemCaseSensitive(object, name);
    ck_assert_msg(cJSON_IsNumber(item), "%s", name);

    return item->valuedouble;
}


START_TEST(the_claims_bear_the_names_of_the_contract)
{
    cJSON      *object, *list;
    gvl_str_t   token;

    token = our_token();
    object = part_of(token, 0);

    ck_assert_str_eq(text_in(object, "alg"), "RS256");
    ck_assert_str_eq(text_in(object, "typ"), "JWT");
    ck_assert_int_eq(strncmp(text_in(object, "kid"),
                             gvl_keys_signing(keys)->kid, GVL_KID_LEN), 0);
    cJSON_Delete(object);

    object = part_of(token, 1);

    ck_assert_str_eq(text_in(object, "iss"), "gavel");
    ck_assert_str_eq(text_in(object, "sub"),
                     "abababab-abab-abab-abab-abababababab");
    ck_assert_str_eq(text_in(object, "sid"),
                     "cdcdcdcd-cdcd-cdcd-cdcd-cdcdcdcdcdcd");
    ck_assert_str_eq(text_in(object, "jti"),
                     "efefefef-efef-efef-efef-efefefefefef");
    ck_assert_str_eq(text_in(object, "email"), "ann@example.org");
    ck_assert_str_eq(text_in(object, "full_name"),
                     "Ann \"Annie\" L\xc3\xa9" "e");
    ck_assert_str_eq(text_in(object, "role"), "user");
    ck_assert(number_in(object, "iat") == (double) NOW);
    ck_assert(number_in(object, "nbf") == (double) NOW);
    ck_assert(number_in(object, "exp") == (double) (NOW + 900));

    list = cJSON_GetObjectItemCaseSensitive(object, "permissions");
    ck_assert(cJSON_IsArray(list));
    ck_assert_int_eq(cJSON_GetArraySize(list), 1);
    ck_assert_str_eq(cJSON_GetArrayItem(list, 0)->valuestring, "items:write");
    cJSON_Delete(object);
}
END_TEST


START_TEST(times_after_2038_are_exact)
{
    cJSON  *object;

    claims.issued_at_s = INT64_C(4102444801);
    claims.expires_at_s = INT64_C(4102445701);
    object = part_of(our_token(), 1);

    ck_assert(number_in(object, "exp") == 4102445701.0);
    cJSON_Delete(object);

    ck_assert_int_eq(read_at(our_token(), INT64_C(4102445700)), GVL_OK);
    ck_assert_int_eq(read_at(our_token(), INT64_C(4102445701)),
                     GVL_TOKEN_EXPIRED);
}
END_TEST


START_TEST(a_token_that_would_be_too_long_is_not_made)
{
    char        name[4000];
    gvl_str_t   token;

    memset(name, 'x', sizeof(name));
    user.full_name = (gvl_str_t) { name, sizeof(name) };

    ck_assert_int_eq(gvl_jwt_write(keys, GVL_STR("gavel"), &claims, arena,
                                   &token), GVL_INTERNAL);
}
END_TEST


/* The forger of these tests makes good tokens, or they would prove nothing. */

START_TEST(the_forger_can_make_a_good_one)
{
    ck_assert_int_eq(read_token(forge(good_header(), good_claims, ours)),
                     GVL_OK);
    ck_assert_int_eq(read_token(forge(header_with("\"alg\":\"RS256\",", ""),
                                      good_claims, ours)), GVL_OK);
}
END_TEST


START_TEST(it_is_good_until_its_last_second)
{
    gvl_str_t  token;

    token = our_token();

    ck_assert_int_eq(read_at(token, NOW), GVL_OK);
    ck_assert_int_eq(read_at(token, NOW + 899), GVL_OK);
    ck_assert_int_eq(read_at(token, NOW + 900), GVL_TOKEN_EXPIRED);
    ck_assert_int_eq(read_at(token, INT64_MAX), GVL_TOKEN_EXPIRED);
}
END_TEST


START_TEST(it_is_not_good_before_its_first_second)
{
    gvl_str_t  token;

    token = our_token();

    ck_assert_int_eq(read_at(token, NOW - GVL_CLOCK_SKEW_S), GVL_OK);
    ck_assert_int_eq(read_at(token, NOW - GVL_CLOCK_SKEW_S - 1),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(read_at(token, 0), GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(another_issuer_is_refused)
{
    gvl_str_t  token;

    token = our_token();

    ck_assert_int_eq(gvl_jwt_read(keys, GVL_STR("gave"), token, NOW,
                                  &access_), GVL_TOKEN_INVALID);
    ck_assert_int_eq(gvl_jwt_read(keys, GVL_STR("gavel2"), token, NOW,
                                  &access_), GVL_TOKEN_INVALID);
    ck_assert_int_eq(gvl_jwt_read(keys, GVL_STR(""), token, NOW, &access_),
                     GVL_TOKEN_INVALID);
}
END_TEST


static const char  *no_algorithms[] = { "none", "None", "NONE", "nOnE", "",
                                        "HS256", "RS384", "RS512", "PS256",
                                        "ES256", "rs256", "RS256 " };


START_TEST(no_other_algorithm_is_taken)
{
    char  before[64];

    snprintf(before, sizeof(before), "\"alg\":\"%s\",", no_algorithms[_i]);

    /* Even with a signature that would be right for RS256. */

    ck_assert_int_eq(read_token(forge(header_with(before, ""), good_claims,
                                      ours)), GVL_TOKEN_INVALID);
    ck_assert_int_eq(read_token(forge(header_with(before, ""), good_claims,
                                      NULL)), GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(an_unsigned_token_is_refused)
{
    gvl_str_t  token;

    ck_assert_int_eq(read_token(forge(good_header(), good_claims, NULL)),
                     GVL_TOKEN_INVALID);

    token = forge(good_header(), good_claims, NULL);
    token.len--;                    /* not even the second dot */
    ck_assert_int_eq(read_token(token), GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(the_public_key_is_no_hmac_secret)
{
    char        *text;
    uint8_t      mac[32];
    unsigned     mac_len;
    gvl_str_t    pem, token;

    pem = pem_of(ours, false);
    token = forge(header_with("\"alg\":\"HS256\",", ""), good_claims, NULL);

    HMAC(EVP_sha256(), pem.data, (int) pem.len,
         (const unsigned char *) token.data, token.len - 1, mac, &mac_len);

    text = (char *) (uintptr_t) token.data;
    gvl_b64_write(GVL_B64_URL, mac, sizeof(mac), text + token.len);
    token.len += GVL_B64_LEN(sizeof(mac));

    ck_assert_int_eq(read_token(token), GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(another_key_is_refused_under_our_kid)
{
    ck_assert_int_eq(read_token(forge(good_header(), good_claims, theirs)),
                     GVL_TOKEN_INVALID);
}
END_TEST


static const char  *strange_headers[] = {
    "",
    "{}",
    "[]",
    "null",
    "\"RS256\"",
    "{\"alg\":\"RS256\"}",
    "{\"alg\":\"RS256\",\"kid\":null}",
    "{\"alg\":\"RS256\",\"kid\":\"\"}",
    "{\"alg\":\"RS256\",\"kid\":7}",
    "{\"alg\":\"RS256\",\"kid\":[\"x\"]}",
    "{\"alg\":\"RS256\",\"kid\":\"../../../../dev/null\"}",
    "{\"alg\":\"RS256\",\"kid\":\"' OR '1'='1\"}",
    ("{\"alg\":\"RS256\","
     "\"kid\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}")
};


START_TEST(a_key_nobody_knows_is_refused)
{
    ck_assert_int_eq(read_token(forge(strange_headers[_i], good_claims,
                                      ours)), GVL_TOKEN_INVALID);
}
END_TEST


/* What a naive reader would fetch or believe. */

static const char  *extras[] = {
    ",\"jwk\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
    ",\"jku\":\"http://127.0.0.1:1/jwks.json\"",
    ",\"x5u\":\"http://127.0.0.1:1/cert.pem\"",
    ",\"x5c\":[\"MIIB\"]",
    ",\"x5t\":\"AAAA\"",
    ",\"crit\":[\"exp\"]",
    ",\"b64\":false",
    ",\"zip\":\"DEF\"",
    ",\"enc\":\"A128GCM\"",
    ",\"x\":1",
    ",\"alg\":\"RS256\"",
    ",\"alg\":\"none\"",
    ",\"\\u0061lg\":\"none\"",
    ",\"typ\":\"JWT\",\"typ\":\"JWT\"",
    "} ",
    "}{"
};


START_TEST(a_header_that_brings_more_is_refused)
{
    const char  *header;

    header = header_with("\"alg\":\"RS256\",", extras[_i]);

    ck_assert_int_eq(read_token(forge(header, good_claims, ours)),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(read_token(forge(header, good_claims, theirs)),
                     GVL_TOKEN_INVALID);
}
END_TEST


#define ISS  "\"iss\":\"gavel\","
#define SUB  "\"sub\":\"abababab-abab-abab-abab-abababababab\","
#define SID  "\"sid\":\"cdcdcdcd-cdcd-cdcd-cdcd-cdcdcdcdcdcd\","
#define NBF  "\"nbf\":1900000000,"
#define EXP  "\"exp\":1900000900"

static const char  *bad_claims[] = {
    "",
    "{}",
    "[]",
    "7",
    "{" SUB SID NBF EXP "}",
    "{" ISS SID NBF EXP "}",
    "{" ISS SUB NBF EXP "}",
    "{" ISS SUB SID EXP "}",
    "{" ISS SUB SID "\"nbf\":1900000000}",
    "{" ISS SUB SID NBF "\"exp\":\"1900000900\"}",
    "{" ISS SUB SID NBF "\"exp\":null}",
    "{" ISS SUB SID NBF "\"exp\":true}",
    "{" ISS SUB SID NBF "\"exp\":-1}",
    "{" ISS SUB SID NBF "\"exp\":1e400}",
    "{" ISS SUB SID NBF "\"exp\":1e300}",
    "{" ISS SUB SID NBF "\"exp\":253402300800}",
    "{" ISS SUB SID NBF "\"exp\":NaN}",
    "{" ISS SUB SID "\"nbf\":1e400," EXP "}",
    "{" ISS SUB SID "\"nbf\":\"0\"," EXP "}",
    "{" ISS "\"sub\":7," SID NBF EXP "}",
    "{" ISS "\"sub\":\"ann\"," SID NBF EXP "}",
    "{" ISS SUB "\"sid\":\"\"," NBF EXP "}",
    "{\"iss\":[\"gavel\"]," SUB SID NBF EXP "}",
    "{" ISS ISS SUB SID NBF EXP "}",
    "{" ISS SUB SID NBF EXP ",\"iss\":\"other\"}",
    "{" ISS SUB SID NBF EXP ",\"exp\":9900000000}",
    "{" ISS SUB SID NBF EXP ",\"\\u0073ub\":\"x\"}",
    "{" ISS SUB SID NBF EXP ",\"role\":\"user\",\"role\":\"admin\"}",
    "{" ISS SUB SID NBF EXP "}x",
    "{" ISS SUB SID NBF EXP,
    "{\"ISS\":\"gavel\"," SUB SID NBF EXP "}"
};


/* Signed by our own key: whatever it signs must still be a whole token. */

START_TEST(claims_that_are_none_are_refused)
{
    ck_assert_int_eq(read_token(forge(good_header(), bad_claims[_i], ours)),
                     GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(no_bit_may_flip)
{
    int         bit;
    char       *text;
    size_t      i;
    gvl_str_t   token, flipped;

    token = our_token();

    text = gvl_arena_take(arena, token.len);
    ck_assert_ptr_nonnull(text);
    memcpy(text, token.data, token.len);
    flipped = (gvl_str_t) { text, token.len };

    for (i = 0; i < token.len; i++) {
        for (bit = 0; bit < 8; bit++) {
            text[i] = (char) (text[i] ^ 1 << bit);
            ck_assert_msg(read_token(flipped) == GVL_TOKEN_INVALID,
                          "byte %zu bit %d", i, bit);
            text[i] = (char) (text[i] ^ 1 << bit);
        }
    }

    ck_assert_int_eq(read_token(flipped), GVL_OK);
}
END_TEST


START_TEST(no_byte_may_be_missing)
{
    size_t     len;
    gvl_str_t  token;

    token = our_token();

    for (len = 0; len < token.len; len++) {
        ck_assert_int_eq(read_token((gvl_str_t) { token.data, len }),
                         GVL_TOKEN_INVALID);
        ck_assert_int_eq(read_token((gvl_str_t) { token.data + len + 1,
                                                  token.len - len - 1 }),
                         GVL_TOKEN_INVALID);
    }
}
END_TEST


static const char  *tails[] = { "=", "==", ".", "A", "AA", "\n", " ", ".AAAA" };


START_TEST(no_byte_may_be_too_many)
{
    char       *text;
    size_t      len;
    gvl_str_t   token;

    token = our_token();
    len = strlen(tails[_i]);

    text = gvl_arena_take(arena, token.len + 2 * len);
    ck_assert_ptr_nonnull(text);

    memcpy(text, tails[_i], len);
    memcpy(text + len, token.data, token.len);
    memcpy(text + len + token.len, tails[_i], len);

    ck_assert_int_eq(read_token((gvl_str_t) { text, token.len + len }),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(read_token((gvl_str_t) { text + len, token.len + len }),
                     GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(a_token_that_is_too_long_is_refused)
{
    char  *text;

    text = gvl_arena_take(arena, 1024 * 1024);
    ck_assert_ptr_nonnull(text);
    memset(text, 'A', 1024 * 1024);

    ck_assert_int_eq(read_token((gvl_str_t) { text, 1024 * 1024 }),
                     GVL_TOKEN_INVALID);

    text[100] = '.';
    text[4000] = '.';
    ck_assert_int_eq(read_token((gvl_str_t) { text, 4096 }),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(read_token(GVL_STR_NULL), GVL_TOKEN_INVALID);
    ck_assert_int_eq(read_token(GVL_STR("..")), GVL_TOKEN_INVALID);
    ck_assert_int_eq(read_token(GVL_STR(".....")), GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(a_deep_header_is_refused)
{
    char  header[240];

    memset(header, '[', sizeof(header) - 1);
    header[sizeof(header) - 1] = '\0';

    ck_assert_int_eq(read_token(forge(header, good_claims, ours)),
                     GVL_TOKEN_INVALID);
}
END_TEST


START_TEST(old_tokens_live_through_a_rotation)
{
    gvl_str_t    old, new;
    gvl_keys_t  *next;

    old = our_token();

    /* The new key signs, the old one's public half still verifies. */

    next = gvl_keys_create();
    ck_assert_int_eq(gvl_keys_add_pem(next, pem_of(theirs, true), true, why),
                     GVL_OK);
    ck_assert_int_eq(gvl_jwt_read(next, GVL_STR("gavel"), old, NOW, &access_),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(gvl_keys_add_pem(next, pem_of(ours, false), false, why),
                     GVL_OK);
    ck_assert_int_eq(gvl_jwt_read(next, GVL_STR("gavel"), old, NOW, &access_),
                     GVL_OK);

    /* And who knows the new one beforehand reads its tokens. */

    ck_assert_int_eq(gvl_jwt_write(next, GVL_STR("gavel"), &claims, arena,
                                   &new), GVL_OK);
    ck_assert_int_eq(read_token(new), GVL_TOKEN_INVALID);
    ck_assert_int_eq(gvl_keys_add_pem(keys, pem_of(theirs, false), false,
                                      why), GVL_OK);
    ck_assert_int_eq(read_token(new), GVL_OK);
    ck_assert_int_eq(read_token(old), GVL_OK);

    gvl_keys_destroy(next);
}
END_TEST


START_TEST(without_a_signing_key_nothing_is_signed)
{
    gvl_str_t    token;
    gvl_keys_t  *none;

    none = gvl_keys_create();
    ck_assert_int_eq(gvl_jwt_write(none, GVL_STR("gavel"), &claims, arena,
                                   &token), GVL_INTERNAL);
    gvl_keys_destroy(none);
}
END_TEST


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
    int       failed;
    TCase    *tcase;
    Suite    *suite;
    SRunner  *runner;

    suite = suite_create("jwt");
    tcase = tcase_create("jwt");
    tcase_set_timeout(tcase, 60);
    tcase_add_unchecked_fixture(tcase, make_keys, free_keys);
    tcase_add_checked_fixture(tcase, open_all, close_all);

    tcase_add_test(tcase, our_token_says_whose_it_is);
    tcase_add_test(tcase, the_claims_bear_the_names_of_the_contract);
    tcase_add_test(tcase, times_after_2038_are_exact);
    tcase_add_test(tcase, a_token_that_would_be_too_long_is_not_made);
    tcase_add_test(tcase, the_forger_can_make_a_good_one);
    tcase_add_test(tcase, it_is_good_until_its_last_second);
    tcase_add_test(tcase, it_is_not_good_before_its_first_second);
    tcase_add_test(tcase, another_issuer_is_refused);
    tcase_add_loop_test(tcase, no_other_algorithm_is_taken, 0,
                        (int) GVL_COUNT(no_algorithms));
    tcase_add_test(tcase, an_unsigned_token_is_refused);
    tcase_add_test(tcase, the_public_key_is_no_hmac_secret);
    tcase_add_test(tcase, another_key_is_refused_under_our_kid);
    tcase_add_loop_test(tcase, a_key_nobody_knows_is_refused, 0,
                        (int) GVL_COUNT(strange_headers));
    tcase_add_loop_test(tcase, a_header_that_brings_more_is_refused, 0,
                        (int) GVL_COUNT(extras));
    tcase_add_loop_test(tcase, claims_that_are_none_are_refused, 0,
                        (int) GVL_COUNT(bad_claims));
    tcase_add_test(tcase, no_bit_may_flip);
    tcase_add_test(tcase, no_byte_may_be_missing);
    tcase_add_loop_test(tcase, no_byte_may_be_too_many, 0,
                        (int) GVL_COUNT(tails));
    tcase_add_test(tcase, a_token_that_is_too_long_is_refused);
    tcase_add_test(tcase, a_deep_header_is_refused);
    tcase_add_test(tcase, old_tokens_live_through_a_rotation);
    tcase_add_test(tcase, without_a_signing_key_nothing_is_signed);
    tcase_add_test(tcase, a_checked_token_is_remembered_until_it_expires);
    tcase_add_test(tcase, a_bad_token_is_never_remembered);
    tcase_add_test(tcase, the_cache_has_a_bound_and_stays_right);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
