/*
 * The stories of AuthService, over a store of arrays that answers later, as
 * the real one does.
 */

#ifndef GVL_TEST_AUTH_WORLD_H
#define GVL_TEST_AUTH_WORLD_H

#include <check.h>
#include <string.h>

#include "auth/stories.h"
#include "memory.h"
#include "password.h"
#include "suite.h"
#include "token_port.h"


#define S    INT64_C(1000000)
#define NOW  (INT64_C(1900000000) * S)

#define ROWS  256

typedef struct {
    uint8_t                         hash[GVL_HASH_LEN];
    size_t                          session;
    int32_t                         generation;
} token_row_t;

typedef struct {
    gvl_credentials_t               users[ROWS];
    gvl_event_t                     events[ROWS];
    size_t                          nusers;
    gvl_session_t                   sessions[ROWS];
    size_t                          nsessions;
    token_row_t                     tokens[ROWS];
    size_t                          ntokens;
    int64_t                         now_us;     /* the database's clock */

    int                             asks;       /* of ports that wait */
    int                             in_line;
    int                             hashes;
    int                             verifies;
    bool                            hasher_busy;
    bool                            hash_busy;  /* but verifying is not */
    bool                            race;       /* the password changes */
    int                             taken;
    int                             given;
    int                             welcomed;
    bool                            throttled;
    gvl_uuid_t                      denied[ROWS];
    size_t                          ndenied;
    int64_t                         denied_life_s;

    gvl_flow_t                     *waiting;
    bool                            ended;
    gvl_rc_t                        rc;
} auth_world_t;


extern auth_world_t           auth;
extern gvl_token_signer_t     signer;
extern gvl_password_params_t  params;
extern gvl_auth_ports_t       ports;
extern gvl_uuid_t             ann;          /* who was registered last */
extern gvl_token_pair_t       first;        /* what sign_in was given */


/* Behind the ports; each waits until the test answers. */
extern const gvl_accounts_port_t  auth_accounts;
extern const gvl_sessions_port_t  auth_sessions;

/* An ask of a port that is answered from outside. */
gvl_rc_t later(gvl_flow_t *flow);

/* A copy that lives as long as the store. */
gvl_str_t kept(gvl_str_t text);

gvl_credentials_t *user_row(const gvl_uuid_t *user_id);
void note_ended(gvl_flow_t *flow, gvl_ended_t *ended, const gvl_uuid_t *id);


/* Adds the fixtures that every story needs, then runs the cases. */
int auth_run(const char *name, TCase *tcase);

void note_end(gvl_flow_t *flow, gvl_rc_t rc);

/* Runs a story to its end, answering each ask in turn. */
gvl_rc_t tell(gvl_flow_t *flow);

/* Answers the ask that waits. */
void answer(void);

gvl_rc_t register_as(const char *email, const char *password);
gvl_rc_t login_as(const char *email, const char *password,
    gvl_token_pair_t *pair);
gvl_rc_t refresh_with(gvl_str_t token, gvl_token_pair_t *pair);
gvl_rc_t logout_with(gvl_str_t token);
gvl_caller_t caller_of(const gvl_token_pair_t *pair);
void sign_in(void);

#endif /* GVL_TEST_AUTH_WORLD_H */
