/* HMAC-SHA-256 through OpenSSL. */

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "mac.h"


/*
 * One context per thread, made once: OpenSSL 3 looks the algorithm up and
 * allocates each time it is asked by name, which costs three times what the
 * hash of a short text does.
 */
static __thread EVP_MAC_CTX  *gvl_mac_context;


static EVP_MAC_CTX *
gvl_mac_context_create(void)
{
    EVP_MAC      *hmac;
    OSSL_PARAM    params[2];
    EVP_MAC_CTX  *context;

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                                 (char []) { "SHA256" }, 0);
    params[1] = OSSL_PARAM_construct_end();

    hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    context = hmac != NULL ? EVP_MAC_CTX_new(hmac) : NULL;
    EVP_MAC_free(hmac);

    if (context != NULL && EVP_MAC_CTX_set_params(context, params) != 1) {
        EVP_MAC_CTX_free(context);
        return NULL;
    }

    return context;
}


static void
gvl_mac_of(const void *key, size_t key_len, gvl_str_t text,
    uint8_t mac[GVL_MAC_LEN])
{
    size_t  len;

    if (gvl_mac_context == NULL) {
        gvl_mac_context = gvl_mac_context_create();
    }

    /*
     * OpenSSL fails here only without memory or without SHA-256.  A text
     * passed for its MAC would be worse than no server.
     */

    if (gvl_mac_context == NULL
        || EVP_MAC_init(gvl_mac_context, key, key_len, NULL) != 1
        || EVP_MAC_update(gvl_mac_context, (const unsigned char *) text.data,
                          text.len) != 1
        || EVP_MAC_final(gvl_mac_context, mac, &len, GVL_MAC_LEN) != 1
        || len != GVL_MAC_LEN)
    {
        abort();
    }
}


void
gvl_mac_key_derive(gvl_str_t secret, const char *purpose, gvl_mac_key_t *key)
{
    gvl_mac_of(secret.data, secret.len, gvl_str_from(purpose), key->bytes);
}


void
gvl_mac(void *key, gvl_str_t text, uint8_t mac[GVL_MAC_LEN])
{
    const gvl_mac_key_t  *mac_key;

    mac_key = key;

    gvl_mac_of(mac_key->bytes, sizeof(mac_key->bytes), text, mac);
}
