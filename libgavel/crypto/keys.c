/* The RSA keys of one configuration: which are sound, which one signs. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "jwk.h"
#include "keys.h"
#include "pem.h"


/* Longer than any PEM file of one key or certificate. */
#define GVL_PEM_MAX        65536

struct gvl_keys_s {
    gvl_key_t                       keys[GVL_KEYS_MAX];
    size_t                          n;
    const gvl_key_t                *signing;
};


static gvl_rc_t
gvl_keys_complain(char why[GVL_WHY_MAX], const char *sentence)
{
    ERR_clear_error();
    snprintf(why, GVL_WHY_MAX, "%s", sentence);

    return GVL_REFUSED;
}


gvl_keys_t *
gvl_keys_create(void)
{
    return calloc(1, sizeof(gvl_keys_t));
}


void
gvl_keys_destroy(gvl_keys_t *keys)
{
    size_t  i;

    if (keys == NULL) {
        return;
    }

    for (i = 0; i < keys->n; i++) {
        EVP_PKEY_free(keys->keys[i].pkey);
    }

    free(keys);
}


/*
 * Numbers that only look like a key would make forging easy: with the
 * exponent 1 a signature is the text that it signs.
 */

static bool
gvl_key_is_sound(EVP_PKEY *pkey)
{
    bool           sound;
    EVP_PKEY_CTX  *context;

    context = EVP_PKEY_CTX_new(pkey, NULL);
    sound = context != NULL && EVP_PKEY_public_check(context) == 1;
    EVP_PKEY_CTX_free(context);

    return sound;
}


static gvl_rc_t
gvl_keys_keep(gvl_keys_t *keys, EVP_PKEY *pkey, bool signing,
    char why[GVL_WHY_MAX])
{
    int               bits;
    gvl_key_t        *key;
    const gvl_key_t  *known;

    if (!EVP_PKEY_is_a(pkey, "RSA")) {
        return gvl_keys_complain(why, "it is no RSA key; make one with "
                                 "\"openssl genpkey -algorithm RSA\"");
    }

    bits = EVP_PKEY_get_bits(pkey);

    if (bits < GVL_RSA_BITS_MIN || bits > GVL_RSA_BITS_MAX) {
        snprintf(why, GVL_WHY_MAX, "it has %d bits; %d to %d are allowed",
                 bits, GVL_RSA_BITS_MIN, GVL_RSA_BITS_MAX);
        return GVL_REFUSED;
    }

    if (!gvl_key_is_sound(pkey)) {
        return gvl_keys_complain(why, "its numbers make no sound RSA key");
    }

    if (keys->n == GVL_KEYS_MAX) {
        snprintf(why, GVL_WHY_MAX, "there are %d keys already; remove those "
                 "whose tokens have expired", GVL_KEYS_MAX);
        return GVL_REFUSED;
    }

    key = &keys->keys[keys->n];
    key->pkey = pkey;

    if (!gvl_jwk_thumbprint(pkey, key->kid)) {
        return gvl_keys_complain(why, "its numbers cannot be read");
    }

    known = gvl_keys_find(keys, (gvl_str_t) { key->kid, GVL_KID_LEN });

    if (known != NULL && !signing) {
        return GVL_OK;
    }

    /* A private key takes the place of its public half, which came first. */

    if (known != NULL) {
        key = &keys->keys[known - keys->keys];
        EVP_PKEY_free(key->pkey);
        key->pkey = pkey;

    } else {
        keys->n++;
    }

    EVP_PKEY_up_ref(pkey);

    if (signing) {
        keys->signing = key;
    }

    return GVL_OK;
}


gvl_rc_t
gvl_keys_add_pem(gvl_keys_t *keys, gvl_str_t pem, bool signing,
    char why[GVL_WHY_MAX])
{
    gvl_rc_t   rc;
    EVP_PKEY  *pkey;

    if (signing && keys->signing != NULL) {
        return gvl_keys_complain(why, "there is a signing key already, and "
                                 "only one can sign");
    }

    pkey = signing ? gvl_pem_private(pem) : gvl_pem_public(pem);

    if (pkey == NULL) {
        return gvl_keys_complain(why, signing
            ? "it holds no PEM private key without a passphrase"
            : "it holds no PEM public key or certificate");
    }

    rc = gvl_keys_keep(keys, pkey, signing, why);
    EVP_PKEY_free(pkey);

    return rc;
}


static gvl_rc_t
gvl_keys_add_file(gvl_keys_t *keys, const char *path, bool signing,
    char why[GVL_WHY_MAX])
{
    char      *pem;
    FILE      *file;
    size_t     len;
    gvl_rc_t   rc;

    file = fopen(path, "rb");
    if (file == NULL) {
        return gvl_keys_complain(why, "it cannot be opened; check its path "
                                 "and who may read it");
    }

    pem = malloc(GVL_PEM_MAX);
    if (pem == NULL) {
        fclose(file);
        return GVL_NO_MEMORY;
    }

    len = fread(pem, 1, GVL_PEM_MAX, file);
    fclose(file);

    rc = gvl_keys_add_pem(keys, (gvl_str_t) { pem, len }, signing, why);

    OPENSSL_cleanse(pem, GVL_PEM_MAX);
    free(pem);

    return rc;
}


gvl_rc_t
gvl_keys_add_signing(gvl_keys_t *keys, const char *path,
    char why[GVL_WHY_MAX])
{
    return gvl_keys_add_file(keys, path, true, why);
}


gvl_rc_t
gvl_keys_add_verify(gvl_keys_t *keys, const char *path, char why[GVL_WHY_MAX])
{
    return gvl_keys_add_file(keys, path, false, why);
}


const gvl_key_t *
gvl_keys_signing(const gvl_keys_t *keys)
{
    return keys->signing;
}


const gvl_key_t *
gvl_keys_find(const gvl_keys_t *keys, gvl_str_t kid)
{
    size_t  i;

    if (kid.len != GVL_KID_LEN) {
        return NULL;
    }

    for (i = 0; i < keys->n; i++) {
        if (memcmp(keys->keys[i].kid, kid.data, GVL_KID_LEN) == 0) {
            return &keys->keys[i];
        }
    }

    return NULL;
}


gvl_str_t
gvl_keys_jwks(const gvl_keys_t *keys, gvl_arena_t *arena)
{
    char       *text;
    size_t      i, len, size;
    gvl_jwk_t   jwk;

    size = 16 + keys->n * (sizeof(gvl_jwk_t) + GVL_KID_LEN + 80);

    text = gvl_arena_take(arena, size);
    if (text == NULL) {
        return GVL_STR_NULL;
    }

    len = (size_t) snprintf(text, size, "{\"keys\":[");

    for (i = 0; i < keys->n; i++) {
        if (!gvl_jwk_write(keys->keys[i].pkey, &jwk)) {
            return GVL_STR_NULL;
        }

        len += (size_t) snprintf(text + len, size - len,
            "%s{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\","
            "\"kid\":\"%.*s\",\"n\":\"%s\",\"e\":\"%s\"}", i > 0 ? "," : "",
            GVL_KID_LEN, keys->keys[i].kid, jwk.n, jwk.e);
    }

    len += (size_t) snprintf(text + len, size - len, "]}");

    return (gvl_str_t) { text, len };
}
