/* Protobuf's JSON: what is read, what is refused and by which field's name. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "auth/v1/auth.pb-c.h"
#include "bids/v1/bids.pb-c.h"

#include "json.h"
#include "shapes.h"


#define PLACE_BID   (&bids__v1__place_bid_request__descriptor)
#define CREATE      (&bids__v1__create_item_request__descriptor)
#define UPDATE      (&bids__v1__update_item_request__descriptor)
#define LIST        (&bids__v1__list_items_request__descriptor)
#define LOGGED_IN   (&auth__v1__login_response__descriptor)
#define MY_BIDS     (&bids__v1__list_my_bids_response__descriptor)
#define SHAPES      (&shapes_descriptor)

#define JSON_MAX    65536

typedef struct {
    const ProtobufCMessageDescriptor  *type;
    const char                        *in;
    const char                        *out;     /* or the refused field */
} vector_t;


/* Read and written again. */
static const vector_t  kept[] = {
    { PLACE_BID, "{}", "{}" },
    { PLACE_BID, " \t\r\n{ } \n", "{}" },
    { PLACE_BID, "{\"item_id\":\"a\"}", "{\"itemId\":\"a\"}" },
    { PLACE_BID, "{\"itemId\":\"a\"}", "{\"itemId\":\"a\"}" },
    { PLACE_BID, "{\"\\u0069tem\\u005fid\":\"a\"}", "{\"itemId\":\"a\"}" },
    { PLACE_BID, "{\"item_id\":null,\"amount\":null}", "{}" },
    { PLACE_BID, "{\"item_id\":\"\",\"amount\":0}", "{}" },
    { PLACE_BID, "{\"x\":{\"y\":[1,\"\\u0000\",{}],\"y\":true},\"z\":-0.1e+9,"
                 "\"amount\":1,\"w\":[null,false]}", "{\"amount\":\"1\"}" },

    /* whole numbers */
    { PLACE_BID, "{\"amount\":15000}", "{\"amount\":\"15000\"}" },
    { PLACE_BID, "{\"amount\":\"15000\"}", "{\"amount\":\"15000\"}" },
    { PLACE_BID, "{\"amount\":1e5}", "{\"amount\":\"100000\"}" },
    { PLACE_BID, "{\"amount\":1.0}", "{\"amount\":\"1\"}" },
    { PLACE_BID, "{\"amount\":\"1.50E+1\"}", "{\"amount\":\"15\"}" },
    { PLACE_BID, "{\"amount\":12300e-2}", "{\"amount\":\"123\"}" },
    { PLACE_BID, "{\"amount\":0.00012e5}", "{\"amount\":\"12\"}" },
    { PLACE_BID, "{\"amount\":-0}", "{}" },
    { PLACE_BID, "{\"amount\":0e999999999999}", "{}" },
    { PLACE_BID, "{\"amount\":9223372036854775807}",
                 "{\"amount\":\"9223372036854775807\"}" },
    { PLACE_BID, "{\"amount\":9007199254740993}",
                 "{\"amount\":\"9007199254740993\"}" },
    { PLACE_BID, "{\"amount\":-9223372036854775808}",
                 "{\"amount\":\"-9223372036854775808\"}" },
    { LIST, "{\"pageSize\":2147483647}", "{\"pageSize\":2147483647}" },
    { LIST, "{\"pageSize\":-2147483648}", "{\"pageSize\":-2147483648}" },
    { SHAPES, "{\"small\":4294967295}", "{\"small\":4294967295}" },
    { SHAPES, "{\"large\":18446744073709551615}",
              "{\"large\":\"18446744073709551615\"}" },

    /* other numbers */
    { SHAPES, "{\"wide\":0.1,\"narrow\":0.1}",
              "{\"narrow\":0.1,\"wide\":0.1}" },
    { SHAPES, "{\"wide\":\"-1.5e300\"}", "{\"wide\":-1.5e+300}" },
    { SHAPES, "{\"wide\":0.30000000000000004}",
              "{\"wide\":0.30000000000000004}" },
    { SHAPES, "{\"wide\":\"NaN\",\"narrow\":\"-Infinity\"}",
              "{\"narrow\":\"-Infinity\",\"wide\":\"NaN\"}" },
    { SHAPES, "{\"wide\":\"Infinity\"}", "{\"wide\":\"Infinity\"}" },
    { SHAPES, "{\"wide\":-0.0}", "{\"wide\":-0}" },
    { SHAPES, "{\"narrow\":3.4028234663852886e38}",
              "{\"narrow\":3.4028235e+38}" },

    /* strings */
    { CREATE, "{\"title\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
              "{\"title\":\"\\\"\\\\/\\b\\f\\n\\r\\t\"}" },
    { CREATE, "{\"title\":\"\\u00e9\\u20AC\\ud83d\\ude00\\u0001\"}",
              "{\"title\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\\u0001\"}" },
    { CREATE, "{\"title\":\"\x7f\xf4\x8f\xbf\xbf\xed\x9f\xbf\"}",
              "{\"title\":\"\x7f\xf4\x8f\xbf\xbf\xed\x9f\xbf\"}" },

    /* lists, bytes, booleans, enums */
    { CREATE, "{\"images\":[]}", "{}" },
    { CREATE, "{\"images\":[\"a\",\"\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\","
              "\"i\"]}",
              "{\"images\":[\"a\",\"\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\","
              "\"i\"]}" },
    { SHAPES, "{\"numbers\":[1,\"-2\",3e0],\"flags\":[true,false]}",
              "{\"numbers\":[1,-2,3],\"flags\":[true,false]}" },
    { SHAPES, "{\"blob\":\"-_8\"}", "{\"blob\":\"+/8=\"}" },
    { SHAPES, "{\"blob\":\"+/8=\"}", "{\"blob\":\"+/8=\"}" },
    { SHAPES, "{\"blob\":\"AAECAwQ\"}", "{\"blob\":\"AAECAwQ=\"}" },
    { UPDATE, "{\"clearImages\":true}", "{\"clearImages\":true}" },
    { UPDATE, "{\"clearImages\":false}", "{}" },
    { LIST, "{\"status\":\"ITEM_STATUS_ENDED\"}",
            "{\"status\":\"ITEM_STATUS_ENDED\"}" },
    { LIST, "{\"status\":3}", "{\"status\":\"ITEM_STATUS_CANCELLED\"}" },
    { LIST, "{\"status\":77}", "{\"status\":77}" },

    /* what was chosen is kept, even a default */
    { UPDATE, "{\"title\":\"\",\"category\":null}", "{\"title\":\"\"}" },
    { SHAPES, "{\"firstChoice\":0}", "{\"firstChoice\":0}" },
    { SHAPES, "{\"firstChoice\":null,\"second_choice\":\"b\"}",
              "{\"secondChoice\":\"b\"}" },

    /* messages */
    { SHAPES, "{\"inner\":{\"inner\":{\"small\":1}}}",
              "{\"inner\":{\"inner\":{\"small\":1}}}" },
    { SHAPES, "{\"inner\":{}}", "{\"inner\":{}}" },
    { MY_BIDS, "{\"entries\":[{\"item\":{\"id\":\"i\"},\"my_highest\":5},{}]}",
               "{\"entries\":[{\"item\":{\"id\":\"i\"},\"myHighest\":\"5\"},"
               "{}]}" },
    { LOGGED_IN, "{\"expires_at\":\"2026-01-02T03:04:05Z\"}",
                 "{\"expiresAt\":\"2026-01-02T03:04:05Z\"}" },
    { LOGGED_IN, "{\"expires_at\":\"2026-01-02T03:04:05.100+01:30\"}",
                 "{\"expiresAt\":\"2026-01-02T01:34:05.100Z\"}" },
    { LOGGED_IN, "{\"expires_at\":\"1969-12-31T23:59:59.000001Z\"}",
                 "{\"expiresAt\":\"1969-12-31T23:59:59.000001Z\"}" },
    { LOGGED_IN, "{\"expires_at\":\"0001-01-01T00:00:00.123456789Z\"}",
                 "{\"expiresAt\":\"0001-01-01T00:00:00.123456789Z\"}" },
    { LOGGED_IN, "{\"expires_at\":\"9999-12-31T23:59:59.999999999Z\"}",
                 "{\"expiresAt\":\"9999-12-31T23:59:59.999999999Z\"}" }
};


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


