/* What watchers are told, as protobuf's JSON of bids.v1.ItemUpdate. */

#ifndef GVL_RPC_LIVE_EVENT_H
#define GVL_RPC_LIVE_EVENT_H

#include "live/ports.h"


/* The codec of live/ports.h; needs no data. */
gvl_rc_t gvl_live_event_write(void *data, const gvl_live_change_t *change,
    gvl_arena_t *arena, gvl_str_t *json);

#endif /* GVL_RPC_LIVE_EVENT_H */
