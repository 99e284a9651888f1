/*
 * Access tokens that have been checked already, so that a busy client does
 * not pay RSA for each call.
 *
 * Known by the SHA-256 of the token, never longer than its exp, in a fixed
 * number of places.  One per worker: no locks.  It must not outlive its keys.
 * Whether the session was ended since is not its business: ask the deny list
 * each time.
 */

#ifndef GVL_TOKEN_CACHE_H
#define GVL_TOKEN_CACHE_H

#include "jwt.h"


/* 64 bytes each: 256 KB for the clients that are busy at the same time. */
#define GVL_TOKEN_CACHE_SIZE  4096

typedef struct gvl_token_cache_s  gvl_token_cache_t;

/* NULL: no memory. */
gvl_token_cache_t *gvl_token_cache_create(size_t size);
void gvl_token_cache_destroy(gvl_token_cache_t *cache);

/* gvl_jwt_read(), remembered. */
GVL_MUST_USE gvl_rc_t gvl_token_cache_read(gvl_token_cache_t *cache,
    const gvl_keys_t *keys, gvl_str_t issuer, gvl_str_t token, int64_t now_s,
    gvl_access_t *access);

/* How often it knew the answer, and how often not. */
void gvl_token_cache_count(const gvl_token_cache_t *cache, uint64_t *hits,
    uint64_t *misses);

#endif /* GVL_TOKEN_CACHE_H */
