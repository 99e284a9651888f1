/* Answers and errors are put into HTTP's form here. */

#include <string.h>

#include "base64.h"
#include "connect.h"
#include "gzip.h"
#include "json.h"
#include "protobuf.h"
#include "text.h"


/* What most answers take. */
#define GVL_RPC_ANSWER_SIZE     1024
#define GVL_RPC_ERROR_SIZE      512

/* A message of ours with eight violations is far below it. */
#define GVL_RPC_ERROR_MAX       65536

#define GVL_RPC_TYPE_JSON       GVL_STR("application/json")
#define GVL_RPC_TYPE_PROTO      GVL_STR("application/proto")

/* Said when there is no memory to say more. */
#define GVL_RPC_ERROR_SHORTEST  GVL_STR("{\"code\":\"internal\"}")


static void gvl_rpc_write_packed(gvl_arena_t *arena,
    gvl_rpc_response_t *response);
static void gvl_rpc_add_header(gvl_rpc_response_t *response, gvl_str_t name,
    gvl_str_t value);
static void gvl_rpc_write_error_body(gvl_text_t *text,
    const gvl_error_t *error);
static void gvl_rpc_write_detail(gvl_text_t *text,
    const gvl_error_detail_t *detail);


gvl_rc_t
gvl_rpc_write_answer(const gvl_rpc_head_t *head,
    const ProtobufCMessage *message, gvl_arena_t *arena,
    gvl_rpc_response_t *response)
{
    gvl_rc_t    rc;
    gvl_text_t  text;

    memset(response, 0, sizeof(*response));
    response->status = 200;

    if (head->codec == GVL_RPC_JSON) {
        gvl_text_init(&text, arena, GVL_RPC_ANSWER_SIZE, GVL_RPC_ANSWER_MAX);
        gvl_json_write(&text, message);
        rc = text.rc;
        response->body = gvl_text_str(&text);
        response->content_type = GVL_RPC_TYPE_JSON;

    } else {
        rc = gvl_protobuf_write(arena, message, &response->body);
        response->content_type = GVL_RPC_TYPE_PROTO;
    }

    if (rc != GVL_OK) {
        return rc;
    }

    if (head->gzip_out && response->body.len >= GVL_RPC_GZIP_MIN) {
        gvl_rpc_write_packed(arena, response);
    }

    if (head->get) {
        gvl_rpc_add_header(response, GVL_STR("Vary"),
                           GVL_STR("Accept-Encoding"));
    }

    return GVL_OK;
}


static void
gvl_rpc_write_packed(gvl_arena_t *arena, gvl_rpc_response_t *response)
{
    gvl_str_t  packed;

    if (!gvl_gzip_write(arena, response->body, &packed)) {
        return;
    }

    response->body = packed;
    gvl_rpc_add_header(response, GVL_STR("Content-Encoding"),
                       GVL_STR("gzip"));
}


static void
gvl_rpc_add_header(gvl_rpc_response_t *response, gvl_str_t name,
    gvl_str_t value)
{
    response->headers[response->nheaders].name = name;
    response->headers[response->nheaders].value = value;
    response->nheaders++;
}


void
gvl_rpc_write_error(const gvl_rpc_head_t *head, const gvl_error_t *error,
    gvl_arena_t *arena, gvl_rpc_response_t *response)
{
    gvl_text_t  text;

    memset(response, 0, sizeof(*response));
    response->status = error->http_status;

    if (head->hint.name.data != NULL) {
        gvl_rpc_add_header(response, head->hint.name, head->hint.value);
    }

    if (error->bare) {
        return;
    }

    if (error->code == GVL_CODE_UNAUTHENTICATED) {
        /* RFC 9110 wants it with every 401. */
        gvl_rpc_add_header(response, GVL_STR("WWW-Authenticate"),
                           GVL_STR("Bearer"));
    }

    if (head->get) {
        gvl_rpc_add_header(response, GVL_STR("Vary"),
                           GVL_STR("Accept-Encoding"));
    }

    gvl_text_init(&text, arena, GVL_RPC_ERROR_SIZE, GVL_RPC_ERROR_MAX);
    gvl_rpc_write_error_body(&text, error);

    response->content_type = GVL_RPC_TYPE_JSON;
    response->body = text.rc == GVL_OK ? gvl_text_str(&text)
                                       : GVL_RPC_ERROR_SHORTEST;
}


static void
gvl_rpc_write_error_body(gvl_text_t *text, const gvl_error_t *error)
{
    size_t  i;

    gvl_text_add(text, GVL_STR("{\"code\":\""));
    gvl_text_add(text, gvl_str_from(gvl_code_name(error->code)));
    gvl_text_add_byte(text, '"');

    if (error->message.len > 0) {
        gvl_text_add(text, GVL_STR(",\"message\":"));
        gvl_json_write_string(text, error->message);
    }

    for (i = 0; i < error->ndetails; i++) {
        gvl_text_add(text, i == 0 ? GVL_STR(",\"details\":[")
                                  : GVL_STR(","));
        gvl_rpc_write_detail(text, &error->details[i]);
    }

    gvl_text_add(text, error->ndetails > 0 ? GVL_STR("]}") : GVL_STR("}"));
}


static void
gvl_rpc_write_detail(gvl_text_t *text, const gvl_error_detail_t *detail)
{
    char  *to;

    gvl_text_add(text, GVL_STR("{\"type\":\""));
    gvl_text_add(text, gvl_str_from(detail->type));
    gvl_text_add(text, GVL_STR("\",\"value\":\""));

    to = gvl_text_grow(text, gvl_base64_len(detail->value.len,
                                            GVL_BASE64_UNPADDED));
    if (to != NULL) {
        gvl_base64_write(detail->value, GVL_BASE64_UNPADDED, to);
    }

    gvl_text_add(text, GVL_STR("\"}"));
}
