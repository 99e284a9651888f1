/*
 * Sessions that have ended while access tokens of theirs still live.
 *
 * A token is checked by its signature alone, so an ended session would work
 * on for up to its lifetime.  Each check therefore asks this list, which
 * keeps an id exactly as long as a token of it could live.
 *
 * It is plain memory without pointers, to be placed where all workers see it,
 * and knows no lock: call it with the lock of that memory held.  Workers fill
 * it from gvl_denied_port_t and from what other servers tell.
 */

#ifndef GVL_AUTH_DENIED_H
#define GVL_AUTH_DENIED_H

#include "gvl.h"


typedef struct gvl_denied_s  gvl_denied_t;

/* Bytes for so many sessions; 65,536 take 1.5 MB. */
size_t gvl_denied_size(size_t sessions);

/* Makes an empty list of memory of that size, aligned for int64_t. */
gvl_denied_t *gvl_denied_init(void *memory, size_t sessions);

/*
 * Denies the session until the given second.  False: there was no room, and
 * the one that would have been forgotten first is forgotten now (log it: the
 * list is too small).
 */
bool gvl_denied_add(gvl_denied_t *denied, const gvl_uuid_t *session,
    int64_t until_s, int64_t now_s);

bool gvl_denied_has(const gvl_denied_t *denied, const gvl_uuid_t *session,
    int64_t now_s);

#endif /* GVL_AUTH_DENIED_H */
