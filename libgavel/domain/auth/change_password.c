/* ChangePassword: a new secret, and every session that used the old ends. */

#include "auth/attempt.h"
#include "auth/issue.h"
#include "auth/stories.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    gvl_change_password_args_t      args;
    gvl_attempt_t                  *attempt;
    gvl_account_t                   account;
    bool                            matches;
    bool                            needs_rehash;
    gvl_str_t                       phc;
    bool                            changed;
    gvl_ended_t                     ended;
} gvl_change_password_story_t;


static gvl_rc_t
gvl_change_password_find(gvl_flow_t *flow)
{
    gvl_rc_t                      rc;
    const gvl_auth_ports_t       *ports;
    gvl_change_password_story_t  *story;

    story = flow->story;
    ports = story->ports;

    if (!story->args.caller.signed_in) {
        return GVL_TOKEN_INVALID;
    }

    gvl_old_password_judge(&flow->fault, "current_password",
                           story->args.current_password);
    gvl_new_password_judge(&flow->fault, "new_password",
                           story->args.new_password);

    if (flow->fault.nviolations > 0) {
        return GVL_MALFORMED;
    }

    rc = ports->hasher->enter(ports->hasher_data, flow);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->accounts->find_by_id(ports->store, flow,
                                       &story->args.caller.subject,
                                       &story->account);
}


/* A stolen access token is no licence to guess faster than at the door. */

static gvl_rc_t
gvl_change_password_verify(gvl_flow_t *flow)
{
    gvl_rc_t                      rc;
    gvl_credentials_t            *credentials;
    const gvl_auth_ports_t       *ports;
    gvl_change_password_story_t  *story;

    story = flow->story;
    ports = story->ports;
    credentials = &story->account.credentials;

    if (!story->account.found) {
        return GVL_USER_NOT_FOUND;
    }

    rc = gvl_attempt_take(flow, ports, credentials->user.email, GVL_STR_NULL,
                          story->args.now_us, &story->attempt);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->hasher->verify(ports->hasher_data, flow,
                                 story->args.current_password,
                                 credentials->phc, &story->matches,
                                 &story->needs_rehash);
}


static gvl_rc_t
gvl_change_password_hash(gvl_flow_t *flow)
{
    const gvl_auth_ports_t       *ports;
    gvl_change_password_story_t  *story;

    story = flow->story;
    ports = story->ports;

    if (!story->matches) {
        gvl_attempt_failed(story->attempt);
        return GVL_INVALID_CREDENTIALS;
    }

    return ports->hasher->hash(ports->hasher_data, flow,
                               story->args.new_password, &story->phc);
}


static gvl_rc_t
gvl_change_password_write(gvl_flow_t *flow)
{
    gvl_rc_t                      rc;
    gvl_credentials_t            *credentials;
    const gvl_auth_ports_t       *ports;
    gvl_change_password_story_t  *story;

    story = flow->story;
    ports = story->ports;
    credentials = &story->account.credentials;

    rc = gvl_ended_deny(flow, ports, &story->ended);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->accounts->change_password(ports->store, flow,
                                            &credentials->user.id,
                                            credentials->password_version,
                                            story->phc, &story->changed,
                                            &story->ended);
}


static gvl_rc_t
gvl_change_password_answer(gvl_flow_t *flow)
{
    gvl_change_password_story_t  *story;

    story = flow->story;

    /* If not, somebody was faster. */

    return story->changed ? GVL_OK : GVL_INVALID_CREDENTIALS;
}


static const gvl_step_t  gvl_change_password_steps[] = {
    { "finding the account",     gvl_change_password_find },    /* waits */
    { "comparing the password",  gvl_change_password_verify },  /* waits */
    { "hashing the password",    gvl_change_password_hash },    /* waits */
    { "changing the password",   gvl_change_password_write },   /* waits */
    { "answering",               gvl_change_password_answer },
    { NULL, NULL }
};


gvl_flow_t *
gvl_change_password(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_change_password_args_t *args)
{
    gvl_change_password_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;

    return gvl_flow_create(arena, gvl_change_password_steps, story);
}
