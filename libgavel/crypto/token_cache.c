/* Remembers checked access tokens by their hash. */

#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include "token_cache.h"


/* A hash may lie in one of this many places; the first to expire gives way. */
#define GVL_TOKEN_CACHE_WAYS  4

typedef struct {
    uint8_t                         digest[SHA256_DIGEST_LENGTH];
    gvl_access_t                    access;     /* expires_at_s 0: free */
} gvl_token_entry_t;

struct gvl_token_cache_s {
    size_t                          sets;
    uint64_t                        hits;
    uint64_t                        misses;
    gvl_token_entry_t               entries[];
};


gvl_token_cache_t *
gvl_token_cache_create(size_t size)
{
    size_t              sets;
    gvl_token_cache_t  *cache;

    sets = size / GVL_TOKEN_CACHE_WAYS + 1;

    cache = calloc(1, sizeof(*cache) + sets * GVL_TOKEN_CACHE_WAYS
                      * sizeof(gvl_token_entry_t));
    if (cache != NULL) {
        cache->sets = sets;
    }

    return cache;
}


void
gvl_token_cache_destroy(gvl_token_cache_t *cache)
{
    free(cache);
}


/* Where the digest is, or else where it should go. */

static gvl_token_entry_t *
gvl_token_cache_place(gvl_token_cache_t *cache,
    const uint8_t digest[SHA256_DIGEST_LENGTH])
{
    size_t              i;
    uint64_t            hash;
    gvl_token_entry_t  *set, *place;

    memcpy(&hash, digest, sizeof(hash));

    set = &cache->entries[hash % cache->sets * GVL_TOKEN_CACHE_WAYS];
    place = set;

    for (i = 0; i < GVL_TOKEN_CACHE_WAYS; i++) {
        if (memcmp(set[i].digest, digest, SHA256_DIGEST_LENGTH) == 0) {
            return &set[i];
        }

        if (set[i].access.expires_at_s < place->access.expires_at_s) {
            place = &set[i];
        }
    }

    return place;
}


gvl_rc_t
gvl_token_cache_read(gvl_token_cache_t *cache, const gvl_keys_t *keys,
    gvl_str_t issuer, gvl_str_t token, int64_t now_s, gvl_access_t *access)
{
    uint8_t             digest[SHA256_DIGEST_LENGTH];
    gvl_rc_t            rc;
    gvl_token_entry_t  *entry;

    if (token.len > GVL_ACCESS_TOKEN_MAX) {
        return GVL_TOKEN_INVALID;
    }

    SHA256((const unsigned char *) token.data, token.len, digest);

    entry = gvl_token_cache_place(cache, digest);

    if (entry->access.expires_at_s > now_s
        && memcmp(entry->digest, digest, sizeof(digest)) == 0)
    {
        cache->hits++;
        *access = entry->access;
        return GVL_OK;
    }

    cache->misses++;

    rc = gvl_jwt_read(keys, issuer, token, now_s, access);

    if (rc == GVL_OK) {
        memcpy(entry->digest, digest, sizeof(digest));
        entry->access = *access;
    }

    return rc;
}


void
gvl_token_cache_count(const gvl_token_cache_t *cache, uint64_t *hits,
    uint64_t *misses)
{
    *hits = cache->hits;
    *misses = cache->misses;
}
