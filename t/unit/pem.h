/* Keys, and what they are as PEM, in the memory of a test. */

#ifndef GVL_TEST_PEM_H
#define GVL_TEST_PEM_H

#include <openssl/evp.h>

#include "memory.h"


/* Passphrase NULL: none. */
gvl_str_t private_pem(EVP_PKEY *pkey, const char *passphrase);

gvl_str_t public_pem(EVP_PKEY *pkey);
gvl_str_t certificate_pem(EVP_PKEY *pkey);

/* A public key of a modulus, which it takes, and an exponent. */
EVP_PKEY *rsa_public(BIGNUM *modulus, unsigned long exponent);

#endif /* GVL_TEST_PEM_H */
