/*
 * Who has been here before: a small set of keys, the oldest gives way.
 *
 * The throttle keeps many such sets, one for each share of its keys.  Plain
 * memory, all zero when empty.
 */

#ifndef GVL_AUTH_KNOWN_H
#define GVL_AUTH_KNOWN_H

#include "gvl.h"


#define GVL_KNOWN_WAYS  8

typedef struct {
    uint64_t                        key;        /* 0: unused */
    int64_t                         at_us;
} gvl_known_t;

typedef struct {
    gvl_known_t                     known[GVL_KNOWN_WAYS];
} gvl_known_set_t;

bool gvl_known_has(const gvl_known_set_t *set, uint64_t key);

/* Seen at the given time, for the first time or again. */
void gvl_known_add(gvl_known_set_t *set, uint64_t key, int64_t at_us);

#endif /* GVL_AUTH_KNOWN_H */
