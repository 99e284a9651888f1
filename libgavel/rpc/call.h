/* One RPC from its request message to its response message. */

#ifndef GVL_RPC_CALL_H
#define GVL_RPC_CALL_H

#include <protobuf-c/protobuf-c.h>

#include "app.h"
#include "caller.h"
#include "error.h"


typedef struct gvl_method_s  gvl_method_t;

typedef struct {
    const gvl_method_t             *method;
    const gvl_app_t                *app;
    gvl_arena_t                    *arena;
    gvl_caller_t                    caller;
    gvl_str_t                       client_address; /* from the transport */
    int64_t                         now_us;         /* the program's clock */

    const ProtobufCMessage         *request;
    gvl_flow_t                     *flow;       /* made by the method */
    void                           *result;     /* the story's out */
    const gvl_error_t              *error;      /* NULL: what its word says */
} gvl_call_t;

#endif /* GVL_RPC_CALL_H */
