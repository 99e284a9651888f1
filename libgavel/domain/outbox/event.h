/* What happened, as the rules know it; payloads are the codec's business. */

#ifndef GVL_OUTBOX_EVENT_H
#define GVL_OUTBOX_EVENT_H

#include "arena.h"


typedef enum {
    GVL_EVENT_USER_CREATED = 0,
    GVL_EVENT_ITEM_CREATED,
    GVL_EVENT_BID_PLACED,
    GVL_EVENT_ITEM_CANCELLED,
    GVL_EVENT_ITEM_ENDED,
    GVL_EVENT_TYPE_MAX
} gvl_event_type_t;

/* The fields a type does not have stay nil, 0 or empty. */

typedef struct {
    gvl_event_type_t                type;
    gvl_uuid_t                      id;         /* the AMQP message_id */
    int64_t                         at_us;
    gvl_uuid_t                      bid_id;
    gvl_uuid_t                      item_id;
    gvl_uuid_t                      user_id;    /* bidder, account, winner */
    gvl_uuid_t                      seller_id;
    int64_t                         amount_cents;
    gvl_str_t                       email;
    gvl_str_t                       full_name;
    gvl_str_t                       country_code;
} gvl_event_t;

/*
 * The codec, given to stores and daemons where they are wired
 * (rpc/event_codec.c).  Writing allocates in the arena.  Reading borrows text
 * from the arena; GVL_MALFORMED: unknown key or undecodable payload.
 */
typedef gvl_rc_t (*gvl_event_write_pt)(const gvl_event_t *event,
    gvl_arena_t *arena, gvl_str_t *payload);
typedef gvl_rc_t (*gvl_event_read_pt)(gvl_str_t routing_key,
    gvl_str_t payload, gvl_arena_t *arena, gvl_event_t *event);

/* "bid.placed" and so on; static and terminated. */
const char *gvl_event_routing_key(gvl_event_type_t type);

/* Whose order is kept: the item, or for user.created the user. */
const gvl_uuid_t *gvl_event_subject(const gvl_event_t *event);

#endif /* GVL_OUTBOX_EVENT_H */
