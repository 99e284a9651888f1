/*
 * Access tokens: JWTs signed with RS256, and nothing else.
 *
 * Which algorithm holds follows from the key that `kid` names; a token that
 * says otherwise, or brings a key or an address of one, is refused.  Nothing
 * is ever fetched.
 */

#ifndef GVL_JWT_H
#define GVL_JWT_H

#include "auth/tokens.h"
#include "keys.h"


/* Ours have about 900 bytes; a header line of 8 KB must hold one with ease. */
#define GVL_ACCESS_TOKEN_MAX  4096

/* Signs the claims; the token lives in the arena. */
GVL_MUST_USE gvl_rc_t gvl_jwt_write(const gvl_keys_t *keys, gvl_str_t issuer,
    const gvl_claims_t *claims, gvl_arena_t *arena, gvl_str_t *token);

/*
 * Checks signature, alg, kid, iss, exp and nbf, in this order.
 * GVL_TOKEN_EXPIRED: all is well but the time; GVL_TOKEN_INVALID: all else.
 */
GVL_MUST_USE gvl_rc_t gvl_jwt_read(const gvl_keys_t *keys, gvl_str_t issuer,
    gvl_str_t token, int64_t now_s, gvl_access_t *access);

#endif /* GVL_JWT_H */
