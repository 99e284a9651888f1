/* Connect's unary calls: heads, bodies, answers and errors as values. */

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "bids/v1/bids.pb-c.h"

#include "connect.h"
#include "gzip.h"
#include "json.h"
#include "protobuf.h"


#define PLACE_BID   "/bids.v1.BidService/PlaceBid"
#define GET_ITEM    "/bids.v1.BidService/GetItem"
#define JSON        "application/json"
#define PROTO       "application/proto"

typedef struct {
    const char         *verb;
    const char         *path;
    const char         *content_type;   /* or a GET's query */
    const char         *encoding;
    const char         *version;
    const char         *timeout;
    gvl_rc_t            rc;
    int                 status;         /* of the error's answer */
    const char         *header;         /* its first one */
    const char         *value;
    const char         *field;          /* that is malformed */
} head_t;


static const head_t  heads[] = {
    { "POST", PLACE_BID, JSON, NULL, NULL, NULL, GVL_OK, 0, NULL, NULL,
      NULL },
    { "POST", PLACE_BID, PROTO, "gzip", "1", "1", GVL_OK, 0, NULL, NULL,
      NULL },
    { "POST", PLACE_BID, "Application/JSON ; charset=UTF-8", "identity", "",
      "9999999999", GVL_OK, 0, NULL, NULL, NULL },
    { "POST", PLACE_BID, "application/json;charset=\"utf-8\"", "", NULL,
      "0000000000", GVL_OK, 0, NULL, NULL, NULL },

    /* the order: path, verb, type, timeout, encoding, version */
    { "BREW", "/bids.v1.BidService/Nothing", "x", "x", "x", "x",
      GVL_UNKNOWN_METHOD, 404, NULL, NULL, NULL },
    { "BREW", PLACE_BID, "x", "x", "x", "x",
      GVL_WRONG_VERB, 405, "Allow", "POST", NULL },
    { "POST", PLACE_BID, "x", "x", "x", "x",
      GVL_UNSUPPORTED_TYPE, 415, "Accept-Post",
      "application/json, application/proto", NULL },
    { "POST", PLACE_BID, JSON, "x", "x", "x",
      GVL_MALFORMED, 400, NULL, NULL, "Connect-Timeout-Ms" },
    { "POST", PLACE_BID, JSON, "x", "x", "1",
      GVL_UNSUPPORTED_ENCODING, 501, "Accept-Encoding", "gzip", NULL },
    { "POST", PLACE_BID, JSON, "gzip", "x", "1",
      GVL_MALFORMED, 400, NULL, NULL, "Connect-Protocol-Version" },

    { "POST", "/", JSON, NULL, NULL, NULL,
      GVL_UNKNOWN_METHOD, 404, NULL, NULL, NULL },
    { "POST", "/bids.v1.BidService/", JSON, NULL, NULL, NULL,
      GVL_UNKNOWN_METHOD, 404, NULL, NULL, NULL },
    { "POST", PLACE_BID "/", JSON, NULL, NULL, NULL,
      GVL_UNKNOWN_METHOD, 404, NULL, NULL, NULL },
    { "POST", "/bids.v1.BidService/placeBid", JSON, NULL, NULL, NULL,
      GVL_UNKNOWN_METHOD, 404, NULL, NULL, NULL },
    { "POST", "/auth.v1.AuthService/Login", JSON, NULL, NULL, NULL,
      GVL_UNKNOWN_METHOD, 404, NULL, NULL, NULL },
    { "GET", PLACE_BID, "", NULL, NULL, NULL,
      GVL_WRONG_VERB, 405, "Allow", "POST", NULL },
    { "HEAD", GET_ITEM, "", NULL, NULL, NULL,
      GVL_WRONG_VERB, 405, "Allow", "GET, POST", NULL },
    { "post", PLACE_BID, JSON, NULL, NULL, NULL,
      GVL_WRONG_VERB, 405, "Allow", "POST", NULL },
    { "POST", PLACE_BID, NULL, NULL, NULL, NULL,
      GVL_UNSUPPORTED_TYPE, 415, "Accept-Post",
      "application/json, application/proto", NULL },
    { "POST", PLACE_BID, "application/jsonx", NULL, NULL, NULL,
      GVL_UNSUPPORTED_TYPE, 415, "Accept-Post",
      "application/json, application/proto", NULL },
    { "POST", PLACE_BID, "application/json; charset=latin1", NULL, NULL,
      NULL, GVL_UNSUPPORTED_TYPE, 415, "Accept-Post",
      "application/json, application/proto", NULL },
    { "POST", PLACE_BID, "application/connect+json", NULL, NULL, NULL,
      GVL_UNSUPPORTED_TYPE, 415, "Accept-Post",
      "application/json, application/proto", NULL },
    { "POST", PLACE_BID, JSON, NULL, NULL, "12345678901",
      GVL_MALFORMED, 400, NULL, NULL, "Connect-Timeout-Ms" },
    { "POST", PLACE_BID, JSON, NULL, NULL, "-1",
      GVL_MALFORMED, 400, NULL, NULL, "Connect-Timeout-Ms" },
    { "POST", PLACE_BID, JSON, NULL, NULL, "1s",
      GVL_MALFORMED, 400, NULL, NULL, "Connect-Timeout-Ms" },
    { "POST", PLACE_BID, JSON, "br", NULL, NULL,
      GVL_UNSUPPORTED_ENCODING, 501, "Accept-Encoding", "gzip", NULL },
    { "POST", PLACE_BID, JSON, NULL, "2", NULL,
      GVL_MALFORMED, 400, NULL, NULL, "Connect-Protocol-Version" },

    /* GET */
    { "GET", GET_ITEM, "connect=v1&encoding=json&message={}", NULL, NULL,
      NULL, GVL_OK, 0, NULL, NULL, NULL },
    { "GET", GET_ITEM, "message=&base64=1&encoding=proto", NULL, NULL, "5",
      GVL_OK, 0, NULL, NULL, NULL },
    { "GET", GET_ITEM, "", NULL, NULL, NULL,
      GVL_UNSUPPORTED_TYPE, 415, "Accept-Post",
      "application/json, application/proto", NULL },
    { "GET", GET_ITEM, "encoding=xml&message={}", NULL, NULL, NULL,
      GVL_UNSUPPORTED_TYPE, 415, "Accept-Post",
      "application/json, application/proto", NULL },
    { "GET", GET_ITEM, "encoding=json&compression=br&message={}", NULL, NULL,
      NULL, GVL_UNSUPPORTED_ENCODING, 501, "Accept-Encoding", "gzip", NULL },
    { "GET", GET_ITEM, "encoding=json&connect=v2&message={}", NULL, NULL,
      NULL, GVL_MALFORMED, 400, "Vary", "Accept-Encoding", "connect" },
    { "GET", GET_ITEM, "encoding=json&connect=v1", NULL, NULL, NULL,
      GVL_MALFORMED, 400, "Vary", "Accept-Encoding", "message" },
    { "GET", GET_ITEM, "encoding=json&message=%7", NULL, NULL, NULL,
      GVL_MALFORMED, 400, "Vary", "Accept-Encoding", "message" },
    { "GET", GET_ITEM, "encoding=json&message=%zz", NULL, NULL, NULL,
      GVL_MALFORMED, 400, "Vary", "Accept-Encoding", "message" },
    { "GET", GET_ITEM, "encoding=json&base64=1&message=!", NULL, NULL, NULL,
      GVL_MALFORMED, 400, "Vary", "Accept-Encoding", "message" },
    { "GET", GET_ITEM, "encoding=json&message={}", NULL, NULL, "x",
      GVL_MALFORMED, 400, "Vary", "Accept-Encoding", "Connect-Timeout-Ms" }
};