static gvl_arena_t  *arena;


static void
arena_begin(void)
{
    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);
}


static void
arena_end(void)
{
    gvl_arena_destroy(arena);
}


/* The text ends where its memory ends, so that ASan sees a step too far. */
static gvl_rc_t
read_exact(const ProtobufCMessageDescriptor *type, gvl_str_t json,
    gvl_fault_t *fault, ProtobufCMessage **message)
{
    char      *exact;
    gvl_rc_t   rc;

    exact = malloc(json.len + 1);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact + 1, json.data, json.len);

    memset(fault, 0, sizeof(*fault));
    rc = gvl_json_read(arena, (gvl_str_t) { exact + 1, json.len }, type,
                       fault, message);
    free(exact);

    return rc;
}


static const char *
write_terminated(const ProtobufCMessage *message)
{
    gvl_text_t  text;

    gvl_text_init(&text, arena, 1, JSON_MAX);
    gvl_json_write(&text, message);
    gvl_text_add_byte(&text, '\0');
    ck_assert_int_eq(text.rc, GVL_OK);

    return text.data;
}


START_TEST(test_kept)
{
    gvl_rc_t           rc;
    gvl_fault_t        fault;
    const char        *again;
    const vector_t    *vector;
    ProtobufCMessage  *message;

    vector = &kept[_i];

    rc = read_exact(vector->type, gvl_str_from(vector->in), &fault, &message);
    ck_assert_msg(rc == GVL_OK, "%s: %s", vector->in,
                  fault.violations[0].description);

    again = write_terminated(message);
    ck_assert_str_eq(again, vector->out);

    rc = read_exact(vector->type, gvl_str_from(again), &fault, &message);
    ck_assert_int_eq(rc, GVL_OK);
    ck_assert_str_eq(write_terminated(message), vector->out);
}
END_TEST


