/* Messages of the contract as JSON, read from memory that ends with it. */

#include "json_world.h"


gvl_rc_t
read_exact(const ProtobufCMessageDescriptor *type, gvl_str_t json,
    ProtobufCMessage **message)
{
    char      *exact;
    gvl_rc_t   rc;

    exact = malloc(json.len + 1);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact + 1, json.data, json.len);

    memset(&fault, 0, sizeof(fault));
    rc = gvl_json_read(arena, (gvl_str_t) { exact + 1, json.len }, type,
                       &fault, message);
    free(exact);

    return rc;
}
