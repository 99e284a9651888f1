/* Leaderboards in the cache on a real Redis, and what is wrong in its keys. */

#include "redis_world.h"


START_TEST(a_leaderboard_is_rebuilt_and_follows_the_bids)
{
    gvl_rank_t         ranks[2];
    gvl_leaderboard_t  board;

    ck_assert(!cached_board(10).found);

    board = board_at(7, 2, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    tell_bids(7, 5, true);

    board = cached_board(10);
    ck_assert(board.found);
    ck_assert_int_eq(board.sequence, 12);
    ck_assert(gvl_uuid_eq(&board.seller_id, &seller_id));
    ck_assert_uint_eq(board.n, 5);

    /* Five bids by three bidders: each once, the best first. */
    ck_assert_int_eq(board.ranks[0].amount_cents, 1200);
    ck_assert_int_eq(board.ranks[1].amount_cents, 1100);
    ck_assert_int_eq(board.ranks[2].amount_cents, 1000);
    ck_assert_int_eq(board.ranks[0].created_at_us, 12);
    ck_assert_int_eq(board.ranks[3].amount_cents, 2);
    ck_assert_uint_eq(cached_board(2).n, 2);
}
END_TEST


START_TEST(an_empty_leaderboard_is_no_miss)
{
    gvl_rank_t         ranks[1];
    gvl_leaderboard_t  board;

    board = board_at(1, 0, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    board = cached_board(10);
    ck_assert(board.found);
    ck_assert_uint_eq(board.n, 0);
}
END_TEST


START_TEST(a_leaderboard_keeps_only_the_ranks_it_shows)
{
    gvl_rank_t         ranks[GVL_LEADERBOARD_MAX];
    redisReply        *reply;
    gvl_leaderboard_t  board;

    board = board_at(7, GVL_LEADERBOARD_MAX, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    tell_bids(7, 3, true);

    board = cached_board(GVL_LEADERBOARD_MAX);
    ck_assert_uint_eq(board.n, GVL_LEADERBOARD_MAX);
    ck_assert_int_eq(board.ranks[GVL_LEADERBOARD_MAX - 1].amount_cents, 4);

    /* v, r, n, o and one time for each rank */
    reply = redis_server_say(&server, "HLEN gavel:{00000000-0000-0000-0000-"
                             "000000000001}");
    ck_assert_int_eq(reply->integer, 4 + GVL_LEADERBOARD_MAX);
    freeReplyObject(reply);
}
END_TEST


START_TEST(a_leaderboard_that_lost_its_set_is_a_miss_and_mends)
{
    gvl_rank_t         ranks[2];
    gvl_leaderboard_t  board;

    board = board_at(7, 2, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    ck_assert(cached_board(10).found);

    redis_server_run(&server, "DEL gavel:{00000000-0000-0000-0000-"
                     "000000000001}:ranks");
    ck_assert(!cached_board(10).found);
    tell_bids(7, 1, true);
    ck_assert(!cached_board(10).found);

    board = board_at(8, 2, ranks);
    port.tell_leaderboard(port.data, &item_id, &board);
    ck_assert_uint_eq(cached_board(10).n, 2);
}
END_TEST


START_TEST(wrong_data_in_the_keys_is_a_miss_and_is_replaced)
{
    size_t             i;
    gvl_rank_t         ranks[2];
    gvl_leaderboard_t  board;
    static const char *const  wrongs[] = {
        "SET gavel:{00000000-0000-0000-0000-000000000001} junk",
        "SET gavel:{00000000-0000-0000-0000-000000000001}:ranks junk",
        "HSET gavel:{00000000-0000-0000-0000-000000000001} b junk t junk",
        "HSET gavel:{00000000-0000-0000-0000-000000000001} v x s y r z n -1",
        "HSET gavel:{00000000-0000-0000-0000-000000000001} o nobody",
        "ZADD gavel:{00000000-0000-0000-0000-000000000001}:ranks 1.5 junk"
    };

    for (i = 0; i < GVL_COUNT(wrongs); i++) {
        redis_server_run(&server, "FLUSHALL");
        put_item(7);
        board = board_at(7, 2, ranks);
        port.tell_leaderboard(port.data, &item_id, &board);
        ck_assert_int_eq(cached_sequence(), 7);

        redis_server_run(&server, wrongs[i]);
        ck_assert_int_ge(cached_sequence(), 0);
        (void) cached_board(10);
        tell_bids(7, 1, true);
        ck_assert(cached_sequence() == 0 || cached_sequence() == 8);

        put_item(9);
        board = board_at(9, 2, ranks);
        port.tell_leaderboard(port.data, &item_id, &board);
        ck_assert_int_eq(cached_sequence(), 9);
        ck_assert_uint_eq(cached_board(10).n, 2);
    }
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("redis leaderboard");
    tcase_add_test(tcase, a_leaderboard_is_rebuilt_and_follows_the_bids);
    tcase_add_test(tcase, an_empty_leaderboard_is_no_miss);
    tcase_add_test(tcase, a_leaderboard_keeps_only_the_ranks_it_shows);
    tcase_add_test(tcase, a_leaderboard_that_lost_its_set_is_a_miss_and_mends);
    tcase_add_test(tcase, wrong_data_in_the_keys_is_a_miss_and_is_replaced);

    return redis_run("redis leaderboard", tcase);
}