START_TEST(test_refused)
{
    gvl_rc_t           rc;
    gvl_fault_t        fault;
    const vector_t    *vector;
    ProtobufCMessage  *message;

    vector = &refused[_i];

    rc = read_exact(vector->type, gvl_str_from(vector->in), &fault, &message);
    ck_assert_msg(rc == GVL_MALFORMED, "%s", vector->in);
    ck_assert_uint_eq(fault.nviolations, 1);
    ck_assert_msg(strcmp(fault.violations[0].field, vector->out) == 0,
                  "%s: '%s' %s", vector->in, fault.violations[0].field,
                  fault.violations[0].description);
}
END_TEST


/* Every beginning of a message is refused, and none is read past its end. */
START_TEST(test_cut)
{
    size_t             len;
    gvl_rc_t           rc;
    gvl_fault_t        fault;
    ProtobufCMessage  *message;

    static const char  json[] =
        "{\"title\":\"\\u00e9\xc3\xa9\\ud83d\\ude00\",\"images\":[\"a\"],"
        "\"startPrice\":-1.50e+2,\"x\":{\"y\":[true,false,null]}}";

    for (len = 0; len < sizeof(json) - 1; len++) {
        rc = read_exact(CREATE, (gvl_str_t) { json, len }, &fault, &message);
        ck_assert_msg(rc == GVL_MALFORMED, "%.*s", (int) len, json);
    }

    rc = read_exact(CREATE, (gvl_str_t) { json, len }, &fault, &message);
    ck_assert_int_eq(rc, GVL_OK);
}
END_TEST


/* A NUL between tokens is no end of the text. */
START_TEST(test_nul)
{
    gvl_fault_t        fault;
    ProtobufCMessage  *message;

    ck_assert_int_eq(read_exact(PLACE_BID, GVL_STR("{}\0"), &fault, &message),
                     GVL_MALFORMED);
    ck_assert_int_eq(read_exact(PLACE_BID, GVL_STR("{\"amount\":1\0}"),
                                &fault, &message),
                     GVL_MALFORMED);
}
END_TEST


