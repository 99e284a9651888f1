/* Keys, their names and files; base64, randomness, refresh tokens. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "b64.h"
#include "keys.h"
#include "random.h"
#include "token_port.h"


static gvl_keys_t   *keys;
static gvl_arena_t  *arena;
static char          why[GVL_WHY_MAX];


static void
open_all(void)
{
    arena = gvl_arena_create();
    keys = gvl_keys_create();
    ck_assert_ptr_nonnull(arena);
    ck_assert_ptr_nonnull(keys);
    why[0] = '\0';
}


static void
close_all(void)
{
    gvl_keys_destroy(keys);
    gvl_arena_destroy(arena);
}


static gvl_str_t
taken_from(BIO *bio)
{
    char       *data;
    gvl_str_t   pem;

    pem.len = (size_t) BIO_get_mem_data(bio, &data);
    pem = gvl_arena_copy(arena, (gvl_str_t) { data, pem.len });
    ck_assert_ptr_nonnull(pem.data);
    BIO_free(bio);

    return pem;
}


static gvl_str_t
private_pem(EVP_PKEY *pkey, const char *passphrase)
{
    BIO  *bio;

    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_PrivateKey(bio, pkey,
                         passphrase != NULL ? EVP_aes_128_cbc() : NULL,
                         (const unsigned char *) passphrase,
                         passphrase != NULL ? (int) strlen(passphrase) : 0,
                         NULL, NULL), 1);

    return taken_from(bio);
}


static gvl_str_t
public_pem(EVP_PKEY *pkey)
{
    BIO  *bio;

    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_PUBKEY(bio, pkey), 1);

    return taken_from(bio);
}


static gvl_str_t
certificate_pem(EVP_PKEY *pkey)
{
    BIO   *bio;
    X509  *certificate;

    certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, pkey);
    ck_assert_int_gt(X509_sign(certificate, pkey, EVP_sha256()), 0);

    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_X509(bio, certificate), 1);
    X509_free(certificate);

    return taken_from(bio);
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
    BIGNUM          *n, *e;
    size_t           len;
    uint8_t          bytes[256];
    EVP_PKEY        *pkey;
    OSSL_PARAM      *params;
    EVP_PKEY_CTX    *context;
    OSSL_PARAM_BLD  *build;

    ck_assert(gvl_b64_read(GVL_B64_URL, gvl_str_from(rfc_n), bytes,
                           sizeof(bytes), &len));

    n = BN_bin2bn(bytes, (int) len, NULL);
    e = BN_new();
    BN_set_word(e, 65537);
    build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e);
    params = OSSL_PARAM_BLD_to_param(build);

    pkey = NULL;
    context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    ck_assert_int_eq(EVP_PKEY_fromdata_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY,
                                       params), 1);

    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);

    return pkey;
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
    BIGNUM          *n, *e;
    EVP_PKEY        *pkey;
    OSSL_PARAM      *parameters;
    EVP_PKEY_CTX    *context;
    OSSL_PARAM_BLD  *builder;

    n = NULL;
    pkey = NULL;
    e = BN_new();
    builder = OSSL_PARAM_BLD_new();
    context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);

    ck_assert_int_eq(EVP_PKEY_get_bn_param(other, OSSL_PKEY_PARAM_RSA_N, &n),
                     1);
    ck_assert_int_eq(BN_set_word(e, exponent), 1);
    ck_assert_int_eq(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N,
                                            n), 1);
    ck_assert_int_eq(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E,
                                            e), 1);

    parameters = OSSL_PARAM_BLD_to_param(builder);
    ck_assert_int_eq(EVP_PKEY_fromdata_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY,
                                       parameters), 1);

    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    BN_free(n);
    BN_free(e);

    return pkey;
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


START_TEST(base64_has_one_text_for_some_bytes)
{
    char      text[8];
    size_t    i, len;
    uint8_t   bytes[8];

    static const struct {
        const char                 *text;
        const char                 *bytes;
    } pairs[] = {
        { "", "" }, { "Zg", "f" }, { "Zm8", "fo" }, { "Zm9v", "foo" },
        { "Zm9vYg", "foob" }, { "Zm9vYmE", "fooba" }, { "Zm9vYmFy", "foobar" }
    };
    static const char *const  bad[] = {
        "Z", "Zg==", "Zg=", "Zh", "Zm9", "Zm9vY", "Zm 9v", "Zm9v\n", "Zm+v",
        "Zm/v", ("\xc3\xa9" "Zg")
    };

    for (i = 0; i < GVL_COUNT(pairs); i++) {
        len = strlen(pairs[i].bytes);
        gvl_b64_write(GVL_B64_URL, (const uint8_t *) pairs[i].bytes, len,
                      text);
        ck_assert_uint_eq(GVL_B64_LEN(len), strlen(pairs[i].text));
        ck_assert_mem_eq(text, pairs[i].text, GVL_B64_LEN(len));

        ck_assert(gvl_b64_read(GVL_B64_URL, gvl_str_from(pairs[i].text),
                               bytes, sizeof(bytes), &len));
        ck_assert_uint_eq(len, strlen(pairs[i].bytes));
        ck_assert_mem_eq(bytes, pairs[i].bytes, len);
    }

    for (i = 0; i < GVL_COUNT(bad); i++) {
        ck_assert_msg(!gvl_b64_read(GVL_B64_URL, gvl_str_from(bad[i]), bytes,
                                    sizeof(bytes), &len), "%s", bad[i]);
    }

    ck_assert(gvl_b64_read(GVL_B64_STANDARD, GVL_STR("Zm+/"), bytes,
                           sizeof(bytes), &len));
    ck_assert(!gvl_b64_read(GVL_B64_STANDARD, GVL_STR("Zm-_"), bytes,
                            sizeof(bytes), &len));
    ck_assert(!gvl_b64_read(GVL_B64_URL, GVL_STR("Zm9vYmFy"), bytes, 5,
                            &len));
}
END_TEST


START_TEST(ids_are_unique_and_follow_the_clock)
{
    int          i;
    gvl_ids_t    ids;
    gvl_uuid_t   first, id, before;

    ids = gvl_random_ids();
    first = ids.make(ids.source);
    before = first;

    for (i = 0; i < 10000; i++) {
        id = ids.make(ids.source);
        ck_assert(!gvl_uuid_eq(&id, &before));
        ck_assert_int_ge(memcmp(id.bytes, before.bytes, 6), 0);
        ck_assert_uint_eq(id.bytes[6] >> 4, 7);
        ck_assert_uint_eq(id.bytes[8] >> 6, 2);
        before = id;
    }
}
END_TEST


/* NGINX forks its workers: they must not share what is buffered. */

