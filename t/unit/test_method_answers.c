/* What a story found, as the message that each method answers. */

#include "auth/stories.h"
#include "bids/stories.h"
#include "json.h"
#include "method_world.h"
#include "stats/stories.h"


#define JSON_MAX  65536


static void
assert_answer(const char *path, void *result, const char *json)
{
    gvl_text_t               text;
    gvl_call_t               call = { 0 };
    const ProtobufCMessage  *response;

    call.method = method_of(path);
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


START_TEST(bids_and_ranks_are_shown_whole)
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


START_TEST(items_are_shown_whole_by_each_method)
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
START_TEST(a_new_item_shows_what_its_first_bid_must_be)
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


START_TEST(accounts_and_sessions_are_shown_as_far_as_they_may)
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


START_TEST(stats_are_shown_with_or_without_bids)
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
    TCase  *tcase;

    tcase = tcase_create("method answers");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_test(tcase, bids_and_ranks_are_shown_whole);
    tcase_add_test(tcase, items_are_shown_whole_by_each_method);
    tcase_add_test(tcase, a_new_item_shows_what_its_first_bid_must_be);
    tcase_add_test(tcase, accounts_and_sessions_are_shown_as_far_as_they_may);
    tcase_add_test(tcase, stats_are_shown_with_or_without_bids);

    return suite_run("method answers", tcase);
}
