/* The table of methods: a path, its messages, and the story behind it. */

#ifndef GVL_RPC_METHOD_H
#define GVL_RPC_METHOD_H

#include "call.h"


struct gvl_method_s {
    gvl_str_t                       path;       /* "/pkg.Service/Method" */
    gvl_str_t                       service;    /* "pkg.Service" */
    gvl_str_t                       name;
    const ProtobufCMessageDescriptor *request;
    const ProtobufCMessageDescriptor *response;
    bool                            no_side_effects;    /* GET as well */
    bool                            signed_in;          /* not for anyone */

    /*
     * Makes call->flow of call->request, ready for gvl_flow_start();
     * GVL_NO_MEMORY.
     */
    gvl_rc_t                      (*begin)(gvl_call_t *call);

    /* Makes the response, in the arena, of what the story has left. */
    gvl_rc_t                      (*answer)(gvl_call_t *call,
                                        const ProtobufCMessage **response);
};

/* One table for each service; the order is that of proto/. */

typedef struct {
    gvl_str_t                       service;
    const gvl_method_t             *methods;
    size_t                          nmethods;
} gvl_service_t;

extern const gvl_service_t  gvl_rpc_auth;
extern const gvl_service_t  gvl_rpc_bids;
extern const gvl_service_t  gvl_rpc_stats;

/* NULL: the service has no such path. */
const gvl_method_t *gvl_method_find(const gvl_service_t *service,
    gvl_str_t path);

#endif /* GVL_RPC_METHOD_H */
