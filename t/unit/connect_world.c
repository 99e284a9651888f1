/* Requests and answers of Connect, as values. */

#include "connect_world.h"


int
connect_run(const char *name, TCase *tcase)
{
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);

    return suite_run(name, tcase);
}


gvl_rc_t
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


gvl_rpc_head_t
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


const char *
terminated(gvl_str_t text)
{
    return gvl_arena_copy(arena, text).data;
}


void
assert_header(const gvl_rpc_response_t *response, size_t i, const char *name,
    const char *value)
{
    ck_assert_uint_gt(response->nheaders, i);
    ck_assert_str_eq(terminated(response->headers[i].name), name);
    ck_assert_str_eq(terminated(response->headers[i].value), value);
}
