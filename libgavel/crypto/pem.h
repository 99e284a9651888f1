/* Keys as they lie in PEM files. */

#ifndef GVL_PEM_H
#define GVL_PEM_H

#include <openssl/evp.h>

#include "gvl.h"


/* The key is the caller's; NULL: it holds none, or wants a passphrase. */
EVP_PKEY *gvl_pem_private(gvl_str_t pem);

/* The same from a public key or from a certificate. */
EVP_PKEY *gvl_pem_public(gvl_str_t pem);

#endif /* GVL_PEM_H */