START_TEST(a_child_does_not_repeat_its_parents_ids)
{
    int          status, ends[2];
    pid_t        pid;
    gvl_ids_t    ids;
    gvl_uuid_t   mine, theirs;

    ids = gvl_random_ids();
    (void) ids.make(ids.source);
    ck_assert_int_eq(pipe(ends), 0);

    pid = fork();

    if (pid == 0) {
        mine = ids.make(ids.source);
        _exit(write(ends[1], &mine, sizeof(mine)) != sizeof(mine));
    }

    ck_assert_int_gt(pid, 0);
    ck_assert_int_eq(read(ends[0], &theirs, sizeof(theirs)), sizeof(theirs));
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    mine = ids.make(ids.source);

    ck_assert_mem_ne(mine.bytes + 9, theirs.bytes + 9, 7);
}
END_TEST


static gvl_token_signer_t  signer;


START_TEST(a_refresh_token_is_32_random_bytes)
{
    size_t                i;
    uint8_t               secret[32], hash[32];
    size_t                len;
    gvl_refresh_token_t   tokens[100], read, successor;

    for (i = 0; i < GVL_COUNT(tokens); i++) {
        gvl_token_port.make_refresh(&signer, &tokens[i]);
        ck_assert(i == 0 || memcmp(tokens[i].text, tokens[i - 1].text,
                                   GVL_REFRESH_TOKEN_LEN) != 0);
    }

    ck_assert(gvl_b64_read(GVL_B64_URL,
                           (gvl_str_t) { tokens[0].text,
                                         GVL_REFRESH_TOKEN_LEN },
                           secret, sizeof(secret), &len));
    ck_assert_uint_eq(len, 32);
    SHA256(secret, 32, hash);
    ck_assert_mem_eq(hash, tokens[0].hash, 32);

    ck_assert(gvl_token_port.read_refresh(&signer,
                  (gvl_str_t) { tokens[0].text, GVL_REFRESH_TOKEN_LEN },
                  &read, &successor));
    ck_assert_mem_eq(read.hash, tokens[0].hash, 32);
}
END_TEST


START_TEST(a_successor_follows_from_token_and_key)
{
    gvl_str_t            text;
    gvl_refresh_token_t  token, read, first, again, other;

    gvl_token_port.make_refresh(&signer, &token);
    text = (gvl_str_t) { token.text, GVL_REFRESH_TOKEN_LEN };

    ck_assert(gvl_token_port.read_refresh(&signer, text, &read, &first));
    ck_assert(gvl_token_port.read_refresh(&signer, text, &read, &again));
    ck_assert_mem_eq(&first, &again, sizeof(first));
    ck_assert_mem_ne(first.text, token.text, GVL_REFRESH_TOKEN_LEN);

    signer.refresh_key.bytes[0] ^= 1;
    ck_assert(gvl_token_port.read_refresh(&signer, text, &read, &other));
    ck_assert_mem_ne(other.text, first.text, GVL_REFRESH_TOKEN_LEN);
    ck_assert_mem_eq(read.hash, token.hash, 32);
}
END_TEST


START_TEST(what_is_no_refresh_token_is_refused)
{
    size_t               i;
    gvl_refresh_token_t  token, successor;

    static const char *const  bad[] = {
        "", "A", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAAAA+AAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA"
    };

    for (i = 0; i < GVL_COUNT(bad); i++) {
        ck_assert_msg(!gvl_token_port.read_refresh(&signer,
                          gvl_str_from(bad[i]), &token, &successor),
                      "%s", bad[i]);
    }
}
END_TEST


int
main(void)
{
    int       failed;
    TCase    *tcase;
    Suite    *suite;
    SRunner  *runner;

    suite = suite_create("keys");
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
    tcase_add_test(tcase, base64_has_one_text_for_some_bytes);
    tcase_add_test(tcase, ids_are_unique_and_follow_the_clock);
    tcase_add_test(tcase, a_child_does_not_repeat_its_parents_ids);
    tcase_add_test(tcase, a_refresh_token_is_32_random_bytes);
    tcase_add_test(tcase, a_successor_follows_from_token_and_key);
    tcase_add_test(tcase, what_is_no_refresh_token_is_refused);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
