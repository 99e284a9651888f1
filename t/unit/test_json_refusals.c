/* Protobuf's JSON that is refused, by the name of which field. */

#include "json_world.h"
#include "shapes.h"


#define SHAPES  (&shapes_descriptor)


/* Refused, by the name of the innermost field that was being read. */
static const vector_t  refused[] = {
    { PLACE_BID, "", "" },
    { PLACE_BID, " ", "" },
    { PLACE_BID, "\xef\xbb\xbf{}", "" },
    { PLACE_BID, "null", "" },
    { PLACE_BID, "[]", "" },
    { PLACE_BID, "\"x\"", "" },
    { PLACE_BID, "{", "" },
    { PLACE_BID, "{}}", "" },
    { PLACE_BID, "{} x", "" },
    { PLACE_BID, "{,}", "" },
    { PLACE_BID, "{\"amount\":1,}", "" },
    { PLACE_BID, "{\"amount\":1 \"user_id\":\"\"}", "" },
    { PLACE_BID, "{\"amount\" 1}", "" },
    { PLACE_BID, "{amount:1}", "" },
    { PLACE_BID, "{'amount':1}", "" },
    { PLACE_BID, "{\"x\":01}", "" },
    { PLACE_BID, "{\"x\":\"\\ud800\"}", "" },
    { PLACE_BID, "{\"x\":\"\xff\"}", "" },
    { PLACE_BID, "{\"x\":[1,]}", "" },
    { PLACE_BID, "{\"x\":nul}", "" },
    { PLACE_BID, "{\"x\":NaN}", "" },
    { PLACE_BID, "{\"\xc0\x80\":1}", "" },
    { PLACE_BID, "/**/{}", "" },

    /* duplicates */
    { PLACE_BID, "{\"amount\":1,\"amount\":1}", "amount" },
    { PLACE_BID, "{\"item_id\":\"a\",\"itemId\":\"a\"}", "item_id" },
    { PLACE_BID, "{\"amount\":null,\"amount\":1}", "amount" },
    { SHAPES, "{\"first_choice\":1,\"second_choice\":\"\"}",
              "second_choice" },

    /* whole numbers */
    { PLACE_BID, "{\"amount\":}", "amount" },
    { PLACE_BID, "{\"amount\":01}", "" },
    { PLACE_BID, "{\"amount\":+1}", "amount" },
    { PLACE_BID, "{\"amount\":.5}", "amount" },
    { PLACE_BID, "{\"amount\":1.}", "amount" },
    { PLACE_BID, "{\"amount\":1e}", "amount" },
    { PLACE_BID, "{\"amount\":-}", "amount" },
    { PLACE_BID, "{\"amount\":0x10}", "" },
    { PLACE_BID, "{\"amount\":1.5}", "amount" },
    { PLACE_BID, "{\"amount\":1e-1}", "amount" },
    { PLACE_BID, "{\"amount\":9223372036854775808}", "amount" },
    { PLACE_BID, "{\"amount\":-9223372036854775809}", "amount" },
    { PLACE_BID, "{\"amount\":1e19}", "amount" },
    { PLACE_BID, "{\"amount\":1e99999999999999999999}", "amount" },
    { PLACE_BID, "{\"amount\":1e-99999999999999999999}", "amount" },
    { PLACE_BID, "{\"amount\":\"\"}", "amount" },
    { PLACE_BID, "{\"amount\":\" 1\"}", "amount" },
    { PLACE_BID, "{\"amount\":\"1 \"}", "amount" },
    { PLACE_BID, "{\"amount\":\"+1\"}", "amount" },
    { PLACE_BID, "{\"amount\":\"01\"}", "amount" },
    { PLACE_BID, "{\"amount\":\"1\\u0000\"}", "amount" },
    { PLACE_BID, "{\"amount\":\"NaN\"}", "amount" },
    { PLACE_BID, "{\"amount\":true}", "amount" },
    { PLACE_BID, "{\"amount\":[1]}", "amount" },
    { PLACE_BID, "{\"amount\":{}}", "amount" },
    { LIST, "{\"page_size\":2147483648}", "page_size" },
    { LIST, "{\"pageSize\":-2147483649}", "page_size" },
    { SHAPES, "{\"small\":-1}", "small" },
    { SHAPES, "{\"small\":4294967296}", "small" },
    { SHAPES, "{\"large\":18446744073709551616}", "large" },
    { SHAPES, "{\"wide\":1e309}", "wide" },
    { SHAPES, "{\"wide\":\"nan\"}", "wide" },
    { SHAPES, "{\"wide\":NaN}", "wide" },
    { SHAPES, "{\"narrow\":3.5e38}", "narrow" },

    /* strings */
    { CREATE, "{\"title\":1}", "title" },
    { CREATE, "{\"title\":\"a", "title" },
    { CREATE, "{\"title\":\"a\\", "title" },
    { CREATE, "{\"title\":\"a\\\"", "title" },
    { CREATE, "{\"title\":\"\n\"}", "title" },
    { CREATE, "{\"title\":\"\\x41\"}", "title" },
    { CREATE, "{\"title\":\"\\u12\"}", "title" },
    { CREATE, "{\"title\":\"\\u12g4\"}", "title" },
    { CREATE, "{\"title\":\"\\u0000\"}", "title" },
    { CREATE, "{\"title\":\"\\ud800\"}", "title" },
    { CREATE, "{\"title\":\"\\udc00\"}", "title" },
    { CREATE, "{\"title\":\"\\ud800\\ud800\"}", "title" },
    { CREATE, "{\"title\":\"\\ud800x\"}", "title" },
    { CREATE, "{\"title\":\"\x80\"}", "title" },
    { CREATE, "{\"title\":\"\xc1\xbf\"}", "title" },
    { CREATE, "{\"title\":\"\xe0\x9f\xbf\"}", "title" },
    { CREATE, "{\"title\":\"\xed\xa0\x80\"}", "title" },
    { CREATE, "{\"title\":\"\xf4\x90\x80\x80\"}", "title" },
    { CREATE, "{\"title\":\"\xe2\x82\"}", "title" },
    { CREATE, "{\"title\":\"\xe2\x82", "title" },

    /* lists, bytes, booleans, enums */
    { CREATE, "{\"images\":\"a\"}", "images" },
    { CREATE, "{\"images\":{}}", "images" },
    { CREATE, "{\"images\":[null]}", "images" },
    { CREATE, "{\"images\":[\"a\",]}", "images" },
    { CREATE, "{\"images\":[\"a\"", "images" },
    { SHAPES, "{\"blob\":\"a\"}", "blob" },
    { SHAPES, "{\"blob\":\"!AAA\"}", "blob" },
    { SHAPES, "{\"blob\":\"AA=A\"}", "blob" },
    { SHAPES, "{\"blob\":\"AAA=A===\"}", "blob" },
    { UPDATE, "{\"clear_images\":\"true\"}", "clear_images" },
    { UPDATE, "{\"clear_images\":1}", "clear_images" },
    { UPDATE, "{\"clear_images\":tru}", "clear_images" },
    { LIST, "{\"status\":\"ENDED\"}", "status" },
    { LIST, "{\"status\":\"ITEM_STATUS_ENDED\\u0000\"}", "status" },
    { LIST, "{\"status\":1.5}", "status" },

    /* messages */
    { SHAPES, "{\"inner\":[]}", "inner" },
    { SHAPES, "{\"inner\":1}", "inner" },
    { SHAPES, "{\"inner\":{\"small\":\"x\"}}", "small" },
    { SHAPES, "{\"inner\":{\"inner\":{}\"x\":1}}", "inner" },
    { LOGGED_IN, "{\"expires_at\":1}", "expires_at" },
    { LOGGED_IN, "{\"expires_at\":\"\"}", "expires_at" },
    { LOGGED_IN, "{\"expires_at\":\"2026-01-02\"}", "expires_at" },
    { LOGGED_IN, "{\"expires_at\":\"2026-02-29T00:00:00Z\"}", "expires_at" },
    { LOGGED_IN, "{\"expires_at\":\"2026-01-02T03:04:05\"}", "expires_at" },
    { LOGGED_IN, "{\"expires_at\":\"2026-01-02T03:04:05.1234567890Z\"}",
                 "expires_at" },
    { LOGGED_IN, "{\"expires_at\":\"9999-12-31T23:59:59-00:01\"}",
                 "expires_at" },
    { LOGGED_IN, "{\"expires_at\":\"0001-01-01T00:00:00+00:01\"}",
                 "expires_at" }
};


