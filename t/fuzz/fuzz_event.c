/*
 * Events off the broker: the first byte chooses the routing key, the rest is
 * the payload.  What reads as an event writes and reads as the same event.
 */

#include <string.h>

#include "event_codec.h"
#include "fuzz.h"


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gvl_str_t     key, payload;
    gvl_arena_t  *arena;
    gvl_event_t   event, again;

    if (size == 0) {
        return 0;
    }

    arena = gvl_arena_create();
    FUZZ_ASSERT(arena != NULL);

    key = gvl_str_from(gvl_event_routing_key(data[0] % GVL_EVENT_TYPE_MAX));
    payload.data = (const char *) data + 1;
    payload.len = size - 1;

    if (gvl_event_read(key, payload, arena, &event) == GVL_OK) {
        FUZZ_ASSERT(event.amount_cents >= 0);
        FUZZ_ASSERT(event.amount_cents <= GVL_AMOUNT_MAX);

        FUZZ_ASSERT(gvl_event_write(&event, arena, &payload) == GVL_OK);
        FUZZ_ASSERT(gvl_event_read(key, payload, arena, &again) == GVL_OK);

        FUZZ_ASSERT(event.at_us == again.at_us);
        FUZZ_ASSERT(event.amount_cents == again.amount_cents);
        FUZZ_ASSERT(gvl_uuid_eq(&event.user_id, &again.user_id));
        FUZZ_ASSERT(gvl_uuid_eq(&event.item_id, &again.item_id));
        FUZZ_ASSERT(gvl_str_eq(event.email, again.email));
    }

    gvl_arena_destroy(arena);

    return 0;
}
