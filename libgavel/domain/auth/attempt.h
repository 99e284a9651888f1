/* One guess at a password, counted unless it turns out to be none. */

#ifndef GVL_AUTH_ATTEMPT_H
#define GVL_AUTH_ATTEMPT_H

#include "auth/ports.h"


typedef struct gvl_attempt_s  gvl_attempt_t;

/*
 * Counts a guess before the password is compared, so that many at once are
 * bounded too.  However the flow ends, the guess is forgiven, unless
 * gvl_attempt_failed() was called: neither the right password nor a database
 * that is away uses up anybody's chances.  GVL_LOGIN_THROTTLED.
 */
GVL_MUST_USE gvl_rc_t gvl_attempt_take(gvl_flow_t *flow,
    const gvl_auth_ports_t *ports, gvl_str_t email, gvl_str_t ip_address,
    int64_t now_us, gvl_attempt_t **attempt);

/* The password was wrong. */
void gvl_attempt_failed(gvl_attempt_t *attempt);

/* It was right, and has opened a session: its address is known from now on. */
void gvl_attempt_right(gvl_attempt_t *attempt);

#endif /* GVL_AUTH_ATTEMPT_H */