START_TEST(a_mistake_is_told_by_its_field)
{
    gvl_rc_t           rc;
    const vector_t    *vector;
    ProtobufCMessage  *message;

    vector = &refused[_i];

    rc = read_exact(vector->type, gvl_str_from(vector->in), &message);
    ck_assert_msg(rc == GVL_MALFORMED, "%s", vector->in);
    ck_assert_uint_eq(fault.nviolations, 1);
    ck_assert_msg(strcmp(fault.violations[0].field, vector->out) == 0,
                  "%s: '%s' %s", vector->in, fault.violations[0].field,
                  fault.violations[0].description);
}
END_TEST


/* Every beginning of a message is refused, and none is read past its end. */
START_TEST(no_beginning_of_a_message_is_one)
{
    size_t             len;
    gvl_rc_t           rc;
    ProtobufCMessage  *message;

    static const char  json[] =
        "{\"title\":\"\\u00e9\xc3\xa9\\ud83d\\ude00\",\"images\":[\"a\"],"
        "\"startPrice\":-1.50e+2,\"x\":{\"y\":[true,false,null]}}";

    for (len = 0; len < sizeof(json) - 1; len++) {
        rc = read_exact(CREATE, (gvl_str_t) { json, len }, &message);
        ck_assert_msg(rc == GVL_MALFORMED, "%.*s", (int) len, json);
    }

    rc = read_exact(CREATE, (gvl_str_t) { json, len }, &message);
    ck_assert_int_eq(rc, GVL_OK);
}
END_TEST


/* A NUL between tokens is no end of the text. */
START_TEST(a_nul_is_no_end_of_the_text)
{
    ProtobufCMessage  *message;

    ck_assert_int_eq(read_exact(PLACE_BID, GVL_STR("{}\0"), &message),
                     GVL_MALFORMED);
    ck_assert_int_eq(read_exact(PLACE_BID, GVL_STR("{\"amount\":1\0}"),
                                &message),
                     GVL_MALFORMED);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("json refusals");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_loop_test(tcase, a_mistake_is_told_by_its_field,
                        0, (int) GVL_COUNT(refused));
    tcase_add_test(tcase, no_beginning_of_a_message_is_one);
    tcase_add_test(tcase, a_nul_is_no_end_of_the_text);

    return suite_run("json refusals", tcase);
}
