/* What proves a session to the API: claims, and the pair a login answers. */

#ifndef GVL_AUTH_TOKENS_H
#define GVL_AUTH_TOKENS_H

#include "auth/session.h"
#include "auth/user.h"


/* API.md: 15 minutes and 7 days, unless the operator says otherwise. */
#define GVL_ACCESS_LIFE_S            900
#define GVL_REFRESH_LIFE_S           604800

/* Clocks of two machines may differ by this; more is somebody's mistake. */
#define GVL_CLOCK_SKEW_S             5

/* What an access token says; the issuer and the key are the signer's. */

typedef struct {
    gvl_uuid_t                      token_id;       /* jti */
    gvl_uuid_t                      session_id;     /* sid */
    const gvl_user_t               *user;           /* sub and the rest */
    int64_t                         issued_at_s;    /* iat, nbf */
    int64_t                         expires_at_s;   /* exp */
} gvl_claims_t;

/* What a checked access token grants, small enough to be kept by millions. */

typedef struct {
    gvl_uuid_t                      subject;
    gvl_uuid_t                      session;
    int64_t                         expires_at_s;
} gvl_access_t;

typedef struct {
    gvl_str_t                       access_token;
    gvl_str_t                       refresh_token;
    int64_t                         expires_at_us;  /* of the access token */
} gvl_token_pair_t;

#endif /* GVL_AUTH_TOKENS_H */
