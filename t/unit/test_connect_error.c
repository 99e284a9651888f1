/* Errors of Connect's calls: each word's status, sentence and details. */

#include "connect_world.h"


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


START_TEST(an_error_has_status_sentence_and_details)
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
START_TEST(every_word_can_be_told)
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
    TCase  *tcase;

    tcase = tcase_create("connect error");
    tcase_add_loop_test(tcase, an_error_has_status_sentence_and_details,
                        0, (int) GVL_COUNT(errors));
    tcase_add_loop_test(tcase, every_word_can_be_told, GVL_OK, GVL_RC_MAX);

    return connect_run("connect error", tcase);
}