/* Queries, and the id that the message in them has. */
static const struct {
    const char         *query;
    const char         *id;
} queries[] = {
    { "encoding=json&message={%22id%22:%22a+b%2Bc%22}", "a b+c" },
    { "message=%7b%22id%22%3A%22d%26e%22%7D&encoding=json", "d&e" },
    { "encoding=json&base64=1&message=eyJpZCI6ID_Qng", NULL },
    { "encoding=json&base64=1&message=eyJpZCI6ImYifQ", "f" },
    { "encoding=json&base64=1&message=eyJpZCI6ImYifQ==", "f" },
    { "encoding=json&base64=1&message=eyJpZCI6ImYifQ%3D%3D", "f" },
    { "encoding=json&base64=0&message={\"id\":\"g\"}", "g" },
    { "encoding=proto&base64=1&message=CgFo", "h" },
    { "encoding=proto&message=%0A%01i", "i" },
    { "encoding=proto&message=", "" },
    { "encoding=proto&message", "" },
    { "encoding=json&message=", NULL },
    { "encodings=x&encoding=json&&message={\"id\":\"j\"}&message={}", "j" },
    { "encoding=json&compression=identity&message={\"id\":\"k\"}", "k" },
    { "encoding=proto&compression=gzip&message=", "" },
    { "encoding=proto&compression=gzip&message=CgFo", NULL }
};


