/* Signs access tokens, and makes refresh tokens and their successors. */

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "b64.h"
#include "jwt.h"
#include "random.h"
#include "token_port.h"


/* The bytes of a token become its text and its hash. */

static void
gvl_refresh_token_write(const uint8_t secret[GVL_HASH_LEN],
    gvl_refresh_token_t *token)
{
    gvl_b64_write(GVL_B64_URL, secret, GVL_HASH_LEN, token->text);
    SHA256(secret, GVL_HASH_LEN, token->hash);
}


static gvl_rc_t
gvl_token_port_sign(void *tokens, const gvl_claims_t *claims,
    gvl_arena_t *arena, gvl_str_t *access_token)
{
    gvl_token_signer_t  *signer;

    signer = tokens;

    return gvl_jwt_write(signer->keys, signer->issuer, claims, arena,
                         access_token);
}


static void
gvl_token_port_make_refresh(void *tokens, gvl_refresh_token_t *token)
{
    uint8_t  secret[GVL_HASH_LEN];

    (void) tokens;

    gvl_random_bytes(secret, sizeof(secret));
    gvl_refresh_token_write(secret, token);
    OPENSSL_cleanse(secret, sizeof(secret));
}


static bool
gvl_token_port_read_refresh(void *tokens, gvl_str_t text,
    gvl_refresh_token_t *token, gvl_refresh_token_t *successor)
{
    size_t               len;
    uint8_t              secret[GVL_HASH_LEN], next[GVL_HASH_LEN];
    gvl_token_signer_t  *signer;

    signer = tokens;

    if (text.len != GVL_REFRESH_TOKEN_LEN
        || !gvl_b64_read(GVL_B64_URL, text, secret, sizeof(secret), &len))
    {
        return false;
    }

    gvl_mac(&signer->refresh_key, (gvl_str_t) { (const char *) secret, len },
            next);

    gvl_refresh_token_write(secret, token);
    gvl_refresh_token_write(next, successor);

    OPENSSL_cleanse(secret, sizeof(secret));
    OPENSSL_cleanse(next, sizeof(next));

    return true;
}


const gvl_tokens_port_t  gvl_token_port = {
    gvl_token_port_sign,
    gvl_token_port_make_refresh,
    gvl_token_port_read_refresh
};
