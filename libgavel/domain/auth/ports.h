/*
 * What the stories about accounts need from outside, and who answers:
 *
 *     accounts, sessions   store/pg_auth.h
 *     hasher               password.h, inside a pool of threads
 *     tokens               crypto/token_port.h
 *     throttle             throttle.h, in memory that all workers share
 *     denied               denied.h there as well, and a cache for others
 *
 * An ask returns GVL_OK at once or GVL_AGAIN and resumes the flow; its outs
 * are filled by then, and text in them lives in the flow's arena.
 */

#ifndef GVL_AUTH_PORTS_H
#define GVL_AUTH_PORTS_H

#include "auth/tokens.h"
#include "flow.h"
#include "outbox/event.h"


/* The account as found, or found is false; never an error for a stranger. */

typedef struct {
    bool                            found;
    gvl_credentials_t               credentials;
} gvl_account_t;

/* A login to be written down. */

typedef struct {
    gvl_session_t                   session;    /* id, user, agent, address */
    const uint8_t                  *token_hash; /* GVL_HASH_LEN */
    int64_t                         life_us;
    int32_t                         password_version;
    gvl_str_t                       new_phc;    /* empty: keep the old */
} gvl_session_draft_t;

/* Sessions that have ended; whoever holds their tokens is turned away. */

typedef struct {
    gvl_uuid_t                     *ids;
    size_t                          n;
} gvl_ended_t;

/* A session under its row lock, with the token that led to it. */

typedef struct {
    bool                            found;
    gvl_session_t                   session;
    gvl_user_t                      user;
    int32_t                         generation;     /* the token's */
    bool                            successor_known;
    int64_t                         now_us;         /* the database's clock */
    void                           *transaction;    /* the store's */
} gvl_locked_session_t;

typedef struct {
    gvl_session_t                  *sessions;
    size_t                          n;
} gvl_sessions_t;


typedef struct {
    /* Writes account and event in one transaction; or the email is taken. */
    gvl_rc_t (*add_user)(void *store, gvl_flow_t *flow,
        const gvl_credentials_t *credentials, const gvl_event_t *event,
        bool *taken);

    gvl_rc_t (*find_by_email)(void *store, gvl_flow_t *flow, gvl_str_t email,
        gvl_account_t *account);
    gvl_rc_t (*find_by_id)(void *store, gvl_flow_t *flow,
        const gvl_uuid_t *user_id, gvl_account_t *account);

    /*
     * Sets the password and ends every session, unless the version is no
     * longer the given one (then changed is false and nothing was done).
     */
    gvl_rc_t (*change_password)(void *store, gvl_flow_t *flow,
        const gvl_uuid_t *user_id, int32_t password_version, gvl_str_t phc,
        bool *changed, gvl_ended_t *ended);
} gvl_accounts_port_t;

typedef struct {
    /*
     * Adds a session with its first token, unless the password has changed
     * since it was compared (then added is false).  Ended are those that had
     * to give way.
     */
    gvl_rc_t (*add)(void *store, gvl_flow_t *flow,
        const gvl_session_draft_t *draft, bool *added, gvl_ended_t *ended);

    /*
     * Begins a transaction and takes the row lock of the token's session.
     * The lock is held until rotate, revoke or the end of the flow.
     */
    gvl_rc_t (*lock)(void *store, gvl_flow_t *flow,
        const uint8_t token_hash[GVL_HASH_LEN],
        const uint8_t successor_hash[GVL_HASH_LEN],
        gvl_locked_session_t *locked);

    /* Makes the successor the valid token, and commits. */
    gvl_rc_t (*rotate)(void *store, gvl_flow_t *flow,
        const gvl_locked_session_t *locked,
        const uint8_t successor_hash[GVL_HASH_LEN], gvl_str_t user_agent,
        gvl_str_t ip_address);

    /* Ends the locked session because a token came back, and commits. */
    gvl_rc_t (*revoke_locked)(void *store, gvl_flow_t *flow,
        const gvl_locked_session_t *locked);

    /* Ends the session that any token of the family belongs to, if there. */
    gvl_rc_t (*revoke_by_token)(void *store, gvl_flow_t *flow,
        const uint8_t token_hash[GVL_HASH_LEN], gvl_ended_t *ended);

    /* Ends one of the user's sessions, again if it had ended before. */
    gvl_rc_t (*revoke)(void *store, gvl_flow_t *flow,
        const gvl_uuid_t *user_id, const gvl_uuid_t *session_id,
        gvl_ended_t *ended);

    /* The live ones, last used first, GVL_SESSIONS_MAX at most. */
    gvl_rc_t (*list)(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
        gvl_sessions_t *sessions);

    /* Removes up to limit sessions that are past their end. */
    gvl_rc_t (*purge)(void *store, gvl_flow_t *flow, int32_t limit,
        int64_t *purged);
} gvl_sessions_port_t;

