/* Methods: the tables and the contract, arguments, and answers. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/stories.h"
#include "bids/stories.h"
#include "stats/stories.h"

#include "json.h"
#include "method.h"


#define ID_1  "01980000-0000-7000-8000-000000000001"
#define ID_2  "01980000-0000-7000-8000-000000000002"
#define ID_3  "01980000-0000-7000-8000-000000000003"

#define AUTH   "/auth.v1.AuthService/"
#define BIDS   "/bids.v1.BidService/"
#define STATS  "/userstats.v1.UserStatsService/"

#define LINE_MAX_LEN  200
#define JSON_MAX      65536

static const gvl_service_t  *services[] = {
    &gvl_rpc_auth, &gvl_rpc_bids, &gvl_rpc_stats
};

static const char  *contracts[] = {
    "proto/auth/v1/auth.proto",
    "proto/bids/v1/bids.proto",
    "proto/userstats/v1/userstats.proto"
};


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


static const gvl_method_t *
find(const char *path)
{
    size_t               i;
    const gvl_method_t  *method;

    for (i = 0; i < GVL_COUNT(services); i++) {
        method = gvl_method_find(services[i], gvl_str_from(path));
        if (method != NULL) {
            return method;
        }
    }

    ck_abort_msg("no method %s", path);
    return NULL;
}


static gvl_uuid_t
uuid(const char *text)
{
    gvl_uuid_t  id;

    ck_assert(gvl_uuid_read(gvl_str_from(text), &id));

    return id;
}


/* Row and declaration say the same, and neither has more than the other. */
START_TEST(test_contract)
{
    FILE                *file;
    char                 line[LINE_MAX_LEN], package[64], service[64];
    char                 name[64], in[64], out[64], path[256], type[128];
    size_t               n;
    const gvl_method_t  *method;

    file = fopen(contracts[_i], "r");
    ck_assert_msg(file != NULL, "run in the repository's root");

    method = NULL;
    n = 0;

    while (fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "package %63[^;]", package) == 1
            || sscanf(line, "service %63s", service) == 1)
        {
            continue;
        }

        if (strstr(line, "NO_SIDE_EFFECTS") != NULL) {
            ck_assert_ptr_nonnull(method);
            ck_assert_msg(method->no_side_effects, "%s", path);
            method = NULL;
            continue;
        }

        if (sscanf(line, " rpc %63[^(](%63[^)]) returns (%63[^)])", name, in,
                   out)
            != 3)
        {
            continue;
        }

        snprintf(path, sizeof(path), "/%s.%s/%s", package, service, name);
        method = gvl_method_find(services[_i], gvl_str_from(path));
        ck_assert_msg(method != NULL, "%s", path);
        ck_assert(gvl_str_eq(method->name, gvl_str_from(name)));
        ck_assert(gvl_str_eq(method->service, services[_i]->service));

        snprintf(type, sizeof(type), "%s.%s", package, in);
        ck_assert_str_eq(method->request->name, type);
        snprintf(type, sizeof(type), "%s.%s", package, out);
        ck_assert_str_eq(method->response->name, type);

        /* What has an option opens a block in the same line. */

        ck_assert_msg(method->no_side_effects == (strchr(line, '{') != NULL),
                      "%s", path);
        n++;
    }

    fclose(file);
    ck_assert_uint_eq(n, services[_i]->nmethods);
}
END_TEST


/* Whoever has no account yet, or only looks, needs no token. */
START_TEST(test_who)
{
    size_t               i, j;
    const gvl_method_t  *method;

    static const char  *anyone[] = {
        "Register", "Login", "Refresh", "Logout", "GetItem", "ListItems",
        "GetItemBids", "GetLeaderboard"
    };

    for (i = 0; i < services[_i]->nmethods; i++) {
        method = &services[_i]->methods[i];

        for (j = 0; j < GVL_COUNT(anyone); j++) {
            if (gvl_str_eq(method->name, gvl_str_from(anyone[j]))) {
                break;
            }
        }

        ck_assert_msg(method->signed_in == (j == GVL_COUNT(anyone)), "%.*s",
                      (int) method->name.len, method->name.data);
    }
}
END_TEST


