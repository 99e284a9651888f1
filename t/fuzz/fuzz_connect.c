/*
 * A whole request: its head, its query, its body, packed or not.  The input
 * is taken apart at line feeds; whatever is in it, there is an answer.
 */

#include <string.h>

#include "connect.h"
#include "fuzz.h"


static gvl_str_t
line(gvl_str_t *rest)
{
    gvl_str_t    part;
    const char  *end;

    end = rest->len == 0 ? NULL : memchr(rest->data, '\n', rest->len);

    if (end == NULL) {
        part = *rest;
        *rest = GVL_STR_NULL;
        return part;
    }

    part = (gvl_str_t) { rest->data, (size_t) (end - rest->data) };
    rest->data = end + 1;
    rest->len -= part.len + 1;

    return part;
}


static void
answer(const gvl_rpc_head_t *head, gvl_rc_t rc, const gvl_fault_t *fault,
    gvl_arena_t *arena)
{
    gvl_error_t         error;
    gvl_rpc_response_t  response;

    FUZZ_ASSERT(rc == GVL_MALFORMED || rc == GVL_WRONG_VERB
                || rc == GVL_UNKNOWN_METHOD || rc == GVL_UNSUPPORTED_TYPE
                || rc == GVL_UNSUPPORTED_ENCODING || rc == GVL_TOO_LARGE);

    error = gvl_error_make(arena, rc, fault);
    gvl_rpc_write_error(head, &error, arena, &response);

    FUZZ_ASSERT(response.status >= 400 && response.status < 600);
    FUZZ_ASSERT(response.nheaders <= GVL_RPC_HEADERS_MAX);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gvl_rc_t            rc;
    gvl_str_t           rest;
    gvl_arena_t        *arena;
    gvl_fault_t         fault = { 0 };
    gvl_rpc_head_t      head;
    ProtobufCMessage   *message;
    gvl_rpc_request_t   request;

    rest = (gvl_str_t) { (const char *) data, size };

    request.verb = line(&rest);
    request.path = line(&rest);
    request.query = line(&rest);
    request.content_type = line(&rest);
    request.content_encoding = line(&rest);
    request.accept_encoding = line(&rest);
    request.protocol_version = line(&rest);
    request.timeout_ms = line(&rest);

    arena = gvl_arena_create();
    FUZZ_ASSERT(arena != NULL);

    rc = gvl_rpc_read_head(&request, &gvl_rpc_bids, arena, &fault, &head);

    if (rc == GVL_OK) {
        FUZZ_ASSERT(head.method != NULL && head.timeout_ms >= -1);
        rc = gvl_rpc_read_body(&head, rest, arena, &fault, &message);
    }

    if (rc != GVL_OK) {
        answer(&head, rc, &fault, arena);
    }

    gvl_arena_destroy(arena);

    return 0;
}