/* 100 levels are read, 101 are not: of messages, and of unknown lists. */
START_TEST(test_depth)
{
    size_t             i, inners, lists;
    gvl_text_t         text;
    gvl_fault_t        fault;
    ProtobufCMessage  *message;

    static const struct {
        size_t    inners;
        size_t    lists;
        gvl_rc_t  rc;
    } depths[] = {
        { 99, 0, GVL_OK },
        { 100, 0, GVL_MALFORMED },
        { 0, 99, GVL_OK },
        { 0, 100, GVL_MALFORMED },
        { 50, 49, GVL_OK },
        { 50, 50, GVL_MALFORMED },
        { 5000, 0, GVL_MALFORMED },
        { 0, 60000, GVL_MALFORMED }
    };

    inners = depths[_i].inners;
    lists = depths[_i].lists;
    gvl_text_init(&text, arena, 16, JSON_MAX * 4);

    for (i = 0; i < inners; i++) {
        gvl_text_add(&text, GVL_STR("{\"inner\":"));
    }

    gvl_text_add(&text, GVL_STR("{\"x\":"));

    for (i = 0; i < lists; i++) {
        gvl_text_add_byte(&text, '[');
    }

    gvl_text_add(&text, lists > 0 ? GVL_STR("") : GVL_STR("1"));

    for (i = 0; i < lists; i++) {
        gvl_text_add_byte(&text, ']');
    }

    for (i = 0; i <= inners; i++) {
        gvl_text_add_byte(&text, '}');
    }

    ck_assert_int_eq(text.rc, GVL_OK);
    ck_assert_int_eq(read_exact(SHAPES, gvl_text_str(&text), &fault, &message),
                     depths[_i].rc);
}
END_TEST


/* The largest message, all digits, does not cost more than its reading. */
START_TEST(test_long_number)
{
    char              *json;
    gvl_rc_t           rc;
    gvl_fault_t        fault;
    ProtobufCMessage  *message;

    json = gvl_arena_take(arena, GVL_MESSAGE_MAX);
    ck_assert_ptr_nonnull(json);
    memset(json, '9', GVL_MESSAGE_MAX);
    memcpy(json, "{\"amount\":0.", 12);
    json[GVL_MESSAGE_MAX - 1] = '}';

    rc = read_exact(PLACE_BID, (gvl_str_t) { json, GVL_MESSAGE_MAX }, &fault,
                    &message);
    ck_assert_int_eq(rc, GVL_MALFORMED);

    memset(json + 12, '0', GVL_MESSAGE_MAX - 13);
    rc = read_exact(PLACE_BID, (gvl_str_t) { json, GVL_MESSAGE_MAX }, &fault,
                    &message);
    ck_assert_int_eq(rc, GVL_OK);

    memset(json, '9', GVL_MESSAGE_MAX);
    memcpy(json, "{\"wide\":", 8);
    json[GVL_MESSAGE_MAX - 1] = '}';
    rc = read_exact(SHAPES, (gvl_str_t) { json, GVL_MESSAGE_MAX }, &fault,
                    &message);
    ck_assert_int_eq(rc, GVL_MALFORMED);
}
END_TEST


/* A text that would pass its bound fails, and says nothing else after. */
START_TEST(test_bound)
{
    gvl_text_t                       text;
    Bids__V1__PlaceBidRequest        request;

    bids__v1__place_bid_request__init(&request);
    request.amount = 12345;

    gvl_text_init(&text, arena, 4, 17);
    gvl_json_write(&text, &request.base);
    ck_assert_int_eq(text.rc, GVL_INTERNAL);

    gvl_text_init(&text, arena, 4, 18);
    gvl_json_write(&text, &request.base);
    ck_assert_int_eq(text.rc, GVL_OK);
    ck_assert_uint_eq(text.len, 18);
}
END_TEST


int
main(void)
{
    int       nfailed;
    Suite    *suite;
    TCase    *tcase;
    SRunner  *runner;

    suite = suite_create("json");
    tcase = tcase_create("json");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_loop_test(tcase, test_kept, 0, (int) GVL_COUNT(kept));
    tcase_add_loop_test(tcase, test_refused, 0, (int) GVL_COUNT(refused));
    tcase_add_test(tcase, test_cut);
    tcase_add_test(tcase, test_nul);
    tcase_add_loop_test(tcase, test_depth, 0, 8);
    tcase_add_test(tcase, test_long_number);
    tcase_add_test(tcase, test_bound);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    nfailed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return nfailed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
