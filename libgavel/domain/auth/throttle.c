/* Counts guesses in buckets that refill. */

#include <string.h>

#include "auth/known.h"
#include "auth/throttle.h"


/* A key may lie in one of this many places; the emptiest bucket gives way. */
#define GVL_THROTTLE_WAYS  8

/*
 * The generic cell rate algorithm: a bucket is the time at which it will be
 * empty again.
 */
typedef struct {
    uint64_t                        key;        /* 0: unused */
    int64_t                         empty_at_us;
} gvl_bucket_t;

/* Known are the pairs whose accounts were signed in to from there. */

typedef struct {
    gvl_bucket_t                    buckets[GVL_THROTTLE_WAYS];
    gvl_known_set_t                 known;
} gvl_throttle_set_t;

struct gvl_throttle_s {
    uint64_t                        seed;
    uint64_t                        nsets;
    gvl_throttle_set_t              sets[];
};

typedef struct {
    uint64_t                        key;
    const gvl_rate_t               *rate;
} gvl_bucket_use_t;


size_t
gvl_throttle_size(size_t buckets)
{
    return sizeof(gvl_throttle_t)
           + (buckets / GVL_THROTTLE_WAYS + 1) * sizeof(gvl_throttle_set_t);
}


gvl_throttle_t *
gvl_throttle_init(void *memory, size_t buckets, uint64_t seed)
{
    gvl_throttle_t  *throttle;

    memset(memory, 0, gvl_throttle_size(buckets));

    throttle = memory;
    throttle->seed = seed;
    throttle->nsets = buckets / GVL_THROTTLE_WAYS + 1;

    return throttle;
}


/* FNV-1a, begun anew for each kind of bucket. */

static uint64_t
gvl_throttle_hash(uint64_t hash, gvl_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        hash = (hash ^ (uint8_t) text.data[i]) * UINT64_C(0x100000001b3);
    }

    /* No text has this byte: "ab" and "c" are not "a" and "bc". */

    return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}


static gvl_throttle_set_t *
gvl_throttle_set(gvl_throttle_t *throttle, uint64_t key)
{
    return &throttle->sets[(key >> 1) % throttle->nsets];
}


static uint64_t
gvl_throttle_pair(const gvl_throttle_t *throttle, gvl_str_t email,
    gvl_str_t ip_address)
{
    return gvl_throttle_hash(gvl_throttle_hash(throttle->seed, email),
                             ip_address) | 1;
}


static size_t
gvl_throttle_uses(const gvl_throttle_t *throttle,
    const gvl_throttle_conf_t *conf, gvl_str_t email, gvl_str_t ip_address,
    bool known, gvl_bucket_use_t uses[3])
{
    size_t    n;
    uint64_t  account, address, pair;

    n = 0;
    account = gvl_throttle_hash(throttle->seed, email);
    address = gvl_throttle_hash(~throttle->seed, ip_address);
    pair = gvl_throttle_pair(throttle, email, ip_address);

    if (conf->account.burst > 0 && !known) {
        uses[n++] = (gvl_bucket_use_t) { account | 1, &conf->account };
    }

    if (conf->pair.burst > 0) {
        uses[n++] = (gvl_bucket_use_t) { pair, &conf->pair };
    }

    if (conf->address.burst > 0 && ip_address.len > 0) {
        uses[n++] = (gvl_bucket_use_t) { address | 1, &conf->address };
    }

    return n;
}


/* The key's bucket, or one it may have; NULL: neither. */

static gvl_bucket_t *
gvl_throttle_find(gvl_throttle_t *throttle, uint64_t key, bool make)
{
    size_t         i;
    gvl_bucket_t  *set, *least;

    set = gvl_throttle_set(throttle, key)->buckets;
    least = set;

    for (i = 0; i < GVL_THROTTLE_WAYS; i++) {
        if (set[i].key == key) {
            return &set[i];
        }

        if (set[i].empty_at_us < least->empty_at_us) {
            least = &set[i];
        }
    }

    if (!make) {
        return NULL;
    }

    *least = (gvl_bucket_t) { .key = key };

    return least;
}


/* How long until the bucket takes one more; 0: now. */

static int64_t
gvl_bucket_wait_us(const gvl_bucket_t *bucket, const gvl_rate_t *rate,
    int64_t now_us)
{
    int64_t  full_us, held_us;

    full_us = rate->interval_us * rate->burst;
    held_us = bucket != NULL ? bucket->empty_at_us - now_us : 0;

    if (held_us < 0) {
        held_us = 0;
    }

    return held_us + rate->interval_us > full_us
           ? held_us + rate->interval_us - full_us : 0;
}


gvl_rc_t
gvl_throttle_take(gvl_throttle_t *throttle, const gvl_throttle_conf_t *conf,
    gvl_str_t email, gvl_str_t ip_address, int64_t now_us, bool *known,
    int64_t *retry_after_ms)
{
    size_t             i, n;
    int64_t            wait_us, longest_us;
    uint64_t           pair;
    gvl_bucket_t      *bucket;
    gvl_bucket_use_t   uses[3];

    pair = gvl_throttle_pair(throttle, email, ip_address);
    *known = gvl_known_has(&gvl_throttle_set(throttle, pair)->known, pair);

    n = gvl_throttle_uses(throttle, conf, email, ip_address, *known, uses);
    longest_us = 0;

    for (i = 0; i < n; i++) {
        bucket = gvl_throttle_find(throttle, uses[i].key, false);
        wait_us = gvl_bucket_wait_us(bucket, uses[i].rate, now_us);

        if (wait_us > longest_us) {
            longest_us = wait_us;
        }
    }

    if (longest_us > 0) {
        *retry_after_ms = (longest_us + 999) / 1000;
        return GVL_LOGIN_THROTTLED;
    }

    for (i = 0; i < n; i++) {
        bucket = gvl_throttle_find(throttle, uses[i].key, true);

        if (bucket->empty_at_us < now_us) {
            bucket->empty_at_us = now_us;
        }

        bucket->empty_at_us += uses[i].rate->interval_us;
    }

    return GVL_OK;
}


/* Another login may have made the pair known since. */

void
gvl_throttle_give(gvl_throttle_t *throttle, const gvl_throttle_conf_t *conf,
    gvl_str_t email, gvl_str_t ip_address, bool known)
{
    size_t             i, n;
    gvl_bucket_t      *bucket;
    gvl_bucket_use_t   uses[3];

    n = gvl_throttle_uses(throttle, conf, email, ip_address, known, uses);

    for (i = 0; i < n; i++) {
        bucket = gvl_throttle_find(throttle, uses[i].key, false);

        if (bucket != NULL) {
            bucket->empty_at_us -= uses[i].rate->interval_us;
        }
    }
}


void
gvl_throttle_welcome(gvl_throttle_t *throttle, gvl_str_t email,
    gvl_str_t ip_address, int64_t now_us)
{
    uint64_t  pair;

    if (ip_address.len == 0) {
        return;
    }

    pair = gvl_throttle_pair(throttle, email, ip_address);

    gvl_known_add(&gvl_throttle_set(throttle, pair)->known, pair, now_us);
}
