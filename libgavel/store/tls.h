/*
 * What a client of ours trusts, and shows, when it speaks TLS to a server.
 *
 * A server is always verified: its certificate comes from an authority of the
 * file, or of the system's, and bears the name that we asked for.
 */

#ifndef GVL_TLS_H
#define GVL_TLS_H

#include <openssl/ssl.h>

#include "gvl.h"


/* A sentence about a file or a server. */
#define GVL_TLS_WHY_MAX  256

typedef struct gvl_tls_s  gvl_tls_t;

typedef struct {
    const char                     *ca_file;    /* PEM; NULL: the system's */
    const char                     *cert_file;  /* PEM; NULL: shows none */
    const char                     *key_file;   /* PEM; of cert_file */
} gvl_tls_conf_t;

/* Reads the files; NULL: why says what is wrong with them. */
gvl_tls_t *gvl_tls_create(const gvl_tls_conf_t *conf,
    char why[GVL_TLS_WHY_MAX]);
void gvl_tls_destroy(gvl_tls_t *tls);

/*
 * A client's side on the descriptor, which stays its owner's.  name: a host's
 * or an address, held against the certificate.  NULL: no memory.
 */
SSL *gvl_tls_client(const gvl_tls_t *tls, int fd, const char *name);

/* Why the last call on it failed; forgets it, for the queue is everybody's. */
void gvl_tls_why(const SSL *ssl, char why[GVL_TLS_WHY_MAX]);

#endif /* GVL_TLS_H */
