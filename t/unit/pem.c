/* Keys, and what they are as PEM, in the memory of a test. */

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "pem.h"


static gvl_str_t
taken_from(BIO *bio)
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

    return taken_from(bio);
}


gvl_str_t
public_pem(EVP_PKEY *pkey)
{
    BIO  *bio;

    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_PUBKEY(bio, pkey), 1);

    return taken_from(bio);
}


gvl_str_t
certificate_pem(EVP_PKEY *pkey)
{
    BIO   *bio;
    X509  *certificate;

    certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, pkey);
    ck_assert_int_gt(X509_sign(certificate, pkey, EVP_sha256()), 0);

    bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_X509(bio, certificate), 1);
    X509_free(certificate);

    return taken_from(bio);
}


EVP_PKEY *
rsa_public(BIGNUM *modulus, unsigned long exponent)
{
    BIGNUM          *e;
    EVP_PKEY        *pkey;
    OSSL_PARAM      *parameters;
    EVP_PKEY_CTX    *context;
    OSSL_PARAM_BLD  *builder;

    pkey = NULL;
    e = BN_new();
    builder = OSSL_PARAM_BLD_new();
    context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);

    ck_assert_int_eq(BN_set_word(e, exponent), 1);
    ck_assert_int_eq(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N,
                                            modulus), 1);
    ck_assert_int_eq(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E,
                                            e), 1);

    parameters = OSSL_PARAM_BLD_to_param(builder);
    ck_assert_int_eq(EVP_PKEY_fromdata_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY,
                                       parameters), 1);

    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    BN_free(modulus);
    BN_free(e);

    return pkey;
}