/* Slow on purpose, so answered by threads behind a bounded line. */

typedef struct {
    /*
     * Takes a place in the line, which the flow keeps until its end, for as
     * many hashes as it needs.  Ask before any other work is done for the
     * caller, so that a flood costs nothing but this question, whoever it
     * names: GVL_HASHING_BUSY, with flow->fault.retry_after_ms.
     */
    gvl_rc_t (*enter)(void *hasher, gvl_flow_t *flow);

    /* These two wait; they want a place in the line. */

    gvl_rc_t (*hash)(void *hasher, gvl_flow_t *flow, gvl_str_t password,
        gvl_str_t *phc);

    /*
     * An empty phc is the account that does not exist: the same work is done
     * and nothing matches.
     */
    gvl_rc_t (*verify)(void *hasher, gvl_flow_t *flow, gvl_str_t password,
        gvl_str_t phc, bool *matches, bool *needs_rehash);
} gvl_hasher_port_t;

/* Pure functions, answered at once. */

typedef struct {
    gvl_rc_t (*sign)(void *tokens, const gvl_claims_t *claims,
        gvl_arena_t *arena, gvl_str_t *access_token);

    /* A new family's first token. */
    void (*make_refresh)(void *tokens, gvl_refresh_token_t *token);

    /*
     * Reads a presented token and derives its only successor, so that asking
     * twice gives the same one though none is stored.  False: it is none.
     */
    bool (*read_refresh)(void *tokens, gvl_str_t text,
        gvl_refresh_token_t *token, gvl_refresh_token_t *successor);
} gvl_tokens_port_t;

typedef struct {
    /* Counts a guess: GVL_OK, or GVL_LOGIN_THROTTLED and when to retry. */
    gvl_rc_t (*take)(void *throttle, gvl_str_t email, gvl_str_t ip_address,
        int64_t now_us, bool *known, int64_t *retry_after_ms);

    /* It was no guess after all; known: as it was taken. */
    void (*give)(void *throttle, gvl_str_t email, gvl_str_t ip_address,
        bool known);

    /* It was the account's owner, who shall get in from there. */
    void (*welcome)(void *throttle, gvl_str_t email, gvl_str_t ip_address,
        int64_t now_us);
} gvl_throttle_port_t;

typedef struct {
    /*
     * Told: access tokens of these sessions are worth nothing, from now on
     * and for the given time.
     */
    void (*ended)(void *denied, const gvl_uuid_t *ids, size_t n,
        int64_t life_s);
} gvl_denied_port_t;

typedef struct {
    const gvl_accounts_port_t      *accounts;
    const gvl_sessions_port_t      *sessions;
    void                           *store;      /* of both */
    const gvl_hasher_port_t        *hasher;
    void                           *hasher_data;
    const gvl_tokens_port_t        *tokens;
    void                           *tokens_data;
    const gvl_throttle_port_t      *throttle;
    void                           *throttle_data;
    const gvl_denied_port_t        *denied;
    void                           *denied_data;
    gvl_ids_t                       ids;
    int64_t                         access_life_s;
    int64_t                         refresh_life_s;
} gvl_auth_ports_t;

#endif /* GVL_AUTH_PORTS_H */
