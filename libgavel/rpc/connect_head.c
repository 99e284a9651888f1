/* A request is judged by its head here, before its body is waited for. */

#include "base64.h"
#include "connect.h"
#include "connect_header.h"
#include "connect_query.h"


/* What is spoken here, by content type and by a GET's "encoding". */

typedef struct {
    gvl_str_t                       content_type;
    gvl_str_t                       encoding;
    gvl_rpc_protocol_t              protocol;
    gvl_rpc_codec_t                 codec;
} gvl_rpc_type_t;

#define GVL_RPC_STR(literal)  { literal, sizeof(literal) - 1 }

static const gvl_rpc_type_t  gvl_rpc_types[] = {
    { GVL_RPC_STR("application/json"), GVL_RPC_STR("json"),
      GVL_RPC_CONNECT_UNARY, GVL_RPC_JSON },
    { GVL_RPC_STR("application/proto"), GVL_RPC_STR("proto"),
      GVL_RPC_CONNECT_UNARY, GVL_RPC_PROTO }
};

static const gvl_rpc_header_t  gvl_rpc_accept_post = {
    GVL_RPC_STR("Accept-Post"),
    GVL_RPC_STR("application/json, application/proto")
};

static const gvl_rpc_header_t  gvl_rpc_accept_encoding = {
    GVL_RPC_STR("Accept-Encoding"), GVL_RPC_STR("gzip")
};

static const gvl_rpc_header_t  gvl_rpc_allow_post = {
    GVL_RPC_STR("Allow"), GVL_RPC_STR("POST")
};

static const gvl_rpc_header_t  gvl_rpc_allow_get = {
    GVL_RPC_STR("Allow"), GVL_RPC_STR("GET, POST")
};


static gvl_rc_t gvl_rpc_read_verb(const gvl_rpc_request_t *request,
    gvl_rpc_head_t *head);
static gvl_rc_t gvl_rpc_read_post(const gvl_rpc_request_t *request,
    gvl_fault_t *fault, gvl_rpc_head_t *head);
static gvl_rc_t gvl_rpc_read_get(const gvl_rpc_request_t *request,
    gvl_arena_t *arena, gvl_fault_t *fault, gvl_rpc_head_t *head);
static gvl_rc_t gvl_rpc_read_message(const gvl_rpc_request_t *request,
    gvl_arena_t *arena, gvl_fault_t *fault, gvl_rpc_head_t *head);
static gvl_rc_t gvl_rpc_read_argument(const gvl_rpc_request_t *request,
    gvl_arena_t *arena, const char *name, gvl_fault_t *fault,
    gvl_str_t *value);
static gvl_rc_t gvl_rpc_read_timeout(const gvl_rpc_request_t *request,
    gvl_fault_t *fault, gvl_rpc_head_t *head);
static gvl_rc_t gvl_rpc_read_encoding(gvl_str_t encoding,
    gvl_rpc_head_t *head);
static gvl_rc_t gvl_rpc_refuse(gvl_rpc_head_t *head, gvl_rc_t rc,
    const gvl_rpc_header_t *hint);


gvl_rc_t
gvl_rpc_read_head(const gvl_rpc_request_t *request,
    const gvl_service_t *service, gvl_arena_t *arena, gvl_fault_t *fault,
    gvl_rpc_head_t *head)
{
    gvl_rc_t  rc;

    *head = (gvl_rpc_head_t) { .timeout_ms = -1 };

    head->gzip_out = gvl_header_accepts_gzip(request->accept_encoding);

    head->method = gvl_method_find(service, request->path);
    if (head->method == NULL) {
        return GVL_UNKNOWN_METHOD;
    }

    rc = gvl_rpc_read_verb(request, head);
    if (rc != GVL_OK) {
        return rc;
    }

    if (head->get) {
        return gvl_rpc_read_get(request, arena, fault, head);
    }

    return gvl_rpc_read_post(request, fault, head);
}


static gvl_rc_t
gvl_rpc_read_verb(const gvl_rpc_request_t *request, gvl_rpc_head_t *head)
{
    if (gvl_str_eq(request->verb, GVL_STR("POST"))) {
        return GVL_OK;
    }

    if (!head->method->no_side_effects) {
        return gvl_rpc_refuse(head, GVL_WRONG_VERB, &gvl_rpc_allow_post);
    }

    if (!gvl_str_eq(request->verb, GVL_STR("GET"))) {
        return gvl_rpc_refuse(head, GVL_WRONG_VERB, &gvl_rpc_allow_get);
    }

    head->get = true;

    return GVL_OK;
}


