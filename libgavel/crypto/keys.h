/*
 * The RSA keys that access tokens are signed with and checked by.
 *
 * One key signs, several verify, so that a key can be replaced while tokens
 * of the old one live.  A key is known by its RFC 7638 thumbprint, which all
 * servers compute alike.
 *
 * Built once while the configuration is read, and only read afterwards.
 */

#ifndef GVL_KEYS_H
#define GVL_KEYS_H

#include <openssl/evp.h>

#include "arena.h"


/* Two live through a rotation; the rest is room for mistakes. */
#define GVL_KEYS_MAX      8

#define GVL_KID_LEN       43        /* SHA-256 in base64url */
#define GVL_RSA_BITS_MIN  2048      /* RFC 7518, 3.3 */
#define GVL_RSA_BITS_MAX  8192      /* bounds the work of one check */

/* What went wrong, for whoever wrote the configuration. */
#define GVL_WHY_MAX       256

typedef struct {
    EVP_PKEY                       *pkey;
    char                            kid[GVL_KID_LEN];
} gvl_key_t;

typedef struct gvl_keys_s  gvl_keys_t;

/* No keys yet; NULL: no memory. */
gvl_keys_t *gvl_keys_create(void);
void gvl_keys_destroy(gvl_keys_t *keys);

/*
 * Adds the key of a PEM file, private (signs; its public half verifies) or
 * public (verifies; PEM of a public key or a certificate).  A key that is
 * there already is no error.  GVL_REFUSED: why has a sentence about the file,
 * without the file's name.
 */
GVL_MUST_USE gvl_rc_t gvl_keys_add_signing(gvl_keys_t *keys,
    const char *path, char why[GVL_WHY_MAX]);
GVL_MUST_USE gvl_rc_t gvl_keys_add_verify(gvl_keys_t *keys,
    const char *path, char why[GVL_WHY_MAX]);

/* The same from PEM text, for programs without files. */
GVL_MUST_USE gvl_rc_t gvl_keys_add_pem(gvl_keys_t *keys, gvl_str_t pem,
    bool signing, char why[GVL_WHY_MAX]);

/* NULL: there is none. */
const gvl_key_t *gvl_keys_signing(const gvl_keys_t *keys);
const gvl_key_t *gvl_keys_find(const gvl_keys_t *keys, gvl_str_t kid);

/*
 * The JWK set of all public keys (RFC 7517), for /.well-known/jwks.json.
 * Terminated as well; data NULL: no memory.
 */
gvl_str_t gvl_keys_jwks(const gvl_keys_t *keys, gvl_arena_t *arena);

#endif /* GVL_KEYS_H */
