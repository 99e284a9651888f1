/* What watchers are told, as protobuf's JSON of bids.v1.ItemUpdate. */

#include "json.h"
#include "live_event.h"
#include "rpc_messages.h"


/* A bid with what it changes of its item; most events are one. */
#define GVL_LIVE_JSON_SIZE  1024

/* A snapshot: texts with every byte escaped, images, twenty bids. */
#define GVL_LIVE_JSON_MAX  (GVL_MESSAGE_MAX)


gvl_rc_t
gvl_live_event_write(void *data, const gvl_live_change_t *change,
    gvl_arena_t *arena, gvl_str_t *json)
{
    size_t                  i;
    gvl_out_t               out = { arena, GVL_OK };
    gvl_text_t              text;
    Bids__V1__ItemUpdate   *message;

    (void) data;

    message = gvl_out_message(&out, &bids__v1__item_update__descriptor);
    if (message == NULL) {
        return out.rc;
    }

    message->item = gvl_rpc_item(&out, &change->item);
    message->bids = gvl_out_list(&out, change->nbids);
    message->server_time = gvl_out_time(&out, change->server_at_us);

    for (i = 0; i < change->nbids && out.rc == GVL_OK; i++) {
        message->bids[i] = gvl_rpc_bid(&out, &change->bids[i]);
    }

    message->n_bids = i;

    if (out.rc != GVL_OK) {
        return out.rc;
    }

    gvl_text_init(&text, arena, GVL_LIVE_JSON_SIZE, GVL_LIVE_JSON_MAX);
    gvl_json_write(&text, &message->base);
    *json = gvl_text_str(&text);

    return text.rc;
}
