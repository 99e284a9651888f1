/* HMAC-SHA-256 through OpenSSL. */

#include <stdlib.h>
#include <string.h>

#include <openssl/hmac.h>

#include "mac.h"


static void
gvl_mac_of(const void *key, size_t key_len, gvl_str_t text,
    uint8_t mac[GVL_MAC_LEN])
{
    unsigned  len;

    /*
     * OpenSSL fails here only without memory or without SHA-256.  A text
     * passed for its MAC would be worse than no server.
     */

    if (HMAC(EVP_sha256(), key, (int) key_len,
             (const unsigned char *) text.data, text.len, mac, &len)
        == NULL)
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
