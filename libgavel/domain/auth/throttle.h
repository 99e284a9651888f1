/*
 * How fast passwords may be guessed: a bucket per account and address, one
 * per account, one per address.
 *
 * A bucket holds some guesses and refills at a steady rate, so an attacker is
 * slowed and nobody is locked out for good.  The narrow bucket (this account
 * from this address) is the strict one: a victim at another address does not
 * feel it.  Accounts that do not exist have buckets like any others.
 *
 * Ten addresses that never stop keep an account's bucket empty.  So whoever
 * has signed in to it from an address before is not asked for it there: the
 * owner at home gets in while the world is guessing, and from home nobody
 * guesses faster than the pair allows.
 *
 * It is plain memory without pointers, to be placed where all workers see it,
 * and knows no lock: call it with the lock of that memory held.
 */

#ifndef GVL_AUTH_THROTTLE_H
#define GVL_AUTH_THROTTLE_H

#include "gvl.h"


/* A burst at once, then one guess every interval. */

typedef struct {
    int64_t                         interval_us;
    int32_t                         burst;      /* 0: no limit */
} gvl_rate_t;

typedef struct {
    gvl_rate_t                      pair;       /* account and address */
    gvl_rate_t                      account;
    gvl_rate_t                      address;
} gvl_throttle_conf_t;

/*
 * 5, then one in 10 s, for a person who has forgotten; 50, then one a second
 * for an account under attack from everywhere (NIST SP 800-63B asks for a
 * bound); 100, then one a second for an office behind one address.
 */
#define GVL_THROTTLE_DEFAULTS                                                 \
    { { 10000000, 5 }, { 1000000, 50 }, { 1000000, 100 } }

typedef struct gvl_throttle_s  gvl_throttle_t;

/* Bytes for so many buckets, and as many known pairs; 65,536 take 2 MB. */
size_t gvl_throttle_size(size_t buckets);

/*
 * Makes a throttle of memory of that size, aligned for int64_t.  The seed is
 * random: nobody shall choose whose bucket is shared.
 */
gvl_throttle_t *gvl_throttle_init(void *memory, size_t buckets,
    uint64_t seed);

/*
 * Counts a guess in all buckets, or in none: then GVL_LOGIN_THROTTLED and
 * how long to wait.  Without an address only the account counts.  known: the
 * account's bucket was not asked for.
 */
GVL_MUST_USE gvl_rc_t gvl_throttle_take(gvl_throttle_t *throttle,
    const gvl_throttle_conf_t *conf, gvl_str_t email, gvl_str_t ip_address,
    int64_t now_us, bool *known, int64_t *retry_after_ms);

/* Takes a guess back from where it was counted; known: as it was then. */
void gvl_throttle_give(gvl_throttle_t *throttle,
    const gvl_throttle_conf_t *conf, gvl_str_t email, gvl_str_t ip_address,
    bool known);

/* The account was signed in to from there; without an address: nothing. */
void gvl_throttle_welcome(gvl_throttle_t *throttle, gvl_str_t email,
    gvl_str_t ip_address, int64_t now_us);

#endif /* GVL_AUTH_THROTTLE_H */
