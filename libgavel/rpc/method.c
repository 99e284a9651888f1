/* Paths are looked up here. */

#include "service.h"


const gvl_method_t *
gvl_method_find(const gvl_service_t *service, gvl_str_t path)
{
    size_t  i;

    for (i = 0; i < service->nmethods; i++) {
        if (gvl_str_eq(service->methods[i].path, path)) {
            return &service->methods[i];
        }
    }

    return NULL;
}


gvl_rc_t
gvl_call_begun(gvl_call_t *call, gvl_flow_t *flow)
{
    call->flow = flow;

    return flow == NULL ? GVL_NO_MEMORY : GVL_OK;
}
