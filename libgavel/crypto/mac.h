/*
 * HMAC-SHA-256 under keys derived from the server's one secret.
 *
 * Pseudonyms and page tokens must be the same on every server and after every
 * rotation of the signing keys, so their secret is a file of its own.
 */

#ifndef GVL_MAC_H
#define GVL_MAC_H

#include "bids/ports.h"


#define GVL_SECRET_MIN  32          /* bytes, as many as the hash has */

typedef struct {
    uint8_t                         bytes[GVL_MAC_LEN];
} gvl_mac_key_t;

/*
 * A key of its own for each purpose, so that no text made for one can be
 * passed off for another.
 */
void gvl_mac_key_derive(gvl_str_t secret, const char *purpose,
    gvl_mac_key_t *key);

/* Answers gvl_mac_pt; key is a gvl_mac_key_t. */
void gvl_mac(void *key, gvl_str_t text, uint8_t mac[GVL_MAC_LEN]);

#endif /* GVL_MAC_H */
