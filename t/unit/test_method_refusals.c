/* Requests of each method that are refused before anybody is asked. */

#include "auth/stories.h"
#include "bids/stories.h"
#include "json.h"
#include "method_world.h"
#include "stats/stories.h"


/* Requests that are refused before anybody is asked, and why. */
static const struct {
    const char         *path;
    const char         *json;
    gvl_rc_t            rc;
    const char         *field;
} refused[] = {
    { BIDS "PlaceBid", "{\"item_id\":\"x\",\"amount\":1}",
      GVL_MALFORMED, "item_id" },
    { BIDS "PlaceBid", "{\"item_id\":\"" ID_1 "\"}",
      GVL_MALFORMED, "amount" },
    { BIDS "PlaceBid", "{\"item_id\":\"" ID_1 "\",\"amount\":"
      "9007199254740992}", GVL_MALFORMED, "amount" },
    { BIDS "PlaceBid", "{\"item_id\":\"" ID_1 "\",\"amount\":1,"
      "\"user_id\":\"x\"}", GVL_MALFORMED, "user_id" },
    { BIDS "PlaceBid", "{\"item_id\":\"" ID_1 "\",\"amount\":1,"
      "\"idempotency_key\":\"x\"}", GVL_MALFORMED, "idempotency_key" },
    { BIDS "PlaceBid", "{\"item_id\":\"" ID_1 "\",\"amount\":1,"
      "\"user_id\":\"" ID_2 "\"}", GVL_SUBJECT_MISMATCH, NULL },
    { BIDS "CreateItem", "{\"start_price\":1,"
      "\"end_at\":\"2026-01-02T03:04:05Z\"}", GVL_MALFORMED, "title" },
    { BIDS "CreateItem", "{\"title\":\"a\","
      "\"end_at\":\"2026-01-02T03:04:05Z\"}", GVL_MALFORMED, "start_price" },
    { BIDS "CreateItem", "{\"title\":\"a\",\"start_price\":1,"
      "\"end_at\":\"tomorrow\"}", GVL_MALFORMED, "end_at" },
    { BIDS "CreateItem", "{\"title\":\"a\",\"start_price\":1,"
      "\"end_at\":\"2026-01-02T03:04:05Z\",\"images\":[\"ftp://x\"]}",
      GVL_MALFORMED, "images" },
    { BIDS "GetItem", "{\"id\":\"x\"}", GVL_MALFORMED, "id" },
    { BIDS "ListItems", "{\"page_size\":-1}", GVL_MALFORMED, "page_size" },
    { BIDS "ListItems", "{\"order_by\":\"x\"}", GVL_MALFORMED, "order_by" },
    { BIDS "ListItems", "{\"status\":77}", GVL_MALFORMED, "status" },
    { BIDS "ListSellerItems", "{\"page_size\":-1}",
      GVL_MALFORMED, "page_size" },
    { BIDS "UpdateItem", "{\"id\":\"x\",\"title\":\"a\"}",
      GVL_MALFORMED, "id" },
    { BIDS "UpdateItem", "{\"id\":\"" ID_1 "\",\"title\":\"\"}",
      GVL_MALFORMED, "title" },
    { BIDS "CancelItem", "{\"id\":\"\"}", GVL_MALFORMED, "id" },
    { BIDS "GetItemBids", "{\"item_id\":\"x\"}", GVL_MALFORMED, "item_id" },
    { BIDS "GetItemBids", "{\"item_id\":\"" ID_1 "\",\"page_size\":-1}",
      GVL_MALFORMED, "page_size" },
    { BIDS "GetLeaderboard", "{\"item_id\":\"x\"}",
      GVL_MALFORMED, "item_id" },
    { BIDS "GetLeaderboard", "{\"item_id\":\"" ID_1 "\",\"limit\":-1}",
      GVL_MALFORMED, "limit" },
    { BIDS "ListMyBids", "{\"page_size\":-1}", GVL_MALFORMED, "page_size" },
    { AUTH "Register", "{\"email\":\"x\",\"password\":\"12345678\","
      "\"full_name\":\"a\",\"country_code\":\"DE\",\"phone_number\":\"1\"}",
      GVL_MALFORMED, "email" },
    { AUTH "Register", "{\"email\":\"a@b.c\",\"password\":\"1\","
      "\"full_name\":\"a\",\"country_code\":\"DE\",\"phone_number\":\"1\"}",
      GVL_MALFORMED, "password" },
    { AUTH "Register", "{\"email\":\"a@b.c\",\"password\":\"12345678\","
      "\"full_name\":\" \",\"country_code\":\"DE\",\"phone_number\":\"1\"}",
      GVL_MALFORMED, "full_name" },
    { AUTH "Register", "{\"email\":\"a@b.c\",\"password\":\"12345678\","
      "\"full_name\":\"a\",\"country_code\":\"de\",\"phone_number\":\"1\"}",
      GVL_MALFORMED, "country_code" },
    { AUTH "Register", "{\"email\":\"a@b.c\",\"password\":\"12345678\","
      "\"full_name\":\"a\",\"country_code\":\"DE\"}",
      GVL_MALFORMED, "phone_number" },
    { AUTH "GetProfile", "{\"user_id\":\"x\"}", GVL_MALFORMED, "user_id" },
    { AUTH "RevokeSession", "{\"session_id\":\"x\"}",
      GVL_MALFORMED, "session_id" },
    { STATS "GetUserStats", "{\"user_id\":\"x\"}",
      GVL_MALFORMED, "user_id" },
    { STATS "GetUserStats", "{\"user_id\":\"" ID_2 "\"}",
      GVL_SUBJECT_MISMATCH, NULL }
};


START_TEST(a_wrong_request_is_refused_by_its_field)
{
    gvl_rc_t            rc;
    gvl_app_t           app = { 0 };
    gvl_call_t          call = { 0 };
    gvl_auth_ports_t    auth = { 0 };
    gvl_bids_ports_t    bids = { 0 };
    gvl_stats_ports_t   stats = { 0 };
    ProtobufCMessage   *request;

    app.auth = &auth;
    app.bids = &bids;
    app.stats = &stats;

    call.method = method_of(refused[_i].path);
    call.app = &app;
    call.arena = arena;
    call.caller.signed_in = true;
    call.caller.subject = uuid(ID_3);
    call.client_address = GVL_STR("127.0.0.1");

    rc = gvl_json_read(arena, gvl_str_from(refused[_i].json),
                       call.method->request, &fault, &request);
    ck_assert_int_eq(rc, GVL_OK);
    call.request = request;

    ck_assert_int_eq(call.method->begin(&call), GVL_OK);
    ck_assert_int_eq(gvl_flow_start(call.flow), refused[_i].rc);

    if (refused[_i].field != NULL) {
        ck_assert_uint_eq(call.flow->fault.nviolations, 1);
        ck_assert_str_eq(call.flow->fault.violations[0].field,
                         refused[_i].field);
    }
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("method refusals");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_loop_test(tcase, a_wrong_request_is_refused_by_its_field,
                        0, (int) GVL_COUNT(refused));

    return suite_run("method refusals", tcase);
}
