/* Writes events as the messages of events.proto. */

#include <protobuf-c/protobuf-c.h>

#include "events/events.pb-c.h"

#include "event_codec.h"


typedef Google__Protobuf__Timestamp  gvl_pb_time_t;

typedef struct {
    char                            text[GVL_UUID_TEXT_LEN + 1];
} gvl_pb_id_t;


static char *
gvl_pb_write_id(gvl_pb_id_t *id, const gvl_uuid_t *value)
{
    gvl_uuid_write(value, id->text);
    id->text[GVL_UUID_TEXT_LEN] = '\0';

    return id->text;
}


static void
gvl_pb_write_time(gvl_pb_time_t *time, int64_t at_us)
{
    int64_t  rest_us;

    rest_us = at_us % 1000000;
    if (rest_us < 0) {
        rest_us += 1000000;
    }

    google__protobuf__timestamp__init(time);
    time->seconds = (at_us - rest_us) / 1000000;
    time->nanos = (int32_t) (rest_us * 1000);
}


static gvl_rc_t
gvl_pb_pack(const ProtobufCMessage *message, gvl_arena_t *arena,
    gvl_str_t *payload)
{
    size_t    len;
    uint8_t  *data;

    len = protobuf_c_message_get_packed_size(message);

    data = gvl_arena_take(arena, len + 1);
    if (data == NULL) {
        return GVL_NO_MEMORY;
    }

    (void) protobuf_c_message_pack(message, data);

    payload->data = (const char *) data;
    payload->len = len;

    return GVL_OK;
}


static gvl_rc_t
gvl_event_write_user_created(const gvl_event_t *event, gvl_arena_t *arena,
    gvl_str_t *payload)
{
    gvl_str_t            email, full_name, country_code;
    gvl_pb_id_t          user_id;
    gvl_pb_time_t        at;
    Events__UserCreated  message;

    email = gvl_arena_copy(arena, event->email);
    full_name = gvl_arena_copy(arena, event->full_name);
    country_code = gvl_arena_copy(arena, event->country_code);

    if (email.data == NULL || full_name.data == NULL
        || country_code.data == NULL)
    {
        return GVL_NO_MEMORY;
    }

    gvl_pb_write_time(&at, event->at_us);

    events__user_created__init(&message);
    message.user_id = gvl_pb_write_id(&user_id, &event->user_id);
    message.email = (char *) email.data;
    message.full_name = (char *) full_name.data;
    message.country_code = (char *) country_code.data;
    message.created_at = &at;

    return gvl_pb_pack(&message.base, arena, payload);
}


static gvl_rc_t
gvl_event_write_bid_placed(const gvl_event_t *event, gvl_arena_t *arena,
    gvl_str_t *payload)
{
    gvl_pb_id_t        bid_id, item_id, user_id;
    gvl_pb_time_t      at;
    Events__BidPlaced  message;

    gvl_pb_write_time(&at, event->at_us);

    events__bid_placed__init(&message);
    message.bid_id = gvl_pb_write_id(&bid_id, &event->bid_id);
    message.item_id = gvl_pb_write_id(&item_id, &event->item_id);
    message.user_id = gvl_pb_write_id(&user_id, &event->user_id);
    message.amount = event->amount_cents;
    message.timestamp = &at;

    return gvl_pb_pack(&message.base, arena, payload);
}


static gvl_rc_t
gvl_event_write_item_ended(const gvl_event_t *event, gvl_arena_t *arena,
    gvl_str_t *payload)
{
    gvl_pb_id_t        item_id, seller_id, winner_id;
    gvl_pb_time_t      at;
    Events__ItemEnded  message;

    gvl_pb_write_time(&at, event->at_us);

    events__item_ended__init(&message);
    message.item_id = gvl_pb_write_id(&item_id, &event->item_id);
    message.seller_id = gvl_pb_write_id(&seller_id, &event->seller_id);
    message.amount = event->amount_cents;
    message.ended_at = &at;

    if (!gvl_uuid_is_nil(&event->user_id)) {
        message.winner_id = gvl_pb_write_id(&winner_id, &event->user_id);
    }

    return gvl_pb_pack(&message.base, arena, payload);
}


static gvl_rc_t
gvl_event_write_item_created(const gvl_event_t *event, gvl_arena_t *arena,
    gvl_str_t *payload)
{
    gvl_pb_id_t          item_id, seller_id;
    gvl_pb_time_t        at;
    Events__ItemCreated  message;

    gvl_pb_write_time(&at, event->at_us);

    events__item_created__init(&message);
    message.item_id = gvl_pb_write_id(&item_id, &event->item_id);
    message.seller_id = gvl_pb_write_id(&seller_id, &event->seller_id);
    message.at = &at;

    return gvl_pb_pack(&message.base, arena, payload);
}


static gvl_rc_t
gvl_event_write_item_cancelled(const gvl_event_t *event, gvl_arena_t *arena,
    gvl_str_t *payload)
{
    gvl_pb_id_t            item_id, seller_id;
    gvl_pb_time_t          at;
    Events__ItemCancelled  message;

    gvl_pb_write_time(&at, event->at_us);

    events__item_cancelled__init(&message);
    message.item_id = gvl_pb_write_id(&item_id, &event->item_id);
    message.seller_id = gvl_pb_write_id(&seller_id, &event->seller_id);
    message.at = &at;

    return gvl_pb_pack(&message.base, arena, payload);
}


typedef gvl_rc_t (*gvl_event_writer_pt)(const gvl_event_t *event,
    gvl_arena_t *arena, gvl_str_t *payload);


static const gvl_event_writer_pt  gvl_event_writers[GVL_EVENT_TYPE_MAX] = {
    [GVL_EVENT_USER_CREATED] = gvl_event_write_user_created,
    [GVL_EVENT_ITEM_CREATED] = gvl_event_write_item_created,
    [GVL_EVENT_BID_PLACED] = gvl_event_write_bid_placed,
    [GVL_EVENT_ITEM_CANCELLED] = gvl_event_write_item_cancelled,
    [GVL_EVENT_ITEM_ENDED] = gvl_event_write_item_ended
};


gvl_rc_t
gvl_event_write(const gvl_event_t *event, gvl_arena_t *arena,
    gvl_str_t *payload)
{
    return gvl_event_writers[event->type](event, arena, payload);
}
