/* Headers of access tokens: no other algorithm, no other key, no more. */

#include <stdio.h>

#include <openssl/hmac.h>

#include "b64.h"
#include "jwt_world.h"


/* The forger of these tests makes good tokens, or they would prove nothing. */

START_TEST(the_forger_can_make_a_good_one)
{
    ck_assert_int_eq(read_token(forge(good_header(), good_claims, ours)),
                     GVL_OK);
    ck_assert_int_eq(read_token(forge(header_with("\"alg\":\"RS256\",", ""),
                                      good_claims, ours)), GVL_OK);
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

    pem = public_pem(ours);
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


START_TEST(a_deep_header_is_refused)
{
    char  header[240];

    memset(header, '[', sizeof(header) - 1);
    header[sizeof(header) - 1] = '\0';

    ck_assert_int_eq(read_token(forge(header, good_claims, ours)),
                     GVL_TOKEN_INVALID);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("jwt header");
    tcase_add_test(tcase, the_forger_can_make_a_good_one);
    tcase_add_loop_test(tcase, no_other_algorithm_is_taken,
                        0, (int) GVL_COUNT(no_algorithms));
    tcase_add_test(tcase, an_unsigned_token_is_refused);
    tcase_add_test(tcase, the_public_key_is_no_hmac_secret);
    tcase_add_test(tcase, another_key_is_refused_under_our_kid);
    tcase_add_loop_test(tcase, a_key_nobody_knows_is_refused,
                        0, (int) GVL_COUNT(strange_headers));
    tcase_add_loop_test(tcase, a_header_that_brings_more_is_refused,
                        0, (int) GVL_COUNT(extras));
    tcase_add_test(tcase, a_deep_header_is_refused);

    return jwt_run("jwt header", tcase);
}