START_TEST(test_refused)
{
    gvl_rc_t            rc;
    gvl_app_t           app = { 0 };
    gvl_call_t          call = { 0 };
    gvl_fault_t         fault = { 0 };
    gvl_auth_ports_t    auth = { 0 };
    gvl_bids_ports_t    bids = { 0 };
    gvl_stats_ports_t   stats = { 0 };
    ProtobufCMessage   *request;

    app.auth = &auth;
    app.bids = &bids;
    app.stats = &stats;

    call.method = find(refused[_i].path);
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


static void
assert_answer(const char *path, void *result, const char *json)
{
    gvl_text_t               text;
    gvl_call_t               call = { 0 };
    const ProtobufCMessage  *response;

    call.method = find(path);
    call.arena = arena;
    call.result = result;

    ck_assert_int_eq(call.method->answer(&call, &response), GVL_OK);
    ck_assert_ptr_eq(response->descriptor, call.method->response);

    gvl_text_init(&text, arena, 256, JSON_MAX);
    gvl_json_write(&text, response);
    gvl_text_add_byte(&text, '\0');
    ck_assert_int_eq(text.rc, GVL_OK);
    ck_assert_str_eq(text.data, json);
}


static gvl_bid_t
a_bid(void)
{
    gvl_bid_t  bid = { 0 };

    bid.id = uuid(ID_1);
    bid.item_id = uuid(ID_2);
    bid.bidder_id = uuid(ID_3);
    bid.amount_cents = 15000;
    bid.sequence = 7;
    bid.created_at_us = INT64_C(1767323045678901);

    return bid;
}

#define A_BID                                                                 \
    "{\"id\":\"" ID_1 "\",\"itemId\":\"" ID_2 "\",\"userId\":\"" ID_3 "\","   \
    "\"amount\":\"15000\",\"createdAt\":\"2026-01-02T03:04:05.678901Z\","     \
    "\"sequence\":\"7\"}"


/* Ended, with a winner. */
static gvl_item_t
an_item(void)
{
    gvl_item_t  item = { 0 };

    item.bidding.item_id = uuid(ID_1);
    item.bidding.seller_id = uuid(ID_2);
    item.bidding.status = GVL_STATUS_ENDED;
    item.bidding.start_cents = 100;
    item.bidding.highest_cents = 15000;
    item.bidding.highest_bidder_id = uuid(ID_3);
    item.bidding.bid_count = 4;
    item.bidding.sequence = 6;
    item.bidding.end_at_us = INT64_C(1767323045000000);
    item.bidding.updated_at_us = INT64_C(1767323045000001);
    item.created_at_us = INT64_C(1767225600000000);
    item.title = GVL_STR("a \"lamp\"");
    item.description = GVL_STR("old");
    item.category = GVL_STR("light");
    item.images[0] = GVL_STR("https://x/1");
    item.images[1] = GVL_STR("https://x/2");
    item.nimages = 2;

    return item;
}

#define AN_ITEM                                                               \
    "{\"id\":\"" ID_1 "\",\"title\":\"a \\\"lamp\\\"\","                      \
    "\"description\":\"old\",\"startPrice\":\"100\","                         \
    "\"currentHighestBid\":\"15000\","                                        \
    "\"endAt\":\"2026-01-02T03:04:05.000000Z\","                              \
    "\"createdAt\":\"2026-01-01T00:00:00.000000Z\","                          \
    "\"updatedAt\":\"2026-01-02T03:04:05.000001Z\","                          \
    "\"images\":[\"https://x/1\",\"https://x/2\"],\"category\":\"light\","    \
    "\"sellerId\":\"" ID_2 "\",\"status\":\"ITEM_STATUS_ENDED\","             \
    "\"bidCount\":\"4\",\"winnerId\":\"" ID_3 "\",\"sequence\":\"6\"}"


START_TEST(test_bid_answers)
{
    gvl_bid_t            bids[2];
    gvl_rank_t           ranks[2] = { { { { 0 } }, 0, 0 } };
    gvl_bid_page_t       page = { 0 };
    gvl_leaderboard_t    board = { 0 };

    bids[0] = a_bid();
    bids[1] = a_bid();

    assert_answer(BIDS "PlaceBid", &bids[0], "{\"bid\":" A_BID "}");

    assert_answer(BIDS "GetItemBids", &page, "{}");
    page.bids = bids;
    page.n = 2;
    page.next_page_token = GVL_STR("next");
    assert_answer(BIDS "GetItemBids", &page,
                  "{\"bids\":[" A_BID "," A_BID "],"
                  "\"nextPageToken\":\"next\"}");

    assert_answer(BIDS "GetLeaderboard", &board, "{}");
    ranks[0].bidder_id = uuid(ID_1);
    ranks[0].amount_cents = 2;
    ranks[1].bidder_id = uuid(ID_2);
    ranks[1].amount_cents = 1;
    board.ranks = ranks;
    board.n = 2;
    assert_answer(BIDS "GetLeaderboard", &board,
                  "{\"entries\":[{\"rank\":1,\"bidder\":\"" ID_1 "\","
                  "\"amount\":\"2\","
                  "\"createdAt\":\"1970-01-01T00:00:00.000000Z\"},"
                  "{\"rank\":2,\"bidder\":\"" ID_2 "\",\"amount\":\"1\","
                  "\"createdAt\":\"1970-01-01T00:00:00.000000Z\"}]}");
}
END_TEST


START_TEST(test_item_answers)
{
    size_t               i;
    gvl_item_t           items[2];
    gvl_my_bid_t         entry;
    gvl_item_page_t      page = { { NULL, 0 }, { NULL, 0 } };
    gvl_my_bid_page_t    mine = { NULL, NULL, 0, { NULL, 0 } };
    gvl_my_bid_status_t  status;

    static const char  *one[] = {
        BIDS "CreateItem", BIDS "GetItem", BIDS "UpdateItem",
        BIDS "CancelItem"
    };
    static const char  *several[] = {
        BIDS "ListItems", BIDS "ListSellerItems"
    };

    items[0] = an_item();
    items[1] = an_item();

    for (i = 0; i < GVL_COUNT(one); i++) {
        assert_answer(one[i], &items[0], "{\"item\":" AN_ITEM "}");
    }

    for (i = 0; i < GVL_COUNT(several); i++) {
        page.items.n = 0;
        page.next_page_token = GVL_STR_NULL;
        assert_answer(several[i], &page, "{}");

        page.items.items = items;
        page.items.n = 2;
        page.next_page_token = GVL_STR("next");
        assert_answer(several[i], &page,
                      "{\"items\":[" AN_ITEM "," AN_ITEM "],"
                      "\"nextPageToken\":\"next\"}");
    }

    entry.item = an_item();
    entry.my_highest_cents = 15000;
    status = GVL_MY_BID_WON;
    mine.entries = &entry;
    mine.statuses = &status;
    mine.n = 1;
    assert_answer(BIDS "ListMyBids", &mine,
                  "{\"entries\":[{\"item\":" AN_ITEM ","
                  "\"myHighest\":\"15000\","
                  "\"status\":\"MY_BID_STATUS_WON\"}]}");
}
END_TEST


/* An active item without bids shows what the first one must be. */
START_TEST(test_new_item)
{
    gvl_item_t  item = { 0 };

    item.bidding.item_id = uuid(ID_1);
    item.bidding.seller_id = uuid(ID_2);
    item.bidding.status = GVL_STATUS_ACTIVE;
    item.bidding.start_cents = 100;
    item.bidding.sequence = 1;

    assert_answer(BIDS "GetItem", &item,
                  "{\"item\":{\"id\":\"" ID_1 "\",\"startPrice\":\"100\","
                  "\"endAt\":\"1970-01-01T00:00:00.000000Z\","
                  "\"createdAt\":\"1970-01-01T00:00:00.000000Z\","
                  "\"updatedAt\":\"1970-01-01T00:00:00.000000Z\","
                  "\"sellerId\":\"" ID_2 "\","
                  "\"status\":\"ITEM_STATUS_ACTIVE\","
                  "\"minNextBid\":\"100\",\"sequence\":\"1\"}}");
}
END_TEST


START_TEST(test_auth_answers)
{
    gvl_uuid_t        id;
    gvl_user_t        user = { .id = uuid(ID_1) };
    gvl_session_t     session = { .id = uuid(ID_2) };
    gvl_sessions_t    sessions = { NULL, 0 };
    gvl_token_pair_t  pair;

    id = uuid(ID_1);
    assert_answer(AUTH "Register", &id, "{\"userId\":\"" ID_1 "\"}");

    pair.access_token = GVL_STR("access");
    pair.refresh_token = GVL_STR("refresh");
    pair.expires_at_us = INT64_C(1767323045000000);
    assert_answer(AUTH "Login", &pair,
                  "{\"accessToken\":\"access\",\"refreshToken\":\"refresh\","
                  "\"expiresAt\":\"2026-01-02T03:04:05Z\"}");
    assert_answer(AUTH "Refresh", &pair,
                  "{\"accessToken\":\"access\",\"refreshToken\":\"refresh\","
                  "\"expiresAt\":\"2026-01-02T03:04:05Z\"}");

    assert_answer(AUTH "Logout", NULL, "{}");
    assert_answer(AUTH "ChangePassword", NULL, "{}");
    assert_answer(AUTH "RevokeSession", NULL, "{}");

    /* Of others only this much is told, and no time that was never. */

    user.full_name = GVL_STR("Ann");
    assert_answer(AUTH "GetProfile", &user,
                  "{\"id\":\"" ID_1 "\",\"fullName\":\"Ann\"}");
    user.email = GVL_STR("a@b.c");
    user.avatar_url = GVL_STR("https://x");
    user.country_code = GVL_STR("DE");
    user.created_at_us = -1;
    assert_answer(AUTH "GetProfile", &user,
                  "{\"id\":\"" ID_1 "\",\"email\":\"a@b.c\","
                  "\"fullName\":\"Ann\",\"avatarUrl\":\"https://x\","
                  "\"countryCode\":\"DE\","
                  "\"createdAt\":\"1969-12-31T23:59:59.999999Z\"}");

    session.user_agent = GVL_STR("curl");
    session.ip_address = GVL_STR("::1");
    session.current = true;
    sessions.sessions = &session;
    sessions.n = 1;
    assert_answer(AUTH "ListSessions", &sessions,
                  "{\"sessions\":[{\"id\":\"" ID_2 "\","
                  "\"userAgent\":\"curl\",\"ipAddress\":\"::1\","
                  "\"createdAt\":\"1970-01-01T00:00:00Z\","
                  "\"lastUsedAt\":\"1970-01-01T00:00:00Z\","
                  "\"current\":true}]}");
}
END_TEST


START_TEST(test_stats_answer)
{
    gvl_user_stats_t  stats = { .user_id = uuid(ID_1) };

    assert_answer(STATS "GetUserStats", &stats,
                  "{\"stats\":{\"userId\":\"" ID_1 "\"}}");

    stats.total_bids = 2;
    stats.total_cents = 300;
    stats.items_won = 1;
    stats.won_cents = 200;
    stats.updated_at_us = INT64_C(1767323045000000);
    assert_answer(STATS "GetUserStats", &stats,
                  "{\"stats\":{\"userId\":\"" ID_1 "\",\"totalBids\":\"2\","
                  "\"totalAmount\":\"300\","
                  "\"lastUpdatedAt\":\"2026-01-02T03:04:05.000000Z\","
                  "\"itemsWon\":\"1\",\"amountWon\":\"200\"}}");
}
END_TEST


int
main(void)
{
    int       nfailed;
    Suite    *suite;
    TCase    *tcase;
    SRunner  *runner;

    suite = suite_create("method");
    tcase = tcase_create("method");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_loop_test(tcase, test_contract, 0, (int) GVL_COUNT(services));
    tcase_add_loop_test(tcase, test_who, 0, (int) GVL_COUNT(services));
    tcase_add_loop_test(tcase, test_refused, 0, (int) GVL_COUNT(refused));
    tcase_add_test(tcase, test_bid_answers);
    tcase_add_test(tcase, test_item_answers);
    tcase_add_test(tcase, test_new_item);
    tcase_add_test(tcase, test_auth_answers);
    tcase_add_test(tcase, test_stats_answer);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    nfailed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return nfailed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
