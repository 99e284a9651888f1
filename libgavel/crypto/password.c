/* Hashes and compares passwords with Argon2id. */

#include <argon2.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <sys/mman.h>

#include "b64.h"
#include "password.h"


#define GVL_PHC_HASH_LEN  32

/* What a PHC string says. */

typedef struct {
    gvl_password_params_t           params;
    uint8_t                         salt[64];
    size_t                          salt_len;
    uint8_t                         hash[64];
    size_t                          hash_len;
} gvl_phc_t;

/*
 * The memory of a thread's hashes, kept from one to the next: to have the
 * kernel map and zero 64 MiB for each took two fifths of a login's time (16
 * logins a second with, 27 without).
 */

typedef struct {
    uint8_t                        *data;
    size_t                          size;
    size_t                          keep_max;
} gvl_password_memory_t;

static __thread gvl_password_memory_t  gvl_password_memory;


const char *
gvl_password_params_judge(const gvl_password_params_t *params)
{
    if (params->lanes < 1 || params->lanes > GVL_ARGON2_LANES_MAX) {
        return "p must be 1 to 64 lanes";
    }

    if (params->passes < 1 || params->passes > GVL_ARGON2_PASSES_MAX) {
        return "t must be 1 to 64 passes";
    }

    if (params->memory_kib < 8 * params->lanes
        || params->memory_kib > GVL_ARGON2_MEMORY_KIB_MAX)
    {
        return "m must be 8 KiB a lane to 1 GiB";
    }

    return NULL;
}


static void
gvl_password_memory_drop(gvl_password_memory_t *memory)
{
    if (memory->data != NULL) {
        (void) munmap(memory->data, memory->size);
        memory->data = NULL;
        memory->size = 0;
    }
}


static int
gvl_password_memory_take(uint8_t **data, size_t size)
{
    void                   *mapped;
    gvl_password_memory_t  *memory;

    memory = &gvl_password_memory;

    if (memory->size < size) {
        gvl_password_memory_drop(memory);

        mapped = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped == MAP_FAILED) {
            *data = NULL;
            return ARGON2_MEMORY_ALLOCATION_ERROR;
        }

        /* It is read all over: large pages spare misses of the TLB. */

        (void) madvise(mapped, size, MADV_HUGEPAGE);

        memory->data = mapped;
        memory->size = size;
    }

    *data = memory->data;

    return ARGON2_OK;
}


/* The library has wiped it.  What only an old hash asked for is not kept. */

static void
gvl_password_memory_give(uint8_t *data, size_t size)
{
    (void) data;
    (void) size;

    if (gvl_password_memory.size > gvl_password_memory.keep_max) {
        gvl_password_memory_drop(&gvl_password_memory);
    }
}


/*
 * The hash itself.  All lanes run in the calling thread: the result is the
 * same, and the pool stays the only bound of threads there is.
 */

static gvl_rc_t
gvl_password_work(const gvl_password_params_t *usual, gvl_phc_t *phc,
    gvl_str_t password)
{
    int             rc;
    uint8_t         secret[GVL_PASSWORD_MAX];
    argon2_context  context;

    if (password.len > sizeof(secret)) {
        return GVL_INTERNAL;
    }

    /* The library wants bytes that it may overwrite. */

    memcpy(secret, password.data, password.len);
    memset(&context, 0, sizeof(context));
    gvl_password_memory.keep_max = (size_t) usual->memory_kib * 1024;

    context.out = phc->hash;
    context.outlen = (uint32_t) phc->hash_len;
    context.pwd = secret;
    context.pwdlen = (uint32_t) password.len;
    context.salt = phc->salt;
    context.saltlen = (uint32_t) phc->salt_len;
    context.t_cost = phc->params.passes;
    context.m_cost = phc->params.memory_kib;
    context.lanes = phc->params.lanes;
    context.threads = 1;
    context.version = ARGON2_VERSION_13;
    context.allocate_cbk = gvl_password_memory_take;
    context.free_cbk = gvl_password_memory_give;
    context.flags = ARGON2_DEFAULT_FLAGS;

    rc = argon2_ctx(&context, Argon2_id);
    OPENSSL_cleanse(secret, sizeof(secret));

    if (rc == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return GVL_NO_MEMORY;
    }

    return rc == ARGON2_OK ? GVL_OK : GVL_INTERNAL;
}


/* Reads "name=number" and the mark behind it. */