static gvl_arena_t  *arena;
static gvl_fault_t   fault;


static void
arena_begin(void)
{
    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);
    memset(&fault, 0, sizeof(fault));
}


static void
arena_end(void)
{
    gvl_arena_destroy(arena);
}


static gvl_rc_t
read_head(const head_t *vector, gvl_rpc_head_t *head)
{
    gvl_rpc_request_t  request = { 0 };

    request.verb = gvl_str_from(vector->verb);
    request.path = gvl_str_from(vector->path);
    request.content_encoding = gvl_str_from(vector->encoding);
    request.protocol_version = gvl_str_from(vector->version);
    request.timeout_ms = gvl_str_from(vector->timeout);

    if (strcmp(vector->verb, "GET") == 0) {
        request.query = gvl_str_from(vector->content_type);
    } else {
        request.content_type = gvl_str_from(vector->content_type);
    }

    return gvl_rpc_read_head(&request, &gvl_rpc_bids, arena, &fault, head);
}


static gvl_rpc_head_t
head_of(const char *content_type, const char *encoding)
{
    head_t          vector = { 0 };
    gvl_rpc_head_t  head;

    vector.verb = "POST";
    vector.path = PLACE_BID;
    vector.content_type = content_type;
    vector.encoding = encoding;

    ck_assert_int_eq(read_head(&vector, &head), GVL_OK);

    return head;
}


static const char *
terminated(gvl_str_t text)
{
    return gvl_arena_copy(arena, text).data;
}


static void
assert_header(const gvl_rpc_response_t *response, size_t i, const char *name,
    const char *value)
{
    ck_assert_uint_gt(response->nheaders, i);
    ck_assert_str_eq(terminated(response->headers[i].name), name);
    ck_assert_str_eq(terminated(response->headers[i].value), value);
}


START_TEST(test_heads)
{
    gvl_rc_t             rc;
    gvl_error_t          error;
    const head_t        *vector;
    gvl_rpc_head_t       head;
    gvl_rpc_response_t   response;

    vector = &heads[_i];

    rc = read_head(vector, &head);
    ck_assert_int_eq(rc, vector->rc);

    if (rc == GVL_OK) {
        ck_assert_ptr_nonnull(head.method);
        return;
    }

    error = gvl_error_make(arena, rc, &fault);
    gvl_rpc_write_error(&head, &error, arena, &response);

    ck_assert_int_eq(response.status, vector->status);

    if (vector->header == NULL) {
        ck_assert_uint_eq(response.nheaders, 0);
    } else {
        assert_header(&response, 0, vector->header, vector->value);
    }

    if (vector->field != NULL) {
        ck_assert_uint_eq(fault.nviolations, 1);
        ck_assert_str_eq(fault.violations[0].field, vector->field);
    }

    /* HTTP's own refusals have no body; Connect's errors are JSON. */

    if (vector->status == 405 || vector->status == 415) {
        ck_assert_uint_eq(response.body.len, 0);
        ck_assert_ptr_null(response.content_type.data);
    } else {
        ck_assert_str_eq(terminated(response.content_type), JSON);
    }
}
END_TEST


