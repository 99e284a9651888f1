/* Signs claims into an access token. */

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/err.h>

#include "b64.h"
#include "jwt.h"


/* Header and claims as JSON; NULL members make cJSON fail as a whole. */

static bool
gvl_jwt_add_text(cJSON *object, const char *name, gvl_arena_t *arena,
    gvl_str_t text)
{
    gvl_str_t  terminated;

    terminated = gvl_arena_copy(arena, text);

    return terminated.data != NULL
           && cJSON_AddStringToObject(object, name, terminated.data) != NULL;
}


static bool
gvl_jwt_add_uuid(cJSON *object, const char *name, const gvl_uuid_t *id)
{
    char  text[GVL_UUID_TEXT_LEN + 1];

    gvl_uuid_write(id, text);
    text[GVL_UUID_TEXT_LEN] = '\0';

    return cJSON_AddStringToObject(object, name, text) != NULL;
}


static bool
gvl_jwt_add_permissions(cJSON *object, gvl_arena_t *arena,
    const gvl_user_t *user)
{
    size_t      i;
    cJSON      *list, *name;
    gvl_str_t   terminated;

    list = cJSON_AddArrayToObject(object, "permissions");
    if (list == NULL) {
        return false;
    }

    for (i = 0; i < user->npermissions; i++) {
        terminated = gvl_arena_copy(arena, user->permissions[i]);
        if (terminated.data == NULL) {
            return false;
        }

        name = cJSON_CreateString(terminated.data);
        if (name == NULL || !cJSON_AddItemToArray(list, name)) {
            cJSON_Delete(name);
            return false;
        }
    }

    return true;
}


static bool
gvl_jwt_add_claims(cJSON *object, gvl_str_t issuer, const gvl_claims_t *claims,
    gvl_arena_t *arena)
{
    double             issued_at, expires_at;
    const gvl_user_t  *user;

    user = claims->user;
    issued_at = (double) claims->issued_at_s;
    expires_at = (double) claims->expires_at_s;

    return gvl_jwt_add_text(object, "iss", arena, issuer)
           && gvl_jwt_add_uuid(object, "sub", &user->id)
           && gvl_jwt_add_uuid(object, "sid", &claims->session_id)
           && gvl_jwt_add_uuid(object, "jti", &claims->token_id)
           && gvl_jwt_add_text(object, "email", arena, user->email)
           && gvl_jwt_add_text(object, "full_name", arena, user->full_name)
           && gvl_jwt_add_text(object, "role", arena, user->role)
           && gvl_jwt_add_permissions(object, arena, user)
           && cJSON_AddNumberToObject(object, "iat", issued_at) != NULL
           && cJSON_AddNumberToObject(object, "nbf", issued_at) != NULL
           && cJSON_AddNumberToObject(object, "exp", expires_at) != NULL;
}


/* Appends a part; false: the token would be too long. */

static bool
gvl_jwt_append(char *token, size_t *len, const void *part, size_t part_len)
{
    if (part_len > GVL_ACCESS_TOKEN_MAX
        || *len + 1 + GVL_B64_LEN(part_len) > GVL_ACCESS_TOKEN_MAX)
    {
        return false;
    }

    if (*len > 0) {
        token[(*len)++] = '.';
    }

    gvl_b64_write(GVL_B64_URL, part, part_len, token + *len);
    *len += GVL_B64_LEN(part_len);

    return true;
}


static gvl_rc_t
gvl_jwt_sign(const gvl_key_t *key, char *token, size_t *len)
{
    int          signed_;
    size_t       signature_len;
    uint8_t      signature[GVL_RSA_BITS_MAX / 8];
    EVP_MD_CTX  *context;

    context = EVP_MD_CTX_new();
    if (context == NULL) {
        return GVL_NO_MEMORY;
    }

    signature_len = sizeof(signature);

    signed_ = EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey)
              == 1
              && EVP_DigestSign(context, signature, &signature_len,
                                (unsigned char *) token, *len) == 1;
    EVP_MD_CTX_free(context);

    if (!signed_) {
        ERR_clear_error();
        return GVL_INTERNAL;
    }

    return gvl_jwt_append(token, len, signature, signature_len)
           ? GVL_OK : GVL_INTERNAL;
}


static gvl_rc_t
gvl_jwt_assemble(const gvl_key_t *key, const char *claims, char *token,
    size_t *len)
{
    int   header_len;
    char  header[128];

    header_len = snprintf(header, sizeof(header),
                          "{\"alg\":\"RS256\",\"typ\":\"JWT\","
                          "\"kid\":\"%.*s\"}", GVL_KID_LEN, key->kid);

    if (!gvl_jwt_append(token, len, header, (size_t) header_len)
        || !gvl_jwt_append(token, len, claims, strlen(claims)))
    {
        return GVL_INTERNAL;
    }

    return gvl_jwt_sign(key, token, len);
}


gvl_rc_t
gvl_jwt_write(const gvl_keys_t *keys, gvl_str_t issuer,
    const gvl_claims_t *claims, gvl_arena_t *arena, gvl_str_t *token)
{
    char             *json, *text;
    cJSON            *object;
    size_t            len;
    gvl_rc_t          rc;
    const gvl_key_t  *key;

    key = gvl_keys_signing(keys);
    if (key == NULL) {
        return GVL_INTERNAL;
    }

    text = gvl_arena_take(arena, GVL_ACCESS_TOKEN_MAX);
    object = cJSON_CreateObject();
    json = NULL;
    len = 0;
    rc = GVL_NO_MEMORY;

    if (text != NULL && object != NULL
        && gvl_jwt_add_claims(object, issuer, claims, arena))
    {
        json = cJSON_PrintUnformatted(object);
    }

    if (json != NULL) {
        rc = gvl_jwt_assemble(key, json, text, &len);
    }

    cJSON_free(json);
    cJSON_Delete(object);

    *token = (gvl_str_t) { text, len };

    return rc;
}
