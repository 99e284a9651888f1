/* An RSA public key's numbers, and the thumbprint of them. */

#include <stdio.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/sha.h>

#include "jwk.h"


static bool
gvl_jwk_number(EVP_PKEY *pkey, const char *name, char *text)
{
    int      len;
    BIGNUM  *number;
    uint8_t  bytes[GVL_RSA_BYTES_MAX];

    number = NULL;

    if (EVP_PKEY_get_bn_param(pkey, name, &number) != 1) {
        return false;
    }

    len = BN_num_bytes(number);

    if (len <= 0 || (size_t) len > sizeof(bytes)) {
        BN_free(number);
        return false;
    }

    BN_bn2bin(number, bytes);
    BN_free(number);

    gvl_b64_write(GVL_B64_URL, bytes, (size_t) len, text);
    text[GVL_B64_LEN((size_t) len)] = '\0';

    return true;
}


bool
gvl_jwk_write(EVP_PKEY *pkey, gvl_jwk_t *jwk)
{
    return gvl_jwk_number(pkey, OSSL_PKEY_PARAM_RSA_N, jwk->n)
           && gvl_jwk_number(pkey, OSSL_PKEY_PARAM_RSA_E, jwk->e);
}


/* RFC 7638: the required members, in this order, without blanks, hashed. */

bool
gvl_jwk_thumbprint(EVP_PKEY *pkey, char kid[GVL_KID_LEN])
{
    int        len;
    char       json[sizeof(gvl_jwk_t) + 64];
    gvl_jwk_t  jwk;
    uint8_t    digest[SHA256_DIGEST_LENGTH];

    if (!gvl_jwk_write(pkey, &jwk)) {
        return false;
    }

    len = snprintf(json, sizeof(json),
                   "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}",
                   jwk.e, jwk.n);

    SHA256((const unsigned char *) json, (size_t) len, digest);
    gvl_b64_write(GVL_B64_URL, digest, sizeof(digest), kid);

    return true;
}
