/* Protobuf's JSON that is read: what is written again, and how much. */

#include "json_world.h"
#include "shapes.h"


#define SHAPES  (&shapes_descriptor)


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


START_TEST(what_is_read_is_written_again)
{
    gvl_rc_t           rc;
    const char        *again;
    const vector_t    *vector;
    ProtobufCMessage  *message;

    vector = &kept[_i];

    rc = read_exact(vector->type, gvl_str_from(vector->in), &message);
    ck_assert_msg(rc == GVL_OK, "%s: %s", vector->in,
                  fault.violations[0].description);

    again = write_terminated(message);
    ck_assert_str_eq(again, vector->out);

    rc = read_exact(vector->type, gvl_str_from(again), &message);
    ck_assert_int_eq(rc, GVL_OK);
    ck_assert_str_eq(write_terminated(message), vector->out);
}
END_TEST


/* 100 levels are read, 101 are not: of messages, and of unknown lists. */
START_TEST(a_hundred_levels_are_read_and_no_more)
{
    size_t             i, inners, lists;
    gvl_text_t         text;
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
    ck_assert_int_eq(read_exact(SHAPES, gvl_text_str(&text), &message),
                     depths[_i].rc);
}
END_TEST


/* The largest message, all digits, does not cost more than its reading. */
START_TEST(a_long_number_costs_no_more_than_its_reading)
{
    char              *json;
    gvl_rc_t           rc;
    ProtobufCMessage  *message;

    json = gvl_arena_take(arena, GVL_MESSAGE_MAX);
    ck_assert_ptr_nonnull(json);
    memset(json, '9', GVL_MESSAGE_MAX);
    memcpy(json, "{\"amount\":0.", 12);
    json[GVL_MESSAGE_MAX - 1] = '}';

    rc = read_exact(PLACE_BID, (gvl_str_t) { json, GVL_MESSAGE_MAX }, &message);
    ck_assert_int_eq(rc, GVL_MALFORMED);

    memset(json + 12, '0', GVL_MESSAGE_MAX - 13);
    rc = read_exact(PLACE_BID, (gvl_str_t) { json, GVL_MESSAGE_MAX }, &message);
    ck_assert_int_eq(rc, GVL_OK);

    memset(json, '9', GVL_MESSAGE_MAX);
    memcpy(json, "{\"wide\":", 8);
    json[GVL_MESSAGE_MAX - 1] = '}';
    rc = read_exact(SHAPES, (gvl_str_t) { json, GVL_MESSAGE_MAX }, &message);
    ck_assert_int_eq(rc, GVL_MALFORMED);
}
END_TEST


/* A text that would pass its bound fails, and says nothing else after. */
START_TEST(a_text_beyond_its_bound_fails)
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
    TCase  *tcase;

    tcase = tcase_create("json");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_loop_test(tcase, what_is_read_is_written_again,
                        0, (int) GVL_COUNT(kept));
    tcase_add_loop_test(tcase, a_hundred_levels_are_read_and_no_more, 0, 8);
    tcase_add_test(tcase, a_long_number_costs_no_more_than_its_reading);
    tcase_add_test(tcase, a_text_beyond_its_bound_fails);

    return suite_run("json", tcase);
}
