/* Checks an access token and tells whose it is. */

#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/err.h>

#include "b64.h"
#include "jwt.h"


/* alg, typ and kid: ours has 83 bytes. */
#define GVL_JWT_HEADER_MAX  256

/* The last second of the year 9999: beyond it a date is a mistake. */
#define GVL_JWT_TIME_MAX    253402300799.0

/* The three parts, and what the signature covers. */

typedef struct {
    gvl_str_t                       header;
    gvl_str_t                       claims;
    gvl_str_t                       signature;
    gvl_str_t                       covered;
} gvl_jwt_parts_t;


static bool
gvl_jwt_split(gvl_str_t token, gvl_jwt_parts_t *parts)
{
    size_t       at;
    const char  *first, *second;

    if (token.len == 0 || token.len > GVL_ACCESS_TOKEN_MAX) {
        return false;
    }

    first = memchr(token.data, '.', token.len);
    if (first == NULL) {
        return false;
    }

    at = (size_t) (first - token.data) + 1;

    second = memchr(token.data + at, '.', token.len - at);
    if (second == NULL) {
        return false;
    }

    parts->header = (gvl_str_t) { token.data, at - 1 };
    parts->claims.data = token.data + at;
    parts->claims.len = (size_t) (second - parts->claims.data);
    parts->covered = (gvl_str_t) { token.data,
                                   (size_t) (second - token.data) };
    parts->signature.data = second + 1;
    parts->signature.len = token.len - parts->covered.len - 1;

    return true;
}


/*
 * RFC 7515, 4 and RFC 7519, 4: names are unique.  Of two equal ones, what is
 * checked here could be another than what somebody else reads.
 */

static bool
gvl_jwt_names_differ(const cJSON *object)
{
    const cJSON  *one, *other;

    cJSON_ArrayForEach(one, object) {
        for (other = one->next; other != NULL; other = other->next) {
            if (strcmp(one->string, other->string) == 0) {
                return false;
            }
        }
    }

    return true;
}


/* The object that a part holds; NULL: it holds none, or something behind. */

static cJSON *
gvl_jwt_object(gvl_str_t part, char *json, size_t size)
{
    cJSON       *object;
    size_t       len;
    const char  *end;

    if (!gvl_b64_read(GVL_B64_URL, part, (uint8_t *) json, size - 1, &len)) {
        return NULL;
    }

    /* cJSON would stop at a NUL and call it the end. */

    if (memchr(json, '\0', len) != NULL) {
        return NULL;
    }

    json[len] = '\0';

    object = cJSON_ParseWithLengthOpts(json, len + 1, &end, 1);

    if (object != NULL
        && (!cJSON_IsObject(object) || !gvl_jwt_names_differ(object)))
    {
        cJSON_Delete(object);
        return NULL;
    }

    return object;
}


static bool
gvl_jwt_text(const cJSON *object, const char *name, gvl_str_t *text)
{
    const cJSON  *item;

    item = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!cJSON_IsString(item)) {
        return false;
    }

    *text = gvl_str_from(item->valuestring);

    return true;
}


static bool
gvl_jwt_time(const cJSON *object, const char *name, int64_t *at_s)
{
    const cJSON  *item;

    item = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0)
        || item->valuedouble > GVL_JWT_TIME_MAX)
    {
        return false;
    }

    *at_s = (int64_t) item->valuedouble;

    return true;
}


static bool
gvl_jwt_uuid(const cJSON *object, const char *name, gvl_uuid_t *id)
{
    gvl_str_t  text;

    return gvl_jwt_text(object, name, &text) && gvl_uuid_read(text, id);
}


/*
 * The key that must have signed it.  Only the members of our own headers are
 * allowed: no jwk, jku, x5u or crit can matter when none can be there.
 */

static const gvl_key_t *
gvl_jwt_key(const gvl_keys_t *keys, gvl_str_t header)
{
    char              json[GVL_JWT_HEADER_MAX];
    cJSON            *object, *item;
    gvl_str_t         alg, kid;
    const gvl_key_t  *key;

    object = gvl_jwt_object(header, json, sizeof(json));
    if (object == NULL) {
        return NULL;
    }

    key = NULL;

    if (gvl_jwt_text(object, "alg", &alg) && gvl_jwt_text(object, "kid", &kid)
        && gvl_str_eq(alg, GVL_STR("RS256")))
    {
        key = gvl_keys_find(keys, kid);
    }

    cJSON_ArrayForEach(item, object) {
        if (strcmp(item->string, "alg") != 0
            && strcmp(item->string, "typ") != 0
            && strcmp(item->string, "kid") != 0)
        {
            key = NULL;
        }
    }

    cJSON_Delete(object);

    return key;
}


static bool
gvl_jwt_verify(const gvl_key_t *key, const gvl_jwt_parts_t *parts)
{
    bool         good;
    size_t       len;
    uint8_t      signature[GVL_RSA_BITS_MAX / 8];
    EVP_MD_CTX  *context;

    if (!gvl_b64_read(GVL_B64_URL, parts->signature, signature,
                      sizeof(signature), &len))
    {
        return false;
    }

    context = EVP_MD_CTX_new();
    if (context == NULL) {
        return false;
    }

    good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->pkey)
           == 1
           && EVP_DigestVerify(context, signature, len,
                               (const unsigned char *) parts->covered.data,
                               parts->covered.len) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();

    return good;
}


static gvl_rc_t
gvl_jwt_judge(const cJSON *claims, gvl_str_t issuer, int64_t now_s,
    gvl_access_t *access)
{
    int64_t    not_before_s;
    gvl_str_t  said;

    if (!gvl_jwt_text(claims, "iss", &said) || !gvl_str_eq(said, issuer)
        || !gvl_jwt_uuid(claims, "sub", &access->subject)
        || !gvl_jwt_uuid(claims, "sid", &access->session)
        || !gvl_jwt_time(claims, "exp", &access->expires_at_s)
        || !gvl_jwt_time(claims, "nbf", &not_before_s)
        || now_s < not_before_s - GVL_CLOCK_SKEW_S)
    {
        return GVL_TOKEN_INVALID;
    }

    return now_s < access->expires_at_s ? GVL_OK : GVL_TOKEN_EXPIRED;
}


gvl_rc_t
gvl_jwt_read(const gvl_keys_t *keys, gvl_str_t issuer, gvl_str_t token,
    int64_t now_s, gvl_access_t *access)
{
    char              json[GVL_ACCESS_TOKEN_MAX];
    cJSON            *claims;
    gvl_rc_t          rc;
    gvl_jwt_parts_t   parts;
    const gvl_key_t  *key;

    if (!gvl_jwt_split(token, &parts)) {
        return GVL_TOKEN_INVALID;
    }

    key = gvl_jwt_key(keys, parts.header);

    if (key == NULL || !gvl_jwt_verify(key, &parts)) {
        return GVL_TOKEN_INVALID;
    }

    claims = gvl_jwt_object(parts.claims, json, sizeof(json));
    if (claims == NULL) {
        return GVL_TOKEN_INVALID;
    }

    rc = gvl_jwt_judge(claims, issuer, now_s, access);
    cJSON_Delete(claims);

    return rc;
}
