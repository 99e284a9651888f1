/* Forged claims, and tokens with a bit or a byte more, less, or other. */

#include "jwt_world.h"


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


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("jwt forgery");
    tcase_add_loop_test(tcase, claims_that_are_none_are_refused,
                        0, (int) GVL_COUNT(bad_claims));
    tcase_add_test(tcase, no_bit_may_flip);
    tcase_add_test(tcase, no_byte_may_be_missing);
    tcase_add_loop_test(tcase, no_byte_may_be_too_many,
                        0, (int) GVL_COUNT(tails));
    tcase_add_test(tcase, a_token_that_is_too_long_is_refused);

    return jwt_run("jwt forgery", tcase);
}
