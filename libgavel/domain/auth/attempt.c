/* Counts guesses at passwords, and forgives what was no guess. */

#include "auth/attempt.h"


struct gvl_attempt_s {
    const gvl_auth_ports_t         *ports;
    gvl_str_t                       email;
    gvl_str_t                       ip_address;
    int64_t                         now_us;
    bool                            known;      /* before this attempt */
    bool                            failed;
    bool                            right;
};


static void
gvl_attempt_settle(void *data)
{
    gvl_attempt_t           *attempt;
    const gvl_auth_ports_t  *ports;

    attempt = data;
    ports = attempt->ports;

    if (!attempt->failed) {
        ports->throttle->give(ports->throttle_data, attempt->email,
                              attempt->ip_address, attempt->known);
    }

    if (attempt->right) {
        ports->throttle->welcome(ports->throttle_data, attempt->email,
                                 attempt->ip_address, attempt->now_us);
    }
}


gvl_rc_t
gvl_attempt_take(gvl_flow_t *flow, const gvl_auth_ports_t *ports,
    gvl_str_t email, gvl_str_t ip_address, int64_t now_us,
    gvl_attempt_t **attempt)
{
    gvl_rc_t        rc;
    gvl_attempt_t  *taken;

    taken = gvl_arena_take(flow->arena, sizeof(*taken));
    if (taken == NULL) {
        return GVL_NO_MEMORY;
    }

    taken->ports = ports;
    taken->email = email;
    taken->ip_address = ip_address;
    taken->now_us = now_us;

    rc = ports->throttle->take(ports->throttle_data, email, ip_address,
                               now_us, &taken->known,
                               &flow->fault.retry_after_ms);
    if (rc != GVL_OK) {
        return rc;
    }

    rc = gvl_flow_undo(flow, gvl_attempt_settle, taken);
    if (rc != GVL_OK) {
        gvl_attempt_settle(taken);
        return rc;
    }

    *attempt = taken;

    return GVL_OK;
}


void
gvl_attempt_failed(gvl_attempt_t *attempt)
{
    attempt->failed = true;
}


void
gvl_attempt_right(gvl_attempt_t *attempt)
{
    attempt->right = true;
}
