/*
 * A session: one login, and the family of refresh tokens that grew from it.
 *
 * Every refresh replaces the token by its successor, one generation on, and
 * the session remembers the generation that is valid and when it began.  The
 * family dies as a whole: at its end, at a logout, or when a token comes back
 * that was replaced before (then two parties hold the family, and nobody can
 * tell who is the thief).
 */

#ifndef GVL_AUTH_SESSION_H
#define GVL_AUTH_SESSION_H

#include "arena.h"


/* 32 bytes in base64url without padding. */
#define GVL_REFRESH_TOKEN_LEN    43
#define GVL_HASH_LEN             32

/* Two tabs, or a retry after a lost answer, come within this. */
#define GVL_REFRESH_GRACE_US     (INT64_C(10) * 1000000)

/* 672 come in 7 days of access tokens; a client in a loop is stopped. */
#define GVL_GENERATIONS_MAX      10000

/* Live sessions of an account; the least used gives way to a new one. */
#define GVL_SESSIONS_MAX         100

typedef struct {
    gvl_uuid_t                      id;         /* the tokens' sid */
    gvl_uuid_t                      user_id;
    gvl_str_t                       user_agent;
    gvl_str_t                       ip_address;
    int64_t                         created_at_us;
    int64_t                         expires_at_us;  /* of the whole family */
    int64_t                         last_used_at_us;
    int64_t                         rotated_at_us;  /* of the generation */
    int32_t                         generation;
    bool                            revoked;
    bool                            current;    /* the caller's own */
} gvl_session_t;

/* The secret goes to its holder and nowhere else; only the hash is stored. */

typedef struct {
    char                            text[GVL_REFRESH_TOKEN_LEN];
    uint8_t                         hash[GVL_HASH_LEN];
} gvl_refresh_token_t;

typedef enum {
    GVL_REFRESH_ROTATE,             /* the valid token: replace it */
    GVL_REFRESH_REPEAT,             /* its predecessor, in time: answer again */
    GVL_REFRESH_REUSED,             /* an old one: revoke the family */
    GVL_REFRESH_EXPIRED,
    GVL_REFRESH_REVOKED
} gvl_refresh_verdict_t;

/*
 * What a token of the given generation is worth now.  Call it under the
 * session's row lock and with the database's clock.
 */
gvl_refresh_verdict_t gvl_session_judge_refresh(const gvl_session_t *session,
    int32_t generation, int64_t now_us);


/*
 * What the client says of itself, only ever shown to the account's owner.
 * Nothing is refused: an agent is cut at a character and loses its control
 * characters, an address that is none becomes empty.
 */
GVL_MUST_USE gvl_rc_t gvl_user_agent_tidy(gvl_arena_t *arena, gvl_str_t text,
    gvl_str_t *user_agent);
gvl_str_t gvl_ip_address_tidy(gvl_str_t text);

#endif /* GVL_AUTH_SESSION_H */
