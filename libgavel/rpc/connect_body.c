/* The body of a request becomes its message here. */

#include "connect.h"
#include "gzip.h"
#include "json.h"
#include "protobuf.h"


static gvl_rc_t gvl_rpc_unpack(gvl_str_t packed, gvl_arena_t *arena,
    gvl_fault_t *fault, gvl_str_t *bytes);


gvl_rc_t
gvl_rpc_read_body(const gvl_rpc_head_t *head, gvl_str_t body,
    gvl_arena_t *arena, gvl_fault_t *fault, ProtobufCMessage **message)
{
    gvl_rc_t                           rc;
    gvl_str_t                          bytes;
    const ProtobufCMessageDescriptor  *type;

    bytes = head->get ? head->message : body;
    type = head->method->request;

    if (bytes.len > GVL_MESSAGE_MAX) {
        return GVL_TOO_LARGE;
    }

    if (bytes.len == 0) {
        /* Nothing is never packed. */
        bytes = GVL_STR("");

    } else if (head->gzip_in) {
        rc = gvl_rpc_unpack(bytes, arena, fault, &bytes);
        if (rc != GVL_OK) {
            return rc;
        }
    }

    if (head->codec == GVL_RPC_JSON) {
        return gvl_json_read(arena, bytes, type, fault, message);
    }

    return gvl_protobuf_read(arena, bytes, type, fault, message);
}


static gvl_rc_t
gvl_rpc_unpack(gvl_str_t packed, gvl_arena_t *arena, gvl_fault_t *fault,
    gvl_str_t *bytes)
{
    gvl_rc_t  rc;

    rc = gvl_gzip_read(arena, packed, GVL_MESSAGE_MAX, bytes);

    if (rc == GVL_MALFORMED) {
        return gvl_fault_field(fault, "", "This is not valid gzip.");
    }

    return rc;
}
