/* Access tokens: what ours say, how long they are good, and whose keys. */

#include <cjson/cJSON.h>

#include "b64.h"
#include "jwt_world.h"


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


START_TEST(old_tokens_live_through_a_rotation)
{
    gvl_str_t    old, new;
    gvl_keys_t  *next;

    old = our_token();

    /* The new key signs, the old one's public half still verifies. */

    next = gvl_keys_create();
    ck_assert_int_eq(gvl_keys_add_pem(next, private_pem(theirs, NULL), true,
                                      why), GVL_OK);
    ck_assert_int_eq(gvl_jwt_read(next, GVL_STR("gavel"), old, NOW, &access_),
                     GVL_TOKEN_INVALID);
    ck_assert_int_eq(gvl_keys_add_pem(next, public_pem(ours), false, why),
                     GVL_OK);
    ck_assert_int_eq(gvl_jwt_read(next, GVL_STR("gavel"), old, NOW, &access_),
                     GVL_OK);

    /* And who knows the new one beforehand reads its tokens. */

    ck_assert_int_eq(gvl_jwt_write(next, GVL_STR("gavel"), &claims, arena,
                                   &new), GVL_OK);
    ck_assert_int_eq(read_token(new), GVL_TOKEN_INVALID);
    ck_assert_int_eq(gvl_keys_add_pem(keys, public_pem(theirs), false, why),
                     GVL_OK);
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


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("jwt");
    tcase_add_test(tcase, our_token_says_whose_it_is);
    tcase_add_test(tcase, the_claims_bear_the_names_of_the_contract);
    tcase_add_test(tcase, times_after_2038_are_exact);
    tcase_add_test(tcase, a_token_that_would_be_too_long_is_not_made);
    tcase_add_test(tcase, it_is_good_until_its_last_second);
    tcase_add_test(tcase, it_is_not_good_before_its_first_second);
    tcase_add_test(tcase, another_issuer_is_refused);
    tcase_add_test(tcase, old_tokens_live_through_a_rotation);
    tcase_add_test(tcase, without_a_signing_key_nothing_is_signed);

    return jwt_run("jwt", tcase);
}
