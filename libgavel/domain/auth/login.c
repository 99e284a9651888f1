/* Login: a password becomes a session, and a guess becomes expensive. */

#include "auth/attempt.h"
#include "auth/issue.h"
#include "auth/stories.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    gvl_login_args_t                args;
    gvl_str_t                       email;
    gvl_attempt_t                  *attempt;
    gvl_account_t                   account;
    bool                            matches;
    bool                            needs_rehash;
    gvl_session_draft_t             draft;
    gvl_refresh_token_t             refresh_token;
    bool                            added;
    gvl_ended_t                     ended;
    gvl_token_pair_t               *pair;
} gvl_login_story_t;


static gvl_rc_t
gvl_login_judge(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_session_t           *session;
    gvl_login_story_t       *story;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;
    session = &story->draft.session;

    rc = gvl_email_judge(&flow->fault, flow->arena, story->args.email,
                         &story->email);
    gvl_old_password_judge(&flow->fault, "password", story->args.password);

    if (rc == GVL_OK && flow->fault.nviolations > 0) {
        rc = GVL_MALFORMED;
    }

    if (rc != GVL_OK) {
        return rc;
    }

    session->ip_address = gvl_ip_address_tidy(story->args.ip_address);

    rc = gvl_user_agent_tidy(flow->arena, story->args.user_agent,
                             &session->user_agent);
    if (rc != GVL_OK) {
        return rc;
    }

    rc = gvl_attempt_take(flow, ports, story->email, session->ip_address,
                          story->args.now_us, &story->attempt);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->hasher->enter(ports->hasher_data, flow);
}


static gvl_rc_t
gvl_login_find(gvl_flow_t *flow)
{
    gvl_login_story_t       *story;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;

    return ports->accounts->find_by_email(ports->store, flow, story->email,
                                          &story->account);
}


/* A stranger's password is compared as well, with nothing: it takes as long. */

static gvl_rc_t
gvl_login_verify(gvl_flow_t *flow)
{
    gvl_str_t                phc;
    gvl_login_story_t       *story;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;
    phc = story->account.found ? story->account.credentials.phc
                               : GVL_STR_NULL;

    return ports->hasher->verify(ports->hasher_data, flow,
                                 story->args.password, phc, &story->matches,
                                 &story->needs_rehash);
}


/* A better hash can wait for a quieter moment; who is right comes in. */

static gvl_rc_t
gvl_login_rehash(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_login_story_t       *story;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;

    if (!story->account.found || !story->matches) {
        gvl_attempt_failed(story->attempt);
        return GVL_INVALID_CREDENTIALS;
    }

    if (!story->needs_rehash) {
        return GVL_OK;
    }

    rc = ports->hasher->hash(ports->hasher_data, flow, story->args.password,
                             &story->draft.new_phc);

    return rc == GVL_HASHING_BUSY ? GVL_OK : rc;
}


static gvl_rc_t
gvl_login_add(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_login_story_t       *story;
    gvl_session_draft_t     *draft;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;
    draft = &story->draft;

    ports->tokens->make_refresh(ports->tokens_data, &story->refresh_token);

    draft->session.id = ports->ids.make(ports->ids.source);
    draft->session.user_id = story->account.credentials.user.id;
    draft->life_us = ports->refresh_life_s * 1000000;
    draft->password_version = story->account.credentials.password_version;
    draft->token_hash = story->refresh_token.hash;

    rc = gvl_ended_deny(flow, ports, &story->ended);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->sessions->add(ports->store, flow, draft, &story->added,
                                &story->ended);
}


static gvl_rc_t
gvl_login_answer(gvl_flow_t *flow)
{
    gvl_login_story_t  *story;

    story = flow->story;

    if (!story->added) {
        return GVL_INVALID_CREDENTIALS;
    }

    gvl_attempt_right(story->attempt);

    return gvl_pair_issue(story->ports, flow->arena,
                          &story->account.credentials.user,
                          &story->draft.session.id, &story->refresh_token,
                          story->args.now_us, story->pair);
}


static const gvl_step_t  gvl_login_steps[] = {
    { "judging the login",      gvl_login_judge },
    { "finding the account",    gvl_login_find },       /* waits */
    { "comparing the password", gvl_login_verify },     /* waits */
    { "renewing the hash",      gvl_login_rehash },     /* may wait */
    { "adding the session",     gvl_login_add },        /* waits */
    { "signing the token",      gvl_login_answer },
    { NULL, NULL }
};


gvl_flow_t *
gvl_login(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_login_args_t *args, gvl_token_pair_t *pair)
{
    gvl_login_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->pair = pair;

    return gvl_flow_create(arena, gvl_login_steps, story);
}
