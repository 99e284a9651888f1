/* Answers of Connect's calls: in the question's codec, packed if it pays. */

#include "bids/v1/bids.pb-c.h"

#include "connect_world.h"
#include "gzip.h"


START_TEST(an_answer_has_the_codec_of_its_question)
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
START_TEST(an_answer_is_packed_where_it_pays)
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


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("connect answer");
    tcase_add_test(tcase, an_answer_has_the_codec_of_its_question);
    tcase_add_test(tcase, an_answer_is_packed_where_it_pays);

    return connect_run("connect answer", tcase);
}
