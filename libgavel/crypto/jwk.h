/* An RSA public key as a JWK (RFC 7517, RFC 7518 6.3.1), and its name. */

#ifndef GVL_JWK_H
#define GVL_JWK_H

#include "b64.h"
#include "keys.h"


#define GVL_RSA_BYTES_MAX  (GVL_RSA_BITS_MAX / 8)

/* The two numbers of a public key in base64url, terminated. */

typedef struct {
    char                            n[GVL_B64_LEN(GVL_RSA_BYTES_MAX) + 1];
    char                            e[GVL_B64_LEN(GVL_RSA_BYTES_MAX) + 1];
} gvl_jwk_t;

/* False: it is no RSA key, or longer than GVL_RSA_BITS_MAX. */
bool gvl_jwk_write(EVP_PKEY *pkey, gvl_jwk_t *jwk);

/* The key's RFC 7638 thumbprint, not terminated; false: as above. */
bool gvl_jwk_thumbprint(EVP_PKEY *pkey, char kid[GVL_KID_LEN]);

#endif /* GVL_JWK_H */
