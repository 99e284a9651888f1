/* Keys: their names, what is published, and what is refused in words. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "b64.h"
#include "keys.h"
#include "pem.h"
#include "suite.h"


static gvl_keys_t  *keys;
static char         why[GVL_WHY_MAX];


static void
open_all(void)
{
    arena_begin();
    keys = gvl_keys_create();
    ck_assert_ptr_nonnull(keys);
    why[0] = '\0';
}


static void
close_all(void)
{
    gvl_keys_destroy(keys);
    arena_end();
}


/* The key of RFC 7638, 3.1, and its thumbprint there. */

static const char  *rfc_n =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7a"
    "PFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArw"
    "l93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0z"
    "gdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2Nc"
    "Rwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

static const char  *rfc_kid = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";


static EVP_PKEY *
rfc_key(void)
{
    size_t   len;
    uint8_t  bytes[256];

    ck_assert(gvl_b64_read(GVL_B64_URL, gvl_str_from(rfc_n), bytes,
                           sizeof(bytes), &len));

    return rsa_public(BN_bin2bn(bytes, (int) len, NULL), 65537);
}


START_TEST(a_key_is_named_by_its_thumbprint)
{
    EVP_PKEY  *pkey;

    pkey = rfc_key();

    ck_assert_int_eq(gvl_keys_add_pem(keys, public_pem(pkey), false, why),
                     GVL_OK);
    ck_assert_ptr_nonnull(gvl_keys_find(keys, gvl_str_from(rfc_kid)));
    ck_assert_ptr_null(gvl_keys_find(keys, GVL_STR("")));
    ck_assert_ptr_null(gvl_keys_signing(keys));

    EVP_PKEY_free(pkey);
}
END_TEST


START_TEST(the_set_of_keys_is_published)
{
    cJSON      *object, *list, *key;
    EVP_PKEY   *rfc, *signing;
    gvl_str_t   text;

    rfc = rfc_key();
    signing = EVP_RSA_gen(2048);

    ck_assert_int_eq(gvl_keys_add_pem(keys, private_pem(signing, NULL), true,
                                      why), GVL_OK);
    ck_assert_int_eq(gvl_keys_add_pem(keys, public_pem(rfc), false, why),
                     GVL_OK);
    ck_assert_int_eq(gvl_keys_add_pem(keys, public_pem(rfc), false, why),
                     GVL_OK);

    text = gvl_keys_jwks(keys, arena);
    ck_assert_ptr_nonnull(text.data);
    ck_assert_ptr_null(strstr(text.data, "\"d\""));

    object = cJSON_Parse(text.data);
    list = cJSON_GetObjectItemCaseSensitive(object, "keys");
    ck_assert_int_eq(cJSON_GetArraySize(list), 2);

    key = cJSON_GetArrayItem(list, 1);
    ck_assert_str_eq(cJSON_GetObjectItem(key, "kty")->valuestring, "RSA");
    ck_assert_str_eq(cJSON_GetObjectItem(key, "use")->valuestring, "sig");
    ck_assert_str_eq(cJSON_GetObjectItem(key, "alg")->valuestring, "RS256");
    ck_assert_str_eq(cJSON_GetObjectItem(key, "kid")->valuestring, rfc_kid);
    ck_assert_str_eq(cJSON_GetObjectItem(key, "n")->valuestring, rfc_n);
    ck_assert_str_eq(cJSON_GetObjectItem(key, "e")->valuestring, "AQAB");
    ck_assert_int_eq(cJSON_GetArraySize(key), 6);

    cJSON_Delete(object);
    EVP_PKEY_free(rfc);
    EVP_PKEY_free(signing);
}
END_TEST


START_TEST(no_keys_are_an_empty_set)
{
    ck_assert(gvl_str_eq(gvl_keys_jwks(keys, arena),
                         GVL_STR("{\"keys\":[]}")));
}
END_TEST


START_TEST(a_certificate_will_do_to_verify)
{
    EVP_PKEY  *pkey;

    pkey = EVP_RSA_gen(2048);

    ck_assert_int_eq(gvl_keys_add_pem(keys, certificate_pem(pkey), false,
                                      why), GVL_OK);
    EVP_PKEY_free(pkey);
}
END_TEST


/* OpenSSL's errors are the process's: the next TLS handshake reads them. */

START_TEST(no_error_is_left_behind)
{
    EVP_PKEY  *pkey;

    pkey = EVP_RSA_gen(2048);

    ck_assert_int_eq(gvl_keys_add_pem(keys, certificate_pem(pkey), false,
                                      why), GVL_OK);
    ck_assert_uint_eq(ERR_peek_error(), 0);

    ck_assert_int_eq(gvl_keys_add_pem(keys, GVL_STR("rubbish"), false, why),
                     GVL_REFUSED);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    EVP_PKEY_free(pkey);
}
END_TEST


static void
refuse(gvl_str_t pem, bool signing, const char *sentence)
{
    why[0] = '\0';
    ck_assert_int_eq(gvl_keys_add_pem(keys, pem, signing, why), GVL_REFUSED);
    ck_assert_msg(strstr(why, sentence) != NULL, "%s", why);
}


/* A public key of the other's modulus and an exponent. */

