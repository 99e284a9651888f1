/* Two pairs of keys, a token of ours, and a forger of any other. */

#ifndef GVL_TEST_JWT_WORLD_H
#define GVL_TEST_JWT_WORLD_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "jwt.h"
#include "pem.h"
#include "suite.h"


#define NOW  INT64_C(1900000000)

extern EVP_PKEY      *ours;         /* signs */
extern EVP_PKEY      *theirs;       /* an attacker's */
extern gvl_keys_t    *keys;
extern gvl_user_t     user;
extern gvl_claims_t   claims;
extern gvl_access_t   access_;
extern char           why[GVL_WHY_MAX];

extern const char    *good_claims;


/* Adds the fixtures, then runs the cases. */
int jwt_run(const char *name, TCase *tcase);

gvl_str_t our_token(void);
gvl_rc_t read_at(gvl_str_t token, int64_t now_s);
gvl_rc_t read_token(gvl_str_t token);

/* A token of any header and claims; key NULL: no signature. */
gvl_str_t forge(const char *header, const char *payload, EVP_PKEY *key);

/* A header around our kid. */
const char *header_with(const char *before, const char *after);
const char *good_header(void);

#endif /* GVL_TEST_JWT_WORLD_H */
