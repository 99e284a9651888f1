/*
 * Access tokens.  With an even first byte the rest is a token, and none is
 * good; with an odd one it is a header and, behind a line feed, claims, which
 * are signed with our own key so that what lies behind the signature is
 * reached.  An @ in the header stands for the key's name.
 */

#include <string.h>

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "b64.h"
#include "fuzz.h"
#include "jwt.h"


#define NOW  1900000000

static EVP_PKEY    *pkey;
static gvl_keys_t  *keys;


static void
make_keys(void)
{
    BIO   *bio;
    char  *data, why[GVL_WHY_MAX];
    long   len;

    pkey = EVP_RSA_gen(2048);
    bio = BIO_new(BIO_s_mem());
    FUZZ_ASSERT(PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL,
                                         NULL) == 1);
    len = BIO_get_mem_data(bio, &data);

    keys = gvl_keys_create();
    FUZZ_ASSERT(gvl_keys_add_pem(keys, (gvl_str_t) { data, (size_t) len },
                                 true, why) == GVL_OK);
    BIO_free(bio);
}


static size_t
encode(gvl_str_t text, char *token)
{
    gvl_b64_write(GVL_B64_URL, (const uint8_t *) text.data, text.len, token);

    return GVL_B64_LEN(text.len);
}


static gvl_str_t
named(gvl_arena_t *arena, gvl_str_t header)
{
    char    *text;
    size_t   i, len;

    text = gvl_arena_take(arena, header.len * GVL_KID_LEN + 1);
    FUZZ_ASSERT(text != NULL);
    len = 0;

    for (i = 0; i < header.len; i++) {
        if (header.data[i] == '@') {
            memcpy(text + len, gvl_keys_signing(keys)->kid, GVL_KID_LEN);
            len += GVL_KID_LEN;

        } else {
            text[len++] = header.data[i];
        }
    }

    return (gvl_str_t) { text, len };
}


static gvl_str_t
signed_token(gvl_arena_t *arena, gvl_str_t header, gvl_str_t claims)
{
    char        *token;
    size_t       len, signature_len;
    uint8_t      signature[256];
    EVP_MD_CTX  *context;

    token = gvl_arena_take(arena, (header.len + claims.len) * 2 + 1024);
    FUZZ_ASSERT(token != NULL);

    len = encode(header, token);
    token[len++] = '.';
    len += encode(claims, token + len);

    context = EVP_MD_CTX_new();
    signature_len = sizeof(signature);
    FUZZ_ASSERT(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, pkey)
                == 1
                && EVP_DigestSign(context, signature, &signature_len,
                                  (uint8_t *) token, len) == 1);
    EVP_MD_CTX_free(context);

    token[len++] = '.';
    len += encode((gvl_str_t) { (char *) signature, signature_len },
                  token + len);

    return (gvl_str_t) { token, len };
}


static void
fuzz_signed(gvl_arena_t *arena, gvl_str_t text)
{
    gvl_rc_t      rc;
    gvl_str_t     header, claims;
    const char   *end;
    gvl_access_t  access;

    end = memchr(text.data, '\n', text.len);
    if (end == NULL) {
        return;
    }

    header = (gvl_str_t) { text.data, (size_t) (end - text.data) };
    claims = (gvl_str_t) { end + 1, text.len - header.len - 1 };

    rc = gvl_jwt_read(keys, GVL_STR("gavel"),
                      signed_token(arena, named(arena, header), claims), NOW,
                      &access);

    FUZZ_ASSERT(rc == GVL_OK || rc == GVL_TOKEN_INVALID
                || rc == GVL_TOKEN_EXPIRED);
    FUZZ_ASSERT(rc != GVL_OK || access.expires_at_s > NOW);
    FUZZ_ASSERT(rc != GVL_TOKEN_EXPIRED || access.expires_at_s <= NOW);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gvl_str_t     text;
    gvl_access_t  access;
    gvl_arena_t  *arena;

    if (size == 0) {
        return 0;
    }

    if (keys == NULL) {
        make_keys();
    }

    text = (gvl_str_t) { (const char *) data + 1, size - 1 };

    if (data[0] % 2 == 0) {
        FUZZ_ASSERT(gvl_jwt_read(keys, GVL_STR("gavel"), text, NOW, &access)
                    == GVL_TOKEN_INVALID);
        return 0;
    }

    arena = gvl_arena_create();
    FUZZ_ASSERT(arena != NULL);
    fuzz_signed(arena, text);
    gvl_arena_destroy(arena);

    return 0;
}
