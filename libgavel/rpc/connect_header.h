/* What the headers of requests mean, for connect_*.c only. */

#ifndef GVL_CONNECT_HEADER_H
#define GVL_CONNECT_HEADER_H

#include "gvl.h"


/* Without regard to case, as tokens of HTTP are. */
bool gvl_header_is(gvl_str_t value, gvl_str_t token);

/* A media type, alone or with the charset UTF-8. */
bool gvl_header_is_type(gvl_str_t value, gvl_str_t type);

/* Whether an Accept-Encoding names gzip and does not weigh it with zero. */
bool gvl_header_accepts_gzip(gvl_str_t value);

/* Up to ten digits; false: something else. */
bool gvl_header_timeout(gvl_str_t value, int64_t *timeout_ms);

#endif /* GVL_CONNECT_HEADER_H */