START_TEST(test_what_a_head_tells)
{
    gvl_rpc_head_t     head;
    gvl_rpc_request_t  request = { 0 };

    request.verb = GVL_STR("POST");
    request.path = GVL_STR(GET_ITEM);
    request.content_type = GVL_STR(PROTO);
    request.content_encoding = GVL_STR("GZIP");
    request.timeout_ms = GVL_STR("0012345678");

    ck_assert_int_eq(gvl_rpc_read_head(&request, &gvl_rpc_bids, arena, &fault,
                                       &head), GVL_OK);
    ck_assert_str_eq(terminated(head.method->name), "GetItem");
    ck_assert_int_eq(head.codec, GVL_RPC_PROTO);
    ck_assert(!head.get);
    ck_assert(head.gzip_in);
    ck_assert_int_eq(head.timeout_ms, 12345678);

    request.timeout_ms = GVL_STR_NULL;
    ck_assert_int_eq(gvl_rpc_read_head(&request, &gvl_rpc_bids, arena, &fault,
                                       &head), GVL_OK);
    ck_assert_int_eq(head.timeout_ms, -1);
}
END_TEST


START_TEST(test_accept_encoding)
{
    gvl_rpc_head_t     head;
    gvl_rpc_request_t  request = { 0 };

    static const struct {
        const char  *value;
        bool         gzip;
    } accepted[] = {
        { NULL, false },
        { "", false },
        { "gzip", true },
        { "identity", false },
        { "br, GZip", true },
        { "br,gzip ; q=0.5", true },
        { "gzip;q=0", false },
        { "gzip; q=0.000", false },
        { "gzip;q=0.001", true },
        { "xgzip, gzipx", false },
        { ",,gzip,,", true }
    };

    request.verb = GVL_STR("POST");
    request.path = GVL_STR(PLACE_BID);
    request.content_type = GVL_STR(JSON);
    request.accept_encoding = gvl_str_from(accepted[_i].value);

    ck_assert_int_eq(gvl_rpc_read_head(&request, &gvl_rpc_bids, arena, &fault,
                                       &head), GVL_OK);
    ck_assert_int_eq(head.gzip_out, accepted[_i].gzip);
}
END_TEST


START_TEST(test_queries)
{
    head_t                    vector = { 0 };
    gvl_rc_t                  rc;
    gvl_rpc_head_t            head;
    ProtobufCMessage         *message;
    Bids__V1__GetItemRequest *request;

    vector.verb = "GET";
    vector.path = GET_ITEM;
    vector.content_type = queries[_i].query;

    ck_assert_int_eq(read_head(&vector, &head), GVL_OK);
    ck_assert(head.get);

    /* The body is not looked at. */

    rc = gvl_rpc_read_body(&head, GVL_STR("{\"id\":\"body\"}"), arena, &fault,
                           &message);

    if (queries[_i].id == NULL) {
        ck_assert_int_eq(rc, GVL_MALFORMED);
        return;
    }

    ck_assert_int_eq(rc, GVL_OK);
    request = (Bids__V1__GetItemRequest *) message;
    ck_assert_str_eq(request->id, queries[_i].id);
}
END_TEST


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


START_TEST(test_gzip)
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
START_TEST(test_limit)
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
START_TEST(test_nothing)
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


START_TEST(test_answer)
{
    gvl_rpc_head_t              head;
    Bids__V1__Bid               bid = BIDS__V1__BID__INIT;
    gvl_rpc_response_t          response;
    Bids__V1__PlaceBidResponse  message = BIDS__V1__PLACE_BID_RESPONSE__INIT;

    bid.amount = 15000;
    message.bid = &bid;

    head = head_of("application/json; charset=utf-8", NULL);
    head.gzip_out = true;
    ck_assert_int_eq(gvl_rpc_write_answer(&head, &message.base, arena,
                                          &response), GVL_OK);
    ck_assert_int_eq(response.status, 200);
    ck_assert_uint_eq(response.nheaders, 0);
    ck_assert_str_eq(terminated(response.content_type), JSON);
    ck_assert_str_eq(terminated(response.body),
                     "{\"bid\":{\"amount\":\"15000\"}}");

    head = head_of(PROTO, NULL);
    ck_assert_int_eq(gvl_rpc_write_answer(&head, &message.base, arena,
                                          &response), GVL_OK);
    ck_assert_str_eq(terminated(response.content_type), PROTO);
    ck_assert_uint_eq(response.body.len, 5);
    ck_assert_mem_eq(response.body.data, "\x0a\x03\x20\x98\x75", 5);

    head.get = true;
    ck_assert_int_eq(gvl_rpc_write_answer(&head, &message.base, arena,
                                          &response), GVL_OK);
    assert_header(&response, 0, "Vary", "Accept-Encoding");
}
END_TEST


