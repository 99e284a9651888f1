/* Answers of AuthService, for its table in rpc_auth.c only. */

#ifndef GVL_RPC_AUTH_H
#define GVL_RPC_AUTH_H

#include "call.h"


gvl_rc_t gvl_rpc_register_answer(gvl_call_t *call,
    const ProtobufCMessage **response);
gvl_rc_t gvl_rpc_login_answer(gvl_call_t *call,
    const ProtobufCMessage **response);
gvl_rc_t gvl_rpc_refresh_answer(gvl_call_t *call,
    const ProtobufCMessage **response);
gvl_rc_t gvl_rpc_get_profile_answer(gvl_call_t *call,
    const ProtobufCMessage **response);
gvl_rc_t gvl_rpc_list_sessions_answer(gvl_call_t *call,
    const ProtobufCMessage **response);

/* The method's response without anything in it. */
gvl_rc_t gvl_rpc_empty_answer(gvl_call_t *call,
    const ProtobufCMessage **response);

#endif /* GVL_RPC_AUTH_H */
