/* Heads of Connect's calls: what is read, and which mistake is told first. */

#include "connect_world.h"


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


START_TEST(a_head_is_read_or_its_first_mistake_told)
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


START_TEST(a_head_tells_method_codec_and_time)
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


START_TEST(gzip_is_written_for_whom_accepts_it)
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


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("connect head");
    tcase_add_loop_test(tcase, a_head_is_read_or_its_first_mistake_told,
                        0, (int) GVL_COUNT(heads));
    tcase_add_test(tcase, a_head_tells_method_codec_and_time);
    tcase_add_loop_test(tcase, gzip_is_written_for_whom_accepts_it, 0, 11);

    return connect_run("connect head", tcase);
}
