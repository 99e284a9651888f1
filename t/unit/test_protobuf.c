/* Protobuf's binary form: what must never reach protobuf-c, and what does. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "bids/v1/bids.pb-c.h"

#include "json.h"
#include "memory.h"
#include "protobuf.h"
#include "shapes.h"
#include "suite.h"


#define PLACE_BID  (&bids__v1__place_bid_request__descriptor)
#define UPDATE     (&bids__v1__update_item_request__descriptor)
#define SHAPES     (&shapes_descriptor)

#define BYTES(literal)  literal, sizeof(literal) - 1

typedef struct {
    const ProtobufCMessageDescriptor  *type;
    const char                        *bytes;
    size_t                             len;
    const char                        *out; /* as JSON, or the refused field */
} vector_t;


static const vector_t  kept[] = {
    { PLACE_BID, BYTES(""), "{}" },
    { PLACE_BID, BYTES("\x0a\x01" "a\x10\x98\x75"),
      "{\"itemId\":\"a\",\"amount\":\"15000\"}" },
    { PLACE_BID, BYTES("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
      "{\"amount\":\"-1\"}" },
    { PLACE_BID, BYTES("\x10\x01\x10\x02"), "{\"amount\":\"2\"}" },
    { PLACE_BID, BYTES("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"),
      "{}" },
    { PLACE_BID, BYTES("\x0a\x03\xe2\x82\xac"),
      "{\"itemId\":\"\xe2\x82\xac\"}" },

    /* unknown fields of every wire type, whatever is in them */
    { PLACE_BID, BYTES("\xa0\x06\x01\xa1\x06" "12345678\xa2\x06\x02\xff\x00"
                       "\xa5\x06" "1234\x10\x01"),
      "{\"amount\":\"1\"}" },

    /* the last of a oneof counts; packed and not */
    { UPDATE, BYTES("\x12\x01" "a\x12\x01" "b"), "{\"title\":\"b\"}" },
    { SHAPES, BYTES("\x48\x01\x52\x01" "c"), "{\"secondChoice\":\"c\"}" },
    { SHAPES, BYTES("\x32\x02\x02\x03\x30\x04"), "{\"numbers\":[1,-2,2]}" },
    { SHAPES, BYTES("\x2a\x02\xff\x00"), "{\"blob\":\"/wA=\"}" },
    { SHAPES, BYTES("\x42\x04\x42\x02\x08\x05"),
      "{\"inner\":{\"inner\":{\"small\":5}}}" }
};


static const vector_t  refused[] = {
    { PLACE_BID, BYTES("\x00"), "" },
    { PLACE_BID, BYTES("\x80"), "" },
    { PLACE_BID, BYTES("\x02\x00"), "" },
    { PLACE_BID, BYTES("\xff\xff\xff\xff\x7f\x00"), "" },
    { PLACE_BID, BYTES("\x10"), "amount" },
    { PLACE_BID, BYTES("\x10\x80"), "amount" },
    { PLACE_BID, BYTES("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
      "amount" },
    { PLACE_BID, BYTES("\x12\x01\x01"), "amount" },
    { PLACE_BID, BYTES("\x11" "12345678"), "amount" },
    { PLACE_BID, BYTES("\x08\x01"), "item_id" },
    { PLACE_BID, BYTES("\x0a"), "item_id" },
    { PLACE_BID, BYTES("\x0a\x01"), "item_id" },
    { PLACE_BID, BYTES("\x0a\xff\xff\xff\xff\x0f"), "item_id" },
    { PLACE_BID, BYTES("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
      "item_id" },
    { PLACE_BID, BYTES("\x0a\x01\xff"), "item_id" },
    { PLACE_BID, BYTES("\x0a\x01\x00"), "item_id" },
    { PLACE_BID, BYTES("\x0a\x02\xc0\x80"), "item_id" },
    { PLACE_BID, BYTES("\x0a\x03\xed\xa0\x80"), "item_id" },

    /* unknown ones are cut as well; groups */
    { PLACE_BID, BYTES("\xa1\x06" "1234567"), "" },
    { PLACE_BID, BYTES("\xa5\x06" "123"), "" },
    { PLACE_BID, BYTES("\xa2\x06\x05" "1234"), "" },
    { PLACE_BID, BYTES("\xa3\x06\xa4\x06"), "" },
    { PLACE_BID, BYTES("\x13\x14"), "amount" },
    { PLACE_BID, BYTES("\xa6\x06"), "" },
    { PLACE_BID, BYTES("\xa7\x06"), "" },

    /* inside */
    { SHAPES, BYTES("\x42\x02\x08"), "inner" },
    { SHAPES, BYTES("\x42\x01\x08\x05"), "small" },
    { SHAPES, BYTES("\x42\x03\x52\x01\xff"), "second_choice" },
    { SHAPES, BYTES("\x32\x01\x80"), "" }
};


/* The bytes end where their memory ends, so that ASan sees a step too far. */
static gvl_rc_t
read_exact(const ProtobufCMessageDescriptor *type, gvl_str_t bytes,
    ProtobufCMessage **message)
{
    char      *exact;
    gvl_rc_t   rc;

    exact = malloc(bytes.len + 1);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact + 1, bytes.data, bytes.len);

    rc = gvl_protobuf_read(arena, (gvl_str_t) { exact + 1, bytes.len }, type,
                           &fault, message);
    free(exact);

    return rc;
}


static const char *
json_of(const ProtobufCMessage *message)
{
    gvl_text_t  text;

    gvl_text_init(&text, arena, 64, 4096);
    gvl_json_write(&text, message);
    gvl_text_add_byte(&text, '\0');
    ck_assert_int_eq(text.rc, GVL_OK);

    return text.data;
}


START_TEST(test_kept)
{
    const vector_t    *vector;
    ProtobufCMessage  *message;

    vector = &kept[_i];

    ck_assert_int_eq(read_exact(vector->type,
                                (gvl_str_t) { vector->bytes, vector->len },
                                &message),
                     GVL_OK);
    ck_assert_str_eq(json_of(message), vector->out);
}
END_TEST


START_TEST(test_refused)
{
    const vector_t    *vector;
    ProtobufCMessage  *message;

    vector = &refused[_i];

    ck_assert_int_eq(read_exact(vector->type,
                                (gvl_str_t) { vector->bytes, vector->len },
                                &message),
                     GVL_MALFORMED);
    ck_assert_uint_eq(fault.nviolations, 1);
    ck_assert_str_eq(fault.violations[0].field, vector->out);
}
END_TEST


/* The bytes of a message with so many others inside. */
static gvl_str_t
nested(size_t depth)
{
    char     *at, *end;
    size_t    len, max;

    max = depth * 4 + 1;
    end = (char *) gvl_arena_take(arena, max) + max;
    at = end;

    while (--depth > 0) {
        len = (size_t) (end - at);
        at[-1] = (char) (len >> 14 & 0x7f);
        at[-2] = (char) (0x80 | (len >> 7 & 0x7f));
        at[-3] = (char) (0x80 | (len & 0x7f));
        at[-4] = '\x42';
        at -= 4;
    }

    return (gvl_str_t) { at, (size_t) (end - at) };
}


START_TEST(test_depth)
{
    ProtobufCMessage  *message;

    ck_assert_int_eq(read_exact(SHAPES, nested(100), &message), GVL_OK);
    ck_assert_int_eq(read_exact(SHAPES, nested(101), &message),
                     GVL_MALFORMED);
    ck_assert_int_eq(read_exact(SHAPES, nested(10000), &message),
                     GVL_MALFORMED);
}
END_TEST


START_TEST(test_written_and_read)
{
    shapes_t           shapes, inner;
    int32_t            numbers[] = { INT32_MIN, -1, 0, INT32_MAX };
    gvl_str_t          bytes;
    ProtobufCMessage  *message;

    shapes_init(&shapes.base);
    shapes_init(&inner.base);
    shapes.large = UINT64_MAX;
    shapes.narrow = 0.5F;
    shapes.n_numbers = GVL_COUNT(numbers);
    shapes.numbers = numbers;
    shapes.inner = &inner;
    inner.which = 9;

    ck_assert_int_eq(gvl_protobuf_write(arena, &shapes.base, &bytes), GVL_OK);
    ck_assert_int_eq(read_exact(SHAPES, bytes, &message), GVL_OK);
    ck_assert_str_eq(json_of(message),
                     "{\"large\":\"18446744073709551615\",\"narrow\":0.5,"
                     "\"numbers\":[-2147483648,-1,0,2147483647],"
                     "\"inner\":{\"firstChoice\":0}}");
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("protobuf");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_loop_test(tcase, test_kept, 0, (int) GVL_COUNT(kept));
    tcase_add_loop_test(tcase, test_refused, 0, (int) GVL_COUNT(refused));
    tcase_add_test(tcase, test_depth);
    tcase_add_test(tcase, test_written_and_read);

    return suite_run("protobuf", tcase);
}
