/* Reads events from the messages of events.proto, each value checked. */

#include <string.h>

#include <protobuf-c/protobuf-c.h>

#include "events/events.pb-c.h"

#include "event_codec.h"


typedef Google__Protobuf__Timestamp  gvl_pb_time_t;

/* 0001-01-01 and 9999-12-31, as Timestamp's own limits are. */
#define GVL_PB_SECONDS_MIN  INT64_C(-62135596800)
#define GVL_PB_SECONDS_MAX  INT64_C(253402300799)


static void *
gvl_pb_alloc(void *arena, size_t size)
{
    return gvl_arena_take(arena, size);
}


/* The arena frees everything at once. */

static void
gvl_pb_free(void *arena, void *taken)
{
    (void) arena;
    (void) taken;
}


static bool
gvl_pb_read_id(const char *text, gvl_uuid_t *id)
{
    return gvl_uuid_read(gvl_str_from(text), id) && !gvl_uuid_is_nil(id);
}


static bool
gvl_pb_read_time(const gvl_pb_time_t *time, int64_t *at_us)
{
    if (time == NULL
        || time->seconds < GVL_PB_SECONDS_MIN
        || time->seconds > GVL_PB_SECONDS_MAX
        || time->nanos < 0
        || time->nanos > 999999999)
    {
        return false;
    }

    *at_us = time->seconds * 1000000 + time->nanos / 1000;

    return true;
}


static bool
gvl_event_read_user_created(const ProtobufCMessage *base, gvl_event_t *event)
{
    const Events__UserCreated  *message;

    message = (const Events__UserCreated *) base;

    event->email = gvl_str_from(message->email);
    event->full_name = gvl_str_from(message->full_name);
    event->country_code = gvl_str_from(message->country_code);

    return gvl_pb_read_id(message->user_id, &event->user_id)
           && gvl_pb_read_time(message->created_at, &event->at_us);
}


static bool
gvl_event_read_bid_placed(const ProtobufCMessage *base, gvl_event_t *event)
{
    const Events__BidPlaced  *message;

    message = (const Events__BidPlaced *) base;

    event->amount_cents = message->amount;

    return gvl_pb_read_id(message->bid_id, &event->bid_id)
           && gvl_pb_read_id(message->item_id, &event->item_id)
           && gvl_pb_read_id(message->user_id, &event->user_id)
           && message->amount >= 1
           && message->amount <= GVL_AMOUNT_MAX
           && gvl_pb_read_time(message->timestamp, &event->at_us);
}


/* Without a winner there is no amount, and the other way round. */

static bool
gvl_event_read_item_ended(const ProtobufCMessage *base, gvl_event_t *event)
{
    const Events__ItemEnded  *message;

    message = (const Events__ItemEnded *) base;

    if (message->winner_id[0] != '\0') {
        event->amount_cents = message->amount;

        if (!gvl_pb_read_id(message->winner_id, &event->user_id)
            || message->amount < 1
            || message->amount > GVL_AMOUNT_MAX)
        {
            return false;
        }

    } else if (message->amount != 0) {
        return false;
    }

    return gvl_pb_read_id(message->item_id, &event->item_id)
           && gvl_pb_read_id(message->seller_id, &event->seller_id)
           && gvl_pb_read_time(message->ended_at, &event->at_us);
}


static bool
gvl_event_read_item_created(const ProtobufCMessage *base, gvl_event_t *event)
{
    const Events__ItemCreated  *message;

    message = (const Events__ItemCreated *) base;

    return gvl_pb_read_id(message->item_id, &event->item_id)
           && gvl_pb_read_id(message->seller_id, &event->seller_id)
           && gvl_pb_read_time(message->at, &event->at_us);
}


static bool
gvl_event_read_item_cancelled(const ProtobufCMessage *base,
    gvl_event_t *event)
{
    const Events__ItemCancelled  *message;

    message = (const Events__ItemCancelled *) base;

    return gvl_pb_read_id(message->item_id, &event->item_id)
           && gvl_pb_read_id(message->seller_id, &event->seller_id)
           && gvl_pb_read_time(message->at, &event->at_us);
}


typedef struct {
    const ProtobufCMessageDescriptor  *descriptor;
    bool                             (*read)(const ProtobufCMessage *base,
                                           gvl_event_t *event);
} gvl_event_reader_t;


static const gvl_event_reader_t  gvl_event_readers[GVL_EVENT_TYPE_MAX] = {
    [GVL_EVENT_USER_CREATED] = {
        &events__user_created__descriptor, gvl_event_read_user_created
    },
    [GVL_EVENT_ITEM_CREATED] = {
        &events__item_created__descriptor, gvl_event_read_item_created
    },
    [GVL_EVENT_BID_PLACED] = {
        &events__bid_placed__descriptor, gvl_event_read_bid_placed
    },
    [GVL_EVENT_ITEM_CANCELLED] = {
        &events__item_cancelled__descriptor, gvl_event_read_item_cancelled
    },
    [GVL_EVENT_ITEM_ENDED] = {
        &events__item_ended__descriptor, gvl_event_read_item_ended
    }
};


gvl_rc_t
gvl_event_read(gvl_str_t routing_key, gvl_str_t payload, gvl_arena_t *arena,
    gvl_event_t *event)
{
    unsigned             type;
    ProtobufCMessage    *message;
    ProtobufCAllocator   allocator;

    memset(event, 0, sizeof(*event));

    for (type = 0; type < GVL_EVENT_TYPE_MAX; type++) {
        if (gvl_str_eq(routing_key,
                       gvl_str_from(gvl_event_routing_key(type))))
        {
            break;
        }
    }

    if (type == GVL_EVENT_TYPE_MAX) {
        return GVL_MALFORMED;
    }

    event->type = type;

    allocator.alloc = gvl_pb_alloc;
    allocator.free = gvl_pb_free;
    allocator.allocator_data = arena;

    message = protobuf_c_message_unpack(gvl_event_readers[type].descriptor,
                                        &allocator, payload.len,
                                        (const uint8_t *) payload.data);
    if (message == NULL || !gvl_event_readers[type].read(message, event)) {
        return GVL_MALFORMED;
    }

    return GVL_OK;
}
