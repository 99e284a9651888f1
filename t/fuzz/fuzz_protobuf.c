/*
 * The look at binary messages that comes before protobuf-c.  What passes it
 * is unpacked without harm, and can be written in both forms.
 */

#include "auth/v1/auth.pb-c.h"
#include "bids/v1/bids.pb-c.h"

#include "fuzz.h"
#include "protobuf.h"
#include "../unit/shapes.h"


static const ProtobufCMessageDescriptor  *types[] = {
    &shapes_descriptor,
    &bids__v1__update_item_request__descriptor,
    &bids__v1__list_my_bids_response__descriptor,
    &auth__v1__list_sessions_response__descriptor
};


static void
fuzz_one(const ProtobufCMessageDescriptor *type, gvl_str_t bytes)
{
    gvl_rc_t           rc;
    gvl_str_t          once;
    gvl_arena_t       *arena;
    gvl_fault_t        fault = { 0 };
    ProtobufCMessage  *message;

    arena = gvl_arena_create();
    FUZZ_ASSERT(arena != NULL);

    rc = gvl_protobuf_read(arena, bytes, type, &fault, &message);

    if (rc == GVL_OK) {
        FUZZ_ASSERT(gvl_protobuf_write(arena, message, &once) == GVL_OK);
        FUZZ_ASSERT(gvl_protobuf_read(arena, once, type, &fault, &message)
                    == GVL_OK);

    } else {
        FUZZ_ASSERT(rc == GVL_MALFORMED);
        FUZZ_ASSERT(fault.nviolations == 1);
    }

    gvl_arena_destroy(arena);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gvl_str_t  bytes;

    if (size == 0) {
        return 0;
    }

    bytes = (gvl_str_t) { (const char *) data + 1, size - 1 };
    fuzz_one(types[data[0] % GVL_COUNT(types)], bytes);

    return 0;
}
