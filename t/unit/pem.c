/* Keys as PEM, in the memory of a test. */

#include <string.h>

#include <openssl/pem.h>

#include "pem.h"


gvl_str_t
pem_taken(BIO *bio)
{
    char       *data;
    gvl_str_t   pem;

    pem.len = (size_t) BIO_get_mem_data(bio, &data);
    pem = gvl_arena_copy(arena, (gvl_str_t) { data, pem.len });
    ck_assert_ptr_nonnull(pem.data);
    BIO_free(bio);

    return pem;
}


gvl_str_t
private_pem(EVP_PKEY *pkey, const char *passphrase)
{
    BIO  *bio;

    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_PrivateKey(bio, pkey,
                         passphrase != NULL ? EVP_aes_128_cbc() : NULL,
                         (const unsigned char *) passphrase,
                         passphrase != NULL ? (int) strlen(passphrase) : 0,
                         NULL, NULL), 1);

    return pem_taken(bio);
}


gvl_str_t
public_pem(EVP_PKEY *pkey)
{
    BIO  *bio;

    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_PUBKEY(bio, pkey), 1);

    return pem_taken(bio);
}
