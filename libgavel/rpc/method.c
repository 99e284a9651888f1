/* Paths are looked up here, and callers asked for their tokens. */

#include "method.h"


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
