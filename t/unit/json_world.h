/* Messages of the contract as JSON, read from memory that ends with it. */

#ifndef GVL_TEST_JSON_WORLD_H
#define GVL_TEST_JSON_WORLD_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "auth/v1/auth.pb-c.h"
#include "bids/v1/bids.pb-c.h"

#include "json.h"
#include "memory.h"
#include "suite.h"


#define PLACE_BID   (&bids__v1__place_bid_request__descriptor)
#define CREATE      (&bids__v1__create_item_request__descriptor)
#define UPDATE      (&bids__v1__update_item_request__descriptor)
#define LIST        (&bids__v1__list_items_request__descriptor)
#define LOGGED_IN   (&auth__v1__login_response__descriptor)
#define MY_BIDS     (&bids__v1__list_my_bids_response__descriptor)

#define JSON_MAX    65536

typedef struct {
    const ProtobufCMessageDescriptor  *type;
    const char                        *in;
    const char                        *out;     /* or the refused field */
} vector_t;


/* The text ends where its memory ends, so that ASan sees a step too far. */
gvl_rc_t read_exact(const ProtobufCMessageDescriptor *type, gvl_str_t json,
    ProtobufCMessage **message);

#endif /* GVL_TEST_JSON_WORLD_H */
