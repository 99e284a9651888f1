/* Keys as PEM, in the memory of a test. */

#ifndef GVL_TEST_PEM_H
#define GVL_TEST_PEM_H

#include <openssl/bio.h>
#include <openssl/evp.h>

#include "memory.h"


/* What was written into it, which is freed. */
gvl_str_t pem_taken(BIO *bio);

/* Passphrase NULL: none. */
gvl_str_t private_pem(EVP_PKEY *pkey, const char *passphrase);

gvl_str_t public_pem(EVP_PKEY *pkey);

#endif /* GVL_TEST_PEM_H */