static gvl_rc_t
gvl_rpc_read_post(const gvl_rpc_request_t *request, gvl_fault_t *fault,
    gvl_rpc_head_t *head)
{
    size_t    i;
    gvl_rc_t  rc;

    for (i = 0; i < GVL_COUNT(gvl_rpc_types); i++) {
        if (gvl_header_is_type(request->content_type,
                               gvl_rpc_types[i].content_type))
        {
            break;
        }
    }

    if (i == GVL_COUNT(gvl_rpc_types)) {
        return gvl_rpc_refuse(head, GVL_UNSUPPORTED_TYPE,
                              &gvl_rpc_accept_post);
    }

    head->protocol = gvl_rpc_types[i].protocol;
    head->codec = gvl_rpc_types[i].codec;

    rc = gvl_rpc_read_timeout(request, fault, head);

    if (rc == GVL_OK) {
        rc = gvl_rpc_read_encoding(request->content_encoding, head);
    }

    if (rc != GVL_OK) {
        return rc;
    }

    if (request->protocol_version.len > 0
        && !gvl_str_eq(request->protocol_version, GVL_STR("1")))
    {
        return gvl_fault_field(fault, "Connect-Protocol-Version",
                               "The version is 1.");
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_rpc_read_get(const gvl_rpc_request_t *request, gvl_arena_t *arena,
    gvl_fault_t *fault, gvl_rpc_head_t *head)
{
    size_t     i;
    gvl_rc_t   rc;
    gvl_str_t  encoding, compression, version;

    rc = gvl_rpc_read_argument(request, arena, "encoding", fault, &encoding);
    if (rc != GVL_OK) {
        return rc;
    }

    for (i = 0; i < GVL_COUNT(gvl_rpc_types); i++) {
        if (gvl_str_eq(encoding, gvl_rpc_types[i].encoding)) {
            break;
        }
    }

    if (i == GVL_COUNT(gvl_rpc_types)) {
        return gvl_rpc_refuse(head, GVL_UNSUPPORTED_TYPE,
                              &gvl_rpc_accept_post);
    }

    head->protocol = gvl_rpc_types[i].protocol;
    head->codec = gvl_rpc_types[i].codec;

    rc = gvl_rpc_read_timeout(request, fault, head);

    if (rc == GVL_OK) {
        rc = gvl_rpc_read_argument(request, arena, "compression", fault,
                                   &compression);
    }

    if (rc == GVL_OK) {
        rc = gvl_rpc_read_encoding(compression, head);
    }

    if (rc == GVL_OK) {
        rc = gvl_rpc_read_argument(request, arena, "connect", fault,
                                   &version);
    }

    if (rc != GVL_OK) {
        return rc;
    }

    if (version.data != NULL && !gvl_str_eq(version, GVL_STR("v1"))) {
        return gvl_fault_field(fault, "connect", "The version is v1.");
    }

    return gvl_rpc_read_message(request, arena, fault, head);
}


static gvl_rc_t
gvl_rpc_read_message(const gvl_rpc_request_t *request, gvl_arena_t *arena,
    gvl_fault_t *fault, gvl_rpc_head_t *head)
{
    gvl_rc_t   rc;
    gvl_str_t  base64, message;

    rc = gvl_rpc_read_argument(request, arena, "base64", fault, &base64);

    if (rc == GVL_OK) {
        rc = gvl_rpc_read_argument(request, arena, "message", fault,
                                   &message);
    }

    if (rc != GVL_OK) {
        return rc;
    }

    if (message.data == NULL) {
        return gvl_fault_field(fault, "message", "The message is missing.");
    }

    if (!gvl_str_eq(base64, GVL_STR("1"))) {
        head->message = message;
        return GVL_OK;
    }

    rc = gvl_base64_read(arena, message, &head->message);

    if (rc == GVL_MALFORMED) {
        return gvl_fault_field(fault, "message", "This is not base64.");
    }

    return rc;
}


static gvl_rc_t
gvl_rpc_read_argument(const gvl_rpc_request_t *request, gvl_arena_t *arena,
    const char *name, gvl_fault_t *fault, gvl_str_t *value)
{
    gvl_rc_t  rc;

    rc = gvl_query_read(arena, request->query, gvl_str_from(name), value);

    if (rc == GVL_MALFORMED) {
        return gvl_fault_field(fault, name, "A percent sign needs two digits.");
    }

    return rc;
}


static gvl_rc_t
gvl_rpc_read_timeout(const gvl_rpc_request_t *request, gvl_fault_t *fault,
    gvl_rpc_head_t *head)
{
    if (request->timeout_ms.len > 0
        && !gvl_header_timeout(request->timeout_ms, &head->timeout_ms))
    {
        return gvl_fault_field(fault, "Connect-Timeout-Ms",
                               "A timeout has one to ten digits.");
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_rpc_read_encoding(gvl_str_t encoding, gvl_rpc_head_t *head)
{
    if (encoding.len == 0 || gvl_header_is(encoding, GVL_STR("identity"))) {
        return GVL_OK;
    }

    if (!gvl_header_is(encoding, GVL_STR("gzip"))) {
        return gvl_rpc_refuse(head, GVL_UNSUPPORTED_ENCODING,
                              &gvl_rpc_accept_encoding);
    }

    head->gzip_in = true;

    return GVL_OK;
}


/* The header tells the client what would be right. */
static gvl_rc_t
gvl_rpc_refuse(gvl_rpc_head_t *head, gvl_rc_t rc, const gvl_rpc_header_t *hint)
{
    head->hint = *hint;

    return rc;
}
