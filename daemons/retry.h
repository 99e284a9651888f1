/* How long a daemon waits for a server that is away. */

#ifndef GVL_RETRY_H
#define GVL_RETRY_H

#include "backoff.h"


/* A server that is back is found within the minute. */
#define GVL_RETRY_MAX_MS  30000

#endif /* GVL_RETRY_H */
