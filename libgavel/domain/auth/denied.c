/* Remembers ended sessions for as long as their tokens live. */

#include <string.h>

#include "auth/denied.h"


/* An id may lie in one of this many places. */
#define GVL_DENIED_WAYS  8

typedef struct {
    gvl_uuid_t                      session;
    int64_t                         until_s;    /* 0: unused */
} gvl_denied_entry_t;

struct gvl_denied_s {
    uint64_t                        sets;
    gvl_denied_entry_t              entries[];
};


size_t
gvl_denied_size(size_t sessions)
{
    size_t  sets;

    sets = sessions / GVL_DENIED_WAYS + 1;

    return sizeof(gvl_denied_t)
           + sets * GVL_DENIED_WAYS * sizeof(gvl_denied_entry_t);
}


gvl_denied_t *
gvl_denied_init(void *memory, size_t sessions)
{
    gvl_denied_t  *denied;

    memset(memory, 0, gvl_denied_size(sessions));

    denied = memory;
    denied->sets = sessions / GVL_DENIED_WAYS + 1;

    return denied;
}


/* The last eight bytes of a version 7 UUID are random. */

static size_t
gvl_denied_set(const gvl_denied_t *denied, const gvl_uuid_t *session)
{
    uint64_t  hash;

    memcpy(&hash, session->bytes + 8, sizeof(hash));

    return (size_t) (hash % denied->sets) * GVL_DENIED_WAYS;
}


bool
gvl_denied_add(gvl_denied_t *denied, const gvl_uuid_t *session,
    int64_t until_s, int64_t now_s)
{
    bool                 room;
    size_t               i;
    gvl_denied_entry_t  *set, *place;

    /* Its tokens have expired: whoever reads old news hears of such, too. */

    if (until_s <= now_s) {
        return true;
    }

    set = &denied->entries[gvl_denied_set(denied, session)];
    place = set;

    for (i = 0; i < GVL_DENIED_WAYS; i++) {
        if (gvl_uuid_eq(&set[i].session, session)) {
            set[i].until_s = until_s > set[i].until_s ? until_s
                                                      : set[i].until_s;
            return true;
        }

        if (set[i].until_s < place->until_s) {
            place = &set[i];
        }
    }

    room = place->until_s <= now_s;

    place->session = *session;
    place->until_s = until_s;

    return room;
}


bool
gvl_denied_has(const gvl_denied_t *denied, const gvl_uuid_t *session,
    int64_t now_s)
{
    size_t                     i;
    const gvl_denied_entry_t  *set;

    set = &denied->entries[gvl_denied_set(denied, session)];

    for (i = 0; i < GVL_DENIED_WAYS; i++) {
        if (set[i].until_s > now_s && gvl_uuid_eq(&set[i].session, session)) {
            return true;
        }
    }

    return false;
}
