/* The methods of all services, as the contract has them. */

#include "method_world.h"


const gvl_service_t *const  services[SERVICES] = {
    &gvl_rpc_auth, &gvl_rpc_bids, &gvl_rpc_stats
};


const gvl_method_t *
method_of(const char *path)
{
    size_t               i;
    const gvl_method_t  *method;

    for (i = 0; i < SERVICES; i++) {
        method = gvl_method_find(services[i], gvl_str_from(path));
        if (method != NULL) {
            return method;
        }
    }

    ck_abort_msg("no method %s", path);
    return NULL;
}


gvl_uuid_t
uuid(const char *text)
{
    gvl_uuid_t  id;

    ck_assert(gvl_uuid_read(gvl_str_from(text), &id));

    return id;
}
