/* Refresh tokens: random, followed by one successor, and told from rubbish. */

#include <string.h>

#include <openssl/sha.h>

#include "b64.h"
#include "suite.h"
#include "token_port.h"


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
    TCase  *tcase;

    tcase = tcase_create("refresh token");
    tcase_add_test(tcase, a_refresh_token_is_32_random_bytes);
    tcase_add_test(tcase, a_successor_follows_from_token_and_key);
    tcase_add_test(tcase, what_is_no_refresh_token_is_refused);

    return suite_run("refresh token", tcase);
}