/* Packed where the client takes it and it pays; the same bytes come out. */
START_TEST(test_packed_answer)
{
    char                *text;
    size_t               i;
    gvl_str_t            plain, again;
    gvl_rpc_head_t       head;
    Bids__V1__Item       item = BIDS__V1__ITEM__INIT;
    gvl_rpc_response_t   response;

    Bids__V1__CreateItemResponse  message;

    bids__v1__create_item_response__init(&message);

    text = gvl_arena_take(arena, 4001);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', 4000);
    item.description = text;
    message.item = &item;

    head = head_of(JSON, NULL);
    ck_assert_int_eq(gvl_rpc_write_answer(&head, &message.base, arena,
                                          &response), GVL_OK);
    ck_assert_uint_eq(response.nheaders, 0);
    plain = response.body;

    head.gzip_out = true;
    ck_assert_int_eq(gvl_rpc_write_answer(&head, &message.base, arena,
                                          &response), GVL_OK);
    assert_header(&response, 0, "Content-Encoding", "gzip");
    ck_assert_uint_lt(response.body.len, 200);
    ck_assert_int_eq(gvl_gzip_read(arena, response.body, GVL_MESSAGE_MAX,
                                   &again), GVL_OK);
    ck_assert(gvl_str_eq(again, plain));

    /* Noise does not pack. */

    srand(1);
    for (i = 0; i < 4000; i++) {
        text[i] = (char) (1 + rand() % 127);
    }

    head = head_of(PROTO, NULL);
    head.gzip_out = true;
    ck_assert_int_eq(gvl_rpc_write_answer(&head, &message.base, arena,
                                          &response), GVL_OK);
    ck_assert_uint_le(response.body.len, 4006);
}
END_TEST


/* The packed details were made by another implementation of protobuf. */
static const struct {
    gvl_rc_t            rc;
    int                 status;
    const char         *body;
} errors[] = {
    { GVL_ITEM_NOT_FOUND, 404,
      "{\"code\":\"not_found\",\"message\":\"there is no such item\","
      "\"details\":[{\"type\":\"google.rpc.ErrorInfo\","
      "\"value\":\"Cg5JVEVNX05PVF9GT1VORBIFZ2F2ZWw\"}]}" },
    { GVL_BID_TOO_LOW, 400,
      "{\"code\":\"failed_precondition\",\"message\":"
      "\"the bid is lower than the least that would be accepted now\","
      "\"details\":[{\"type\":\"google.rpc.ErrorInfo\",\"value\":"
      "\"CgtCSURfVE9PX0xPVxIFZ2F2ZWwaHAoTY3VycmVudF9oaWdoZXN0X2JpZBIFMTUwMDAa"
      "FQoMbWluX25leHRfYmlkEgUxNTI1MA\"}]}" },
    { GVL_BOOK_FULL, 429,
      "{\"code\":\"resource_exhausted\",\"message\":"
      "\"too many bids are waiting; try again soon\","
      "\"details\":[{\"type\":\"google.rpc.ErrorInfo\",\"value\":"
      "\"CglCT09LX0ZVTEwSBWdhdmVsGhUKDnJldHJ5X2FmdGVyX21zEgMyNTA\"}]}" },
    { GVL_MALFORMED, 400,
      "{\"code\":\"invalid_argument\",\"message\":"
      "\"amount: A number belongs here.\","
      "\"details\":[{\"type\":\"google.rpc.BadRequest\",\"value\":"
      "\"CiAKBmFtb3VudBIWQSBudW1iZXIgYmVsb25ncyBoZXJlLgobCgdpdGVtX2lkEhBBbiBp"
      "ZCBpcyBhIFVVSUQu\"}]}" },
    { GVL_UNKNOWN_METHOD, 404,
      "{\"code\":\"unimplemented\",\"message\":\"there is no such method\"}" },
    { GVL_DEADLINE_EXCEEDED, 504,
      "{\"code\":\"deadline_exceeded\",\"message\":"
      "\"the time given for this call is over\"}" },
    { GVL_TOO_LARGE, 429,
      "{\"code\":\"resource_exhausted\",\"message\":"
      "\"the message is too large\"}" },
    { GVL_CANCELED, 499,
      "{\"code\":\"canceled\",\"message\":\"the caller has gone\"}" },
    { GVL_INTERNAL, 500,
      "{\"code\":\"internal\",\"message\":\"internal error\"}" },
    { GVL_NO_MEMORY, 500,
      "{\"code\":\"internal\",\"message\":\"internal error\"}" },
    { GVL_DUPLICATE, 500,
      "{\"code\":\"internal\",\"message\":\"internal error\"}" },
    { GVL_REFUSED, 500,
      "{\"code\":\"internal\",\"message\":\"internal error\"}" },
    { GVL_OUTCOME_UNKNOWN, 503,
      "{\"code\":\"unavailable\",\"message\":"
      "\"the service failed in mid-work; look before you try again\","
      "\"details\":[{\"type\":\"google.rpc.ErrorInfo\",\"value\":"
      "\"ChREQVRBQkFTRV9VTkFWQUlMQUJMRRIFZ2F2ZWwaFQoOcmV0cn"
      "lfYWZ0ZXJfbXMSAzI1MA\"}]}" }
};