static EVP_PKEY *
with_exponent(EVP_PKEY *other, unsigned long exponent)
{
    BIGNUM  *n;

    n = NULL;
    ck_assert_int_eq(EVP_PKEY_get_bn_param(other, OSSL_PKEY_PARAM_RSA_N, &n),
                     1);

    return rsa_public(n, exponent);
}


START_TEST(a_key_that_anybody_can_sign_for_is_refused)
{
    EVP_PKEY  *sound, *unsound;

    sound = EVP_RSA_gen(2048);

    unsound = with_exponent(sound, 1);
    refuse(public_pem(unsound), false, "no sound RSA key");
    EVP_PKEY_free(unsound);

    unsound = with_exponent(sound, 65536);
    refuse(public_pem(unsound), false, "no sound RSA key");
    EVP_PKEY_free(unsound);

    EVP_PKEY_free(sound);
}
END_TEST


START_TEST(the_public_half_may_come_first)
{
    EVP_PKEY  *pkey;

    pkey = EVP_RSA_gen(2048);

    ck_assert_int_eq(gvl_keys_add_pem(keys, public_pem(pkey), false, why),
                     GVL_OK);
    ck_assert_int_eq(gvl_keys_add_pem(keys, private_pem(pkey, NULL), true,
                                      why), GVL_OK);
    ck_assert_ptr_nonnull(gvl_keys_signing(keys));
    EVP_PKEY_free(pkey);
}
END_TEST


START_TEST(keys_that_will_not_do_are_refused_in_words)
{
    EVP_PKEY  *pkey;

    refuse(GVL_STR(""), true, "no PEM private key");
    refuse(GVL_STR("rubbish"), false, "no PEM public key");

    pkey = EVP_EC_gen("P-256");
    refuse(private_pem(pkey, NULL), true, "no RSA key");
    refuse(public_pem(pkey), false, "no RSA key");
    EVP_PKEY_free(pkey);

    pkey = EVP_RSA_gen(1024);
    refuse(private_pem(pkey, NULL), true, "1024 bits");
    refuse(public_pem(pkey), false, "1024 bits");
    EVP_PKEY_free(pkey);

    pkey = EVP_RSA_gen(2048);
    refuse(private_pem(pkey, "secret"), true, "without a passphrase");
    refuse(public_pem(pkey), true, "no PEM private key");
    refuse(private_pem(pkey, NULL), false, "no PEM public key");

    ck_assert_int_eq(gvl_keys_add_pem(keys, private_pem(pkey, NULL), true,
                                      why), GVL_OK);
    refuse(private_pem(pkey, NULL), true, "already");
    EVP_PKEY_free(pkey);
}
END_TEST


START_TEST(there_is_room_for_eight_keys)
{
    int        i;
    EVP_PKEY  *pkey;

    for (i = 0; i < GVL_KEYS_MAX; i++) {
        pkey = EVP_RSA_gen(2048);
        ck_assert_int_eq(gvl_keys_add_pem(keys, public_pem(pkey), false, why),
                         GVL_OK);
        EVP_PKEY_free(pkey);
    }

    pkey = EVP_RSA_gen(2048);
    refuse(public_pem(pkey), false, "8 keys already");
    EVP_PKEY_free(pkey);
}
END_TEST


START_TEST(a_file_that_is_not_there_is_refused_in_words)
{
    ck_assert_int_eq(gvl_keys_add_signing(keys, "/nonexistent/key.pem", why),
                     GVL_REFUSED);
    ck_assert_ptr_nonnull(strstr(why, "cannot be opened"));
    ck_assert_int_eq(gvl_keys_add_verify(keys, "/", why), GVL_REFUSED);
}
END_TEST


START_TEST(keys_are_read_from_files)
{
    int         fd;
    char        path[] = "/tmp/gavel-test-key-XXXXXX";
    EVP_PKEY   *pkey;
    gvl_str_t   pem;

    pkey = EVP_RSA_gen(2048);
    pem = private_pem(pkey, NULL);
    EVP_PKEY_free(pkey);

    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, pem.data, pem.len), (ssize_t) pem.len);
    close(fd);

    ck_assert_int_eq(gvl_keys_add_signing(keys, path, why), GVL_OK);
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("keys");
        tcase_set_timeout(tcase, 60);
        tcase_add_checked_fixture(tcase, open_all, close_all);

    tcase_add_test(tcase, a_key_is_named_by_its_thumbprint);
    tcase_add_test(tcase, the_set_of_keys_is_published);
    tcase_add_test(tcase, no_keys_are_an_empty_set);
    tcase_add_test(tcase, a_certificate_will_do_to_verify);
    tcase_add_test(tcase, no_error_is_left_behind);
    tcase_add_test(tcase, a_key_that_anybody_can_sign_for_is_refused);
    tcase_add_test(tcase, the_public_half_may_come_first);
    tcase_add_test(tcase, keys_that_will_not_do_are_refused_in_words);
    tcase_add_test(tcase, there_is_room_for_eight_keys);
    tcase_add_test(tcase, a_file_that_is_not_there_is_refused_in_words);
    tcase_add_test(tcase, keys_are_read_from_files);

    return suite_run("keys", tcase);
}
