/* Remembers keys, and forgets the one that was seen longest ago. */

#include "auth/known.h"


bool
gvl_known_has(const gvl_known_set_t *set, uint64_t key)
{
    size_t  i;

    for (i = 0; i < GVL_KNOWN_WAYS; i++) {
        if (set->known[i].key == key) {
            return true;
        }
    }

    return false;
}


void
gvl_known_add(gvl_known_set_t *set, uint64_t key, int64_t at_us)
{
    size_t        i;
    gvl_known_t  *place;

    place = set->known;

    for (i = 0; i < GVL_KNOWN_WAYS; i++) {
        if (set->known[i].key == key) {
            place = &set->known[i];
            break;
        }

        if (set->known[i].at_us < place->at_us) {
            place = &set->known[i];
        }
    }

    *place = (gvl_known_t) { key, at_us };
}
