/*
 * The JSON reader, by every shape of message there is.  What it takes, the
 * writer writes, and that is taken again and written alike.
 */

#include "auth/v1/auth.pb-c.h"
#include "bids/v1/bids.pb-c.h"

#include "fuzz.h"
#include "json.h"
#include "../unit/shapes.h"


#define FUZZ_TEXT_MAX  (4 * 1024 * 1024)

static const ProtobufCMessageDescriptor  *types[] = {
    &shapes_descriptor,
    &bids__v1__update_item_request__descriptor,
    &bids__v1__list_my_bids_response__descriptor,
    &auth__v1__list_sessions_response__descriptor
};


static gvl_str_t
write_again(gvl_arena_t *arena, const ProtobufCMessage *message)
{
    gvl_text_t  text;

    gvl_text_init(&text, arena, 64, FUZZ_TEXT_MAX);
    gvl_json_write(&text, message);
    FUZZ_ASSERT(text.rc == GVL_OK);

    return gvl_text_str(&text);
}


static void
fuzz_one(const ProtobufCMessageDescriptor *type, gvl_str_t json)
{
    gvl_rc_t           rc;
    gvl_str_t          once, twice;
    gvl_arena_t       *arena;
    gvl_fault_t        fault = { 0 };
    ProtobufCMessage  *message;

    arena = gvl_arena_create();
    FUZZ_ASSERT(arena != NULL);

    rc = gvl_json_read(arena, json, type, &fault, &message);

    if (rc == GVL_OK) {
        once = write_again(arena, message);
        FUZZ_ASSERT(gvl_json_read(arena, once, type, &fault, &message)
                    == GVL_OK);
        twice = write_again(arena, message);
        FUZZ_ASSERT(gvl_str_eq(once, twice));

    } else {
        FUZZ_ASSERT(rc == GVL_MALFORMED);
        FUZZ_ASSERT(fault.nviolations == 1);
    }

    gvl_arena_destroy(arena);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gvl_str_t  json;

    if (size == 0) {
        return 0;
    }

    json = (gvl_str_t) { (const char *) data + 1, size - 1 };
    fuzz_one(types[data[0] % GVL_COUNT(types)], json);

    return 0;
}
