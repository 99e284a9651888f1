/*
 * The Connect protocol's unary calls as values: what an HTTP request says,
 * what its answer is.  Whoever holds the connection goes through
 *
 *     gvl_rpc_read_head()     before the body has come; admit the caller now
 *     gvl_rpc_read_body()     the message for the method
 *     gvl_rpc_write_answer()  or gvl_error_make() and gvl_rpc_write_error()
 *
 * Texts of the request must outlive the head.
 */

#ifndef GVL_RPC_CONNECT_H
#define GVL_RPC_CONNECT_H

#include "error.h"
#include "method.h"


/* A hundred items with their longest texts, each byte escaped. */
#define GVL_RPC_ANSWER_MAX   16777216

/* Below this an answer fits into one packet as it is. */
#define GVL_RPC_GZIP_MIN     1400

#define GVL_RPC_HEADERS_MAX  4

/* Headers that are absent have no data. */

typedef struct {
    gvl_str_t                       verb;       /* "POST" */
    gvl_str_t                       path;       /* decoded, without query */
    gvl_str_t                       query;      /* as it came */
    gvl_str_t                       content_type;
    gvl_str_t                       content_encoding;
    gvl_str_t                       accept_encoding;
    gvl_str_t                       protocol_version; /* Connect-... */
    gvl_str_t                       timeout_ms;       /* Connect-... */
} gvl_rpc_request_t;

typedef enum {
    GVL_RPC_CONNECT_UNARY
} gvl_rpc_protocol_t;

typedef enum {
    GVL_RPC_JSON,
    GVL_RPC_PROTO
} gvl_rpc_codec_t;

typedef struct {
    gvl_str_t                       name;
    gvl_str_t                       value;
} gvl_rpc_header_t;

/* What the head has told. */

typedef struct {
    const gvl_method_t             *method;     /* NULL: not known */
    gvl_rpc_protocol_t              protocol;
    gvl_rpc_codec_t                 codec;
    bool                            get;
    bool                            gzip_in;    /* the message is packed */
    bool                            gzip_out;   /* the answer may be */
    int64_t                         timeout_ms; /* -1: none given */
    gvl_str_t                       message;    /* a GET's, in place of body */
    gvl_rpc_header_t                hint;       /* why it was refused */
} gvl_rpc_head_t;

typedef struct {
    int                             status;
    gvl_str_t                       content_type;   /* no data: no body */
    gvl_rpc_header_t                headers[GVL_RPC_HEADERS_MAX];
    size_t                          nheaders;
    gvl_str_t                       body;
} gvl_rpc_response_t;


/*
 * Judges a request by its head, in the protocol's order: path, verb, content
 * type, timeout, encoding, version.  The head is good for an error's answer
 * in any case.
 *
 * GVL_UNKNOWN_METHOD, GVL_WRONG_VERB, GVL_UNSUPPORTED_TYPE,
 * GVL_UNSUPPORTED_ENCODING, GVL_MALFORMED, GVL_NO_MEMORY.
 */
GVL_MUST_USE gvl_rc_t gvl_rpc_read_head(const gvl_rpc_request_t *request,
    const gvl_service_t *service, gvl_arena_t *arena, gvl_fault_t *fault,
    gvl_rpc_head_t *head);

/*
 * Unpacks and reads the message, which does not point into the body.  A GET
 * has its message in the head, so that the body is not looked at.
 *
 * GVL_MALFORMED, GVL_TOO_LARGE (also when packed small), GVL_NO_MEMORY.
 */
GVL_MUST_USE gvl_rc_t gvl_rpc_read_body(const gvl_rpc_head_t *head,
    gvl_str_t body, gvl_arena_t *arena, gvl_fault_t *fault,
    ProtobufCMessage **message);

/* GVL_NO_MEMORY, GVL_INTERNAL; then write that as the error. */
GVL_MUST_USE gvl_rc_t gvl_rpc_write_answer(const gvl_rpc_head_t *head,
    const ProtobufCMessage *message, gvl_arena_t *arena,
    gvl_rpc_response_t *response);

/* Always gives an answer, without memory a shorter one. */
void gvl_rpc_write_error(const gvl_rpc_head_t *head,
    const gvl_error_t *error, gvl_arena_t *arena,
    gvl_rpc_response_t *response);

#endif /* GVL_RPC_CONNECT_H */
