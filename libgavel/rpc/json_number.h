/* The text of a number in JSON becomes a number, exactly or not at all. */

#ifndef GVL_JSON_NUMBER_H
#define GVL_JSON_NUMBER_H

#include "gvl.h"


/* What follows a number of JSON's grammar; NULL: there is none. */
const char *gvl_json_number_end(const char *at, const char *end);

/*
 * A whole number up to 64 bits, also as 1e5 or 1.0.  NULL, or what is wrong
 * with it.
 */
GVL_MUST_USE const char *gvl_json_whole(gvl_str_t number, bool *negative,
    uint64_t *magnitude);

/* The nearest double.  NULL, or what is wrong with it. */
GVL_MUST_USE const char *gvl_json_double(gvl_str_t number, double *value);

#endif /* GVL_JSON_NUMBER_H */