static bool
gvl_phc_number(const char **at, const char *name, char mark, uint32_t *number)
{
    char           *end;
    size_t          len;
    unsigned long   value;

    len = strlen(name);

    if (strncmp(*at, name, len) != 0 || (*at)[len] < '0' || (*at)[len] > '9') {
        return false;
    }

    value = strtoul(*at + len, &end, 10);

    if (*end != mark || value > UINT32_MAX) {
        return false;
    }

    *at = end + 1;
    *number = (uint32_t) value;

    return true;
}


/* $argon2id$v=19$m=65536,t=1,p=4$<salt>$<hash> */

static bool
gvl_phc_read(gvl_str_t text, gvl_phc_t *phc)
{
    char         copy[GVL_PHC_MAX + 1];
    uint32_t     version;
    const char  *at, *mark;

    if (text.len > GVL_PHC_MAX) {
        return false;
    }

    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    at = copy;

    if (strncmp(at, "$argon2id$", 10) != 0) {
        return false;
    }

    at += 10;

    if (!gvl_phc_number(&at, "v=", '$', &version)
        || version != ARGON2_VERSION_13
        || !gvl_phc_number(&at, "m=", ',', &phc->params.memory_kib)
        || !gvl_phc_number(&at, "t=", ',', &phc->params.passes)
        || !gvl_phc_number(&at, "p=", '$', &phc->params.lanes)
        || gvl_password_params_judge(&phc->params) != NULL)
    {
        return false;
    }

    mark = strchr(at, '$');

    return mark != NULL
           && gvl_b64_read(GVL_B64_STANDARD,
                           (gvl_str_t) { at, (size_t) (mark - at) },
                           phc->salt, sizeof(phc->salt), &phc->salt_len)
           && gvl_b64_read(GVL_B64_STANDARD, gvl_str_from(mark + 1),
                           phc->hash, sizeof(phc->hash), &phc->hash_len)
           && phc->salt_len >= 8 && phc->hash_len >= 16;
}


static void
gvl_phc_write(const gvl_phc_t *phc, char *text, size_t *len)
{
    char  salt[GVL_B64_LEN(GVL_SALT_LEN)];
    char  hash[GVL_B64_LEN(GVL_PHC_HASH_LEN)];
    char  copy[GVL_PHC_MAX + 1];

    gvl_b64_write(GVL_B64_STANDARD, phc->salt, GVL_SALT_LEN, salt);
    gvl_b64_write(GVL_B64_STANDARD, phc->hash, GVL_PHC_HASH_LEN, hash);

    *len = (size_t) snprintf(copy, sizeof(copy),
        "$argon2id$v=%d$m=%" PRIu32 ",t=%" PRIu32 ",p=%" PRIu32
        "$%.*s$%.*s", ARGON2_VERSION_13, phc->params.memory_kib,
        phc->params.passes, phc->params.lanes, (int) sizeof(salt), salt,
        (int) sizeof(hash), hash);

    memcpy(text, copy, *len);
}


gvl_rc_t
gvl_password_hash(const gvl_password_params_t *params, gvl_str_t password,
    const uint8_t salt[GVL_SALT_LEN], char *phc, size_t *phc_len)
{
    gvl_rc_t   rc;
    gvl_phc_t  made;

    made.params = *params;
    made.salt_len = GVL_SALT_LEN;
    made.hash_len = GVL_PHC_HASH_LEN;
    memcpy(made.salt, salt, GVL_SALT_LEN);

    rc = gvl_password_work(params, &made, password);

    if (rc == GVL_OK) {
        gvl_phc_write(&made, phc, phc_len);
    }

    OPENSSL_cleanse(&made, sizeof(made));

    return rc;
}


gvl_rc_t
gvl_password_verify(const gvl_password_params_t *params, gvl_str_t password,
    gvl_str_t phc, bool *matches, bool *needs_rehash)
{
    gvl_rc_t   rc;
    gvl_phc_t  stored, tried;

    memset(&stored, 0, sizeof(stored));

    *matches = false;
    *needs_rehash = false;

    if (phc.len == 0) {
        stored.params = *params;
        stored.salt_len = GVL_SALT_LEN;
        stored.hash_len = GVL_PHC_HASH_LEN;

    } else if (!gvl_phc_read(phc, &stored)) {
        return GVL_INTERNAL;
    }

    tried = stored;

    rc = gvl_password_work(params, &tried, password);

    if (rc == GVL_OK && phc.len > 0) {
        *matches = CRYPTO_memcmp(tried.hash, stored.hash, stored.hash_len)
                   == 0;
        *needs_rehash = *matches
                        && memcmp(&stored.params, params, sizeof(*params))
                           != 0;
    }

    OPENSSL_cleanse(&tried, sizeof(tried));

    return rc;
}
