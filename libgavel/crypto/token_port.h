/*
 * Answers the port that signs access tokens and makes refresh tokens.
 *
 * Wiring, where the configuration is read:
 *
 *     keys = gvl_keys_create();
 *     gvl_keys_add_signing(keys, path, why);       gavel_signing_key
 *     gvl_keys_add_verify(keys, path, why);        gavel_verify_key, repeated
 *     signer->keys = keys;
 *     signer->issuer = ...;                        gavel_issuer
 *     gvl_mac_key_derive(secret, GVL_REFRESH_PURPOSE, &signer->refresh_key);
 *
 *     ports->tokens = &gvl_token_port;
 *     ports->tokens_data = signer;
 */

#ifndef GVL_TOKEN_PORT_H
#define GVL_TOKEN_PORT_H

#include "auth/ports.h"
#include "keys.h"
#include "mac.h"


#define GVL_REFRESH_PURPOSE  "gavel refresh token successor"

/*
 * The refresh key derives a token's successor, so that a token presented
 * twice in its grace gets the same answer though only hashes are stored.
 * All servers of one auth_db share it; while it changes, only that grace is
 * lost for some seconds.
 */
typedef struct {
    const gvl_keys_t               *keys;
    gvl_str_t                       issuer;
    gvl_mac_key_t                   refresh_key;
} gvl_token_signer_t;

extern const gvl_tokens_port_t  gvl_token_port;

#endif /* GVL_TOKEN_PORT_H */
