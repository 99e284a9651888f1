/* TLS's files and rules, told to OpenSSL. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "tls.h"


struct gvl_tls_s {
    SSL_CTX                        *ctx;
};


static bool gvl_tls_trust(gvl_tls_t *tls, const gvl_tls_conf_t *conf,
    char *why);
static bool gvl_tls_show(gvl_tls_t *tls, const gvl_tls_conf_t *conf,
    char *why);
static bool gvl_tls_failed(const char *what, const char *file, char *why);
static bool gvl_tls_expect(SSL *ssl, const char *name);


gvl_tls_t *
gvl_tls_create(const gvl_tls_conf_t *conf, char why[GVL_TLS_WHY_MAX])
{
    gvl_tls_t  *tls;

    snprintf(why, GVL_TLS_WHY_MAX, "no memory");

    tls = calloc(1, sizeof(*tls));
    if (tls == NULL) {
        return NULL;
    }

    tls->ctx = SSL_CTX_new(TLS_client_method());

    if (tls->ctx == NULL || !gvl_tls_trust(tls, conf, why)
        || !gvl_tls_show(tls, conf, why))
    {
        ERR_clear_error();
        gvl_tls_destroy(tls);
        return NULL;
    }

    SSL_CTX_set_min_proto_version(tls->ctx, TLS1_2_VERSION);
    SSL_CTX_set_verify(tls->ctx, SSL_VERIFY_PEER, NULL);

    /* What could not be written is written again from another place. */
    SSL_CTX_set_mode(tls->ctx, SSL_MODE_ENABLE_PARTIAL_WRITE
                               | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);

    return tls;
}


void
gvl_tls_destroy(gvl_tls_t *tls)
{
    if (tls == NULL) {
        return;
    }

    SSL_CTX_free(tls->ctx);
    free(tls);
}


static bool
gvl_tls_trust(gvl_tls_t *tls, const gvl_tls_conf_t *conf, char *why)
{
    if (conf->ca_file == NULL) {
        return SSL_CTX_set_default_verify_paths(tls->ctx) == 1;
    }

    ERR_clear_error();

    return SSL_CTX_load_verify_file(tls->ctx, conf->ca_file) == 1
           || gvl_tls_failed("authorities", conf->ca_file, why);
}


static bool
gvl_tls_show(gvl_tls_t *tls, const gvl_tls_conf_t *conf, char *why)
{
    if ((conf->cert_file == NULL) != (conf->key_file == NULL)) {
        snprintf(why, GVL_TLS_WHY_MAX,
                 "a certificate and its key are given together, or neither");
        return false;
    }

    if (conf->cert_file == NULL) {
        return true;
    }

    ERR_clear_error();

    return (SSL_CTX_use_certificate_chain_file(tls->ctx, conf->cert_file) == 1
            || gvl_tls_failed("a certificate", conf->cert_file, why))
           && (SSL_CTX_use_PrivateKey_file(tls->ctx, conf->key_file,
                                           SSL_FILETYPE_PEM)
               == 1
               || gvl_tls_failed("the certificate's key", conf->key_file,
                                 why));
}


/* The first of OpenSSL's errors is the cause, what follows its consequence. */

static bool
gvl_tls_failed(const char *what, const char *file, char *why)
{
    unsigned long  error;
    const char    *reason;

    error = ERR_peek_error();
    reason = ERR_SYSTEM_ERROR(error) ? strerror(ERR_GET_REASON(error))
             : ERR_reason_error_string(error);

    snprintf(why, GVL_TLS_WHY_MAX, "cannot read %s from \"%s\": %s", what,
             file, reason != NULL ? reason : "it holds none in PEM");

    return false;
}


SSL *
gvl_tls_client(const gvl_tls_t *tls, int fd, const char *name)
{
    SSL  *ssl;

    ERR_clear_error();
    ssl = SSL_new(tls->ctx);

    if (ssl == NULL || SSL_set_fd(ssl, fd) != 1
        || !gvl_tls_expect(ssl, name))
    {
        SSL_free(ssl);
        ERR_clear_error();
        return NULL;
    }

    SSL_set_connect_state(ssl);

    return ssl;
}


/* An address is no name: it has its own kind of entry, and no SNI. */

static bool
gvl_tls_expect(SSL *ssl, const char *name)
{
    struct in6_addr  address;

    if (inet_pton(AF_INET, name, &address) == 1
        || inet_pton(AF_INET6, name, &address) == 1)
    {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1;
    }

    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);

    return SSL_set1_host(ssl, name) == 1
           && SSL_set_tlsext_host_name(ssl, name) == 1;
}


void
gvl_tls_why(const SSL *ssl, char why[GVL_TLS_WHY_MAX])
{
    long         verdict;
    const char  *reason;

    verdict = SSL_get_verify_result(ssl);
    reason = ERR_reason_error_string(ERR_peek_error());

    if (verdict != X509_V_OK) {
        snprintf(why, GVL_TLS_WHY_MAX, "its certificate is not believed: %s",
                 X509_verify_cert_error_string(verdict));

    } else {
        snprintf(why, GVL_TLS_WHY_MAX, "TLS: %s",
                 reason != NULL ? reason : "closed by the server");
    }

    ERR_clear_error();
}
