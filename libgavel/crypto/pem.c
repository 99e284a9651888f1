/* Reads keys from PEM text. */

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "pem.h"


/* A passphrase would have to be asked for at a terminal that nobody sees. */

static int
gvl_pem_no_passphrase(char *buf, int size, int writing, void *data)
{
    (void) buf;
    (void) size;
    (void) writing;
    (void) data;

    return -1;
}


EVP_PKEY *
gvl_pem_private(gvl_str_t pem)
{
    BIO       *bio;
    EVP_PKEY  *pkey;

    bio = BIO_new_mem_buf(pem.data, (int) pem.len);
    if (bio == NULL) {
        return NULL;
    }

    pkey = PEM_read_bio_PrivateKey(bio, NULL, gvl_pem_no_passphrase, NULL);
    BIO_free(bio);
    ERR_clear_error();

    return pkey;
}


static EVP_PKEY *
gvl_pem_certified(BIO *bio)
{
    X509      *certificate;
    EVP_PKEY  *pkey;

    certificate = PEM_read_bio_X509(bio, NULL, gvl_pem_no_passphrase, NULL);
    if (certificate == NULL) {
        return NULL;
    }

    pkey = X509_get_pubkey(certificate);
    X509_free(certificate);

    return pkey;
}


EVP_PKEY *
gvl_pem_public(gvl_str_t pem)
{
    BIO       *bio;
    EVP_PKEY  *pkey;

    bio = BIO_new_mem_buf(pem.data, (int) pem.len);
    if (bio == NULL) {
        return NULL;
    }

    pkey = PEM_read_bio_PUBKEY(bio, NULL, gvl_pem_no_passphrase, NULL);

    if (pkey == NULL) {
        (void) BIO_reset(bio);
        pkey = gvl_pem_certified(bio);
    }

    BIO_free(bio);

    ERR_clear_error();  /* the first attempt may have left one behind */

    return pkey;
}
