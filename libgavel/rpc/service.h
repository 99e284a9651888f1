/* How the tables of rpc_*.c are written. */

#ifndef GVL_RPC_SERVICE_H
#define GVL_RPC_SERVICE_H

#include "method.h"


#define GVL_RPC_TEXT(literal)  { literal, sizeof(literal) - 1 }

/* A row: package.Service, Method, both messages, and the flags. */
#define GVL_RPC_METHOD(service, name, request, response, get, signed_in,      \
    begin, answer)                                                            \
    { GVL_RPC_TEXT("/" service "/" name), GVL_RPC_TEXT(service),              \
      GVL_RPC_TEXT(name), &request ## __descriptor,                           \
      &response ## __descriptor, get, signed_in, begin, answer }

#define GVL_RPC_POST       false
#define GVL_RPC_GET        true
#define GVL_RPC_ANYONE     false
#define GVL_RPC_SIGNED_IN  true

/* Room for the story's result, which a method's begin needs first. */
#define gvl_call_result(call, type)                                           \
    ((call)->result = gvl_arena_take((call)->arena, sizeof(type)))

/* What begin returns: the flow is there, or there was no memory for it. */
gvl_rc_t gvl_call_begun(gvl_call_t *call, gvl_flow_t *flow);

#endif /* GVL_RPC_SERVICE_H */