START_TEST(test_errors)
{
    gvl_error_t         error;
    gvl_rpc_head_t      head;
    gvl_rpc_response_t  response;

    head = head_of(PROTO, NULL);

    fault.highest_cents = 15000;
    fault.min_next_cents = 15250;
    fault.retry_after_ms = 250;

    if (errors[_i].rc == GVL_MALFORMED) {
        (void) gvl_fault_field(&fault, "amount", "A number belongs here.");
        (void) gvl_fault_field(&fault, "item_id", "An id is a UUID.");
    }

    error = gvl_error_make(arena, errors[_i].rc, &fault);
    gvl_rpc_write_error(&head, &error, arena, &response);

    ck_assert_int_eq(response.status, errors[_i].status);
    ck_assert_str_eq(terminated(response.content_type), JSON);
    ck_assert_str_eq(terminated(response.body), errors[_i].body);
}
END_TEST


/* Every word has a row: a sentence, a status, and its name as its reason. */
START_TEST(test_every_word)
{
    gvl_error_t         error;
    gvl_rpc_head_t      head;
    gvl_rpc_response_t  response;

    head = head_of(JSON, NULL);

    error = gvl_error_make(arena, (gvl_rc_t) _i, &fault);
    ck_assert_uint_gt(error.message.len, 0);
    ck_assert_int_ge(error.http_status, 400);
    ck_assert_int_ne(error.code, GVL_CODE_OK);

    gvl_rpc_write_error(&head, &error, arena, &response);

    if (error.code == GVL_CODE_UNAUTHENTICATED) {
        ck_assert_int_eq(response.status, 401);
        assert_header(&response, 0, "WWW-Authenticate", "Bearer");
    }
}
END_TEST


int
main(void)
{
    int       nfailed;
    Suite    *suite;
    TCase    *tcase;
    SRunner  *runner;

    suite = suite_create("connect");
    tcase = tcase_create("connect");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_loop_test(tcase, test_heads, 0, (int) GVL_COUNT(heads));
    tcase_add_test(tcase, test_what_a_head_tells);
    tcase_add_loop_test(tcase, test_accept_encoding, 0, 11);
    tcase_add_loop_test(tcase, test_queries, 0, (int) GVL_COUNT(queries));
    tcase_add_test(tcase, test_gzip);
    tcase_add_test(tcase, test_limit);
    tcase_add_test(tcase, test_nothing);
    tcase_add_test(tcase, test_answer);
    tcase_add_test(tcase, test_packed_answer);
    tcase_add_loop_test(tcase, test_errors, 0, (int) GVL_COUNT(errors));
    tcase_add_loop_test(tcase, test_every_word, GVL_OK, GVL_RC_MAX);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    nfailed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return nfailed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
