/* Calls by GET: the message is in the query. */

#include "bids/v1/bids.pb-c.h"

#include "connect_world.h"


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


START_TEST(a_query_holds_the_message)
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


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("connect query");
    tcase_add_loop_test(tcase, a_query_holds_the_message,
                        0, (int) GVL_COUNT(queries));

    return connect_run("connect query", tcase);
}
