/* An account, and the rules for what people tell about themselves. */

#ifndef GVL_AUTH_USER_H
#define GVL_AUTH_USER_H

#include "arena.h"


/* Rights named in a token; more would bloat every request. */
#define GVL_PERMISSIONS_MAX  16

/* Argon2id as a PHC string: parameters, 16 bytes of salt, 32 of hash. */
#define GVL_PHC_MAX          160

typedef struct {
    gvl_uuid_t                      id;
    gvl_str_t                       email;      /* as gvl_email_judge has it */
    gvl_str_t                       full_name;
    gvl_str_t                       avatar_url; /* empty: none */
    gvl_str_t                       country_code;
    gvl_str_t                       phone_number;
    gvl_str_t                       role;
    gvl_str_t                       permissions[GVL_PERMISSIONS_MAX];
    size_t                          npermissions;
    int64_t                         created_at_us;
} gvl_user_t;

/*
 * What proves that somebody is the user.  The version rises with each change
 * of the password, not with a mere rehash of the same one: whatever was
 * decided on an older version is void.
 */
typedef struct {
    gvl_user_t                      user;
    gvl_str_t                       phc;
    int32_t                         password_version;
} gvl_credentials_t;


/*
 * Each rule notes its violation in the fault and goes on, so that a form
 * hears of all its mistakes at once.
 */

/*
 * One @, a dot inside the domain, 254 bytes at most, no blanks.  The address
 * is trimmed and its ASCII letters lowered into the arena.  GVL_MALFORMED or
 * GVL_NO_MEMORY.
 */
GVL_MUST_USE gvl_rc_t gvl_email_judge(gvl_fault_t *fault, gvl_arena_t *arena,
    gvl_str_t text, gvl_str_t *email);

/* A password to be set: 8 ... 128 bytes. */
void gvl_new_password_judge(gvl_fault_t *fault, const char *field,
    gvl_str_t text);

/* A password to be compared: only what could never be one is refused. */
void gvl_old_password_judge(gvl_fault_t *fault, const char *field,
    gvl_str_t text);

/* Not blank, 200 bytes at most, no control characters. */
void gvl_full_name_judge(gvl_fault_t *fault, gvl_str_t text);

/* Two capital letters; the list of countries is not ours to keep. */
void gvl_country_code_judge(gvl_fault_t *fault, gvl_str_t text);

/* Not blank, 32 bytes at most, no control characters. */
void gvl_phone_number_judge(gvl_fault_t *fault, gvl_str_t text);

/* What a stranger may see of an account: id, full_name, avatar_url. */
gvl_user_t gvl_user_public(const gvl_user_t *user);

#endif /* GVL_AUTH_USER_H */
