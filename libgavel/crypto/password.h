/*
 * Passwords: Argon2id, as PHC strings.  Slow and large on purpose, and
 * thread-safe: call it inside a pool of threads, never in an event loop.
 *
 * How the port gvl_hasher_port_t is answered: the asking thread takes a salt
 * from gvl_random_bytes(), a thread calls gvl_password_hash() or _verify()
 * into the task's own memory, and the asking thread fills the outs and
 * resumes the flow.  The password lives in the flow's arena, which outlives
 * the wait.
 *
 * One hash takes one thread and memory_kib of memory, whatever its lanes: the
 * memory of all is bounded by threads x memory_kib.
 */

#ifndef GVL_PASSWORD_H
#define GVL_PASSWORD_H

#include "auth/user.h"


#define GVL_SALT_LEN              16

/* API.md: m = 64 MiB, t = 1, p = 4 (RFC 9106's second choice has t = 3). */
#define GVL_ARGON2_MEMORY_KIB     65536
#define GVL_ARGON2_PASSES         1
#define GVL_ARGON2_LANES          4

/* What a configuration may ask for; 8 KiB a lane is Argon2's own least. */
#define GVL_ARGON2_MEMORY_KIB_MAX (1024 * 1024)
#define GVL_ARGON2_PASSES_MAX     64
#define GVL_ARGON2_LANES_MAX      64

typedef struct {
    uint32_t                        memory_kib;
    uint32_t                        passes;
    uint32_t                        lanes;
} gvl_password_params_t;

/* NULL: they will do; else a sentence. */
const char *gvl_password_params_judge(const gvl_password_params_t *params);

/*
 * Writes up to GVL_PHC_MAX characters, no terminator.  GVL_NO_MEMORY: no
 * memory_kib to be had; GVL_INTERNAL: parameters that were not judged.
 */
GVL_MUST_USE gvl_rc_t gvl_password_hash(const gvl_password_params_t *params,
    gvl_str_t password, const uint8_t salt[GVL_SALT_LEN], char *phc,
    size_t *phc_len);

/*
 * Compares in constant time, after the work that phc asks for.  An empty phc
 * stands for no account: the work of params is done and nothing matches.
 * needs_rehash: it matches and was made with other parameters than params.
 * GVL_INTERNAL: it is no PHC string of Argon2id.
 */
GVL_MUST_USE gvl_rc_t gvl_password_verify(const gvl_password_params_t *params,
    gvl_str_t password, gvl_str_t phc, bool *matches, bool *needs_rehash);

#endif /* GVL_PASSWORD_H */
