/* Bodies of Connect's calls: packed or not, and never too large. */

#include <zlib.h>

#include "bids/v1/bids.pb-c.h"

#include "connect_world.h"
#include "gzip.h"


/* Packs with zlib alone, as a client would. */
static gvl_str_t
packed(gvl_str_t bytes)
{
    size_t     room;
    char      *to;
    z_stream   stream = { 0 };

    room = bytes.len + 1024;
    to = gvl_arena_take(arena, room);
    ck_assert_ptr_nonnull(to);

    ck_assert_int_eq(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8,
                                  Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *) (uintptr_t) bytes.data;
    stream.avail_in = (uInt) bytes.len;
    stream.next_out = (Bytef *) to;
    stream.avail_out = (uInt) room;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    ck_assert_int_eq(deflateEnd(&stream), Z_OK);

    return (gvl_str_t) { to, room - stream.avail_out };
}


static gvl_str_t
spaces(size_t len)
{
    char  *text;

    text = gvl_arena_take(arena, len);
    ck_assert_ptr_nonnull(text);
    memset(text, ' ', len);
    memcpy(text + len - 2, "{}", 2);

    return (gvl_str_t) { text, len };
}


START_TEST(a_packed_body_is_read_whole_or_not_at_all)
{
    size_t             len;
    gvl_str_t          body;
    gvl_rpc_head_t     head;
    ProtobufCMessage  *message;

    head = head_of(JSON, "gzip");
    body = packed(GVL_STR("{\"amount\":15000}"));

    ck_assert_int_eq(gvl_rpc_read_body(&head, body, arena, &fault, &message),
                     GVL_OK);
    ck_assert_int_eq(((Bids__V1__PlaceBidRequest *) message)->amount, 15000);

    for (len = 1; len < body.len; len++) {
        ck_assert_int_eq(gvl_rpc_read_body(&head,
                                           (gvl_str_t) { body.data, len },
                                           arena, &fault, &message),
                         GVL_MALFORMED);
    }

    /* Something behind the end, a broken sum, no gzip at all. */

    ((char *) (uintptr_t) body.data)[body.len] = '\0';
    body.len++;
    ck_assert_int_eq(gvl_rpc_read_body(&head, body, arena, &fault, &message),
                     GVL_MALFORMED);
    body.len--;
    ((char *) (uintptr_t) body.data)[body.len - 8] ^= 1;
    ck_assert_int_eq(gvl_rpc_read_body(&head, body, arena, &fault, &message),
                     GVL_MALFORMED);
    ck_assert_int_eq(gvl_rpc_read_body(&head, GVL_STR("{}"), arena, &fault,
                                       &message),
                     GVL_MALFORMED);
}
END_TEST


/* The limit holds for what comes out, to the byte. */
START_TEST(the_limit_holds_for_what_comes_out)
{
    gvl_str_t          body, bytes;
    gvl_rpc_head_t     plain, gzip;
    ProtobufCMessage  *message;

    plain = head_of(JSON, NULL);
    gzip = head_of(JSON, "gzip");

    body = spaces(GVL_MESSAGE_MAX);
    ck_assert_int_eq(gvl_rpc_read_body(&plain, body, arena, &fault, &message),
                     GVL_OK);
    ck_assert_int_eq(gvl_rpc_read_body(&gzip, packed(body), arena, &fault,
                                       &message),
                     GVL_OK);

    body = spaces(GVL_MESSAGE_MAX + 1);
    ck_assert_int_eq(gvl_rpc_read_body(&plain, body, arena, &fault, &message),
                     GVL_TOO_LARGE);
    ck_assert_int_eq(gvl_rpc_read_body(&gzip, packed(body), arena, &fault,
                                       &message),
                     GVL_TOO_LARGE);

    /* A bomb: a thousand times the limit, cut where its first byte is over. */

    body = packed(spaces((size_t) GVL_MESSAGE_MAX * 100));
    ck_assert_uint_lt(body.len, GVL_MESSAGE_MAX);
    ck_assert_int_eq(gvl_gzip_read(arena, body, GVL_MESSAGE_MAX, &bytes),
                     GVL_TOO_LARGE);
    ck_assert_uint_le(bytes.len, GVL_MESSAGE_MAX);
}
END_TEST


/* No bytes are an empty message in protobuf, and no JSON. */
START_TEST(no_bytes_are_a_message_in_protobuf_only)
{
    gvl_rpc_head_t     head;
    ProtobufCMessage  *message;

    head = head_of(PROTO, "gzip");
    ck_assert_int_eq(gvl_rpc_read_body(&head, GVL_STR_NULL, arena, &fault,
                                       &message),
                     GVL_OK);
    ck_assert_ptr_eq(message->descriptor,
                     &bids__v1__place_bid_request__descriptor);

    head = head_of(JSON, NULL);
    ck_assert_int_eq(gvl_rpc_read_body(&head, GVL_STR_NULL, arena, &fault,
                                       &message),
                     GVL_MALFORMED);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("connect body");
    tcase_add_test(tcase, a_packed_body_is_read_whole_or_not_at_all);
    tcase_add_test(tcase, the_limit_holds_for_what_comes_out);
    tcase_add_test(tcase, no_bytes_are_a_message_in_protobuf_only);

    return connect_run("connect body", tcase);
}
