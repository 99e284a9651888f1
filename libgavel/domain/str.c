/* Strings that somebody else owns, and the faults that quote fields. */

#include <string.h>

#include "gvl.h"


bool
gvl_str_eq(gvl_str_t a, gvl_str_t b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}


gvl_str_t
gvl_str_from(const char *terminated)
{
    if (terminated == NULL) {
        return GVL_STR_NULL;
    }

    return (gvl_str_t) { terminated, strlen(terminated) };
}


gvl_rc_t
gvl_fault_field(gvl_fault_t *fault, const char *field, const char *description)
{
    if (fault->nviolations < GVL_VIOLATIONS_MAX) {
        fault->violations[fault->nviolations].field = field;
        fault->violations[fault->nviolations].description = description;
        fault->nviolations++;
    }

    return GVL_MALFORMED;
}
