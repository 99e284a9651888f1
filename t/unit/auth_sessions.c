/* The sessions of a world in memory and their tokens, behind their port. */

#include "auth_world.h"


static gvl_rc_t
add_session(void *store, gvl_flow_t *flow, const gvl_session_draft_t *draft,
    bool *added, gvl_ended_t *ended)
{
    gvl_session_t      *session;
    gvl_credentials_t  *row;

    (void) store;
    (void) ended;

    row = user_row(&draft->session.user_id);

    if (auth.race) {
        row->password_version++;
    }

    if (row->password_version != draft->password_version) {
        return later(flow);
    }

    if (draft->new_phc.len > 0) {
        row->phc = kept(draft->new_phc);
    }

    session = &auth.sessions[auth.nsessions];
    *session = draft->session;
    session->user_agent = kept(draft->session.user_agent);
    session->created_at_us = auth.now_us;
    session->rotated_at_us = auth.now_us;
    session->expires_at_us = auth.now_us + draft->life_us;

    memcpy(auth.tokens[auth.ntokens].hash, draft->token_hash, GVL_HASH_LEN);
    auth.tokens[auth.ntokens].session = auth.nsessions;
    auth.tokens[auth.ntokens].generation = 0;

    auth.nsessions++;
    auth.ntokens++;
    *added = true;

    return later(flow);
}


static token_row_t *
token_of(const uint8_t hash[GVL_HASH_LEN])
{
    size_t  i;

    for (i = 0; i < auth.ntokens; i++) {
        if (memcmp(auth.tokens[i].hash, hash, GVL_HASH_LEN) == 0) {
            return &auth.tokens[i];
        }
    }

    return NULL;
}


static gvl_rc_t
lock_session(void *store, gvl_flow_t *flow,
    const uint8_t token_hash[GVL_HASH_LEN],
    const uint8_t successor_hash[GVL_HASH_LEN], gvl_locked_session_t *locked)
{
    token_row_t  *token;

    (void) store;

    token = token_of(token_hash);

    if (token != NULL) {
        locked->found = true;
        locked->session = auth.sessions[token->session];
        locked->user = user_row(&locked->session.user_id)->user;
        locked->generation = token->generation;
        locked->successor_known = token_of(successor_hash) != NULL;
        locked->now_us = auth.now_us;
        locked->transaction = &auth.sessions[token->session];
    }

    return later(flow);
}


static gvl_rc_t
rotate(void *store, gvl_flow_t *flow, const gvl_locked_session_t *locked,
    const uint8_t successor_hash[GVL_HASH_LEN], gvl_str_t user_agent,
    gvl_str_t ip_address)
{
    gvl_session_t  *session;

    (void) store;
    (void) user_agent;
    (void) ip_address;

    session = locked->transaction;
    session->generation++;
    session->rotated_at_us = auth.now_us;

    memcpy(auth.tokens[auth.ntokens].hash, successor_hash, GVL_HASH_LEN);
    auth.tokens[auth.ntokens].session = (size_t) (session - auth.sessions);
    auth.tokens[auth.ntokens].generation = session->generation;
    auth.ntokens++;

    return later(flow);
}


static gvl_rc_t
revoke_locked(void *store, gvl_flow_t *flow,
    const gvl_locked_session_t *locked)
{
    gvl_session_t  *session;

    (void) store;

    session = locked->transaction;
    session->revoked = true;

    return later(flow);
}


static gvl_rc_t
revoke_by_token(void *store, gvl_flow_t *flow,
    const uint8_t token_hash[GVL_HASH_LEN], gvl_ended_t *ended)
{
    token_row_t  *token;

    (void) store;

    token = token_of(token_hash);

    if (token != NULL) {
        auth.sessions[token->session].revoked = true;
        note_ended(flow, ended, &auth.sessions[token->session].id);
    }

    return later(flow);
}


static gvl_rc_t
revoke(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    const gvl_uuid_t *session_id, gvl_ended_t *ended)
{
    size_t  i;

    (void) store;

    for (i = 0; i < auth.nsessions; i++) {
        if (gvl_uuid_eq(&auth.sessions[i].id, session_id)
            && gvl_uuid_eq(&auth.sessions[i].user_id, user_id))
        {
            auth.sessions[i].revoked = true;
            note_ended(flow, ended, session_id);
        }
    }

    return later(flow);
}


static gvl_rc_t
list_sessions(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    gvl_sessions_t *sessions)
{
    size_t  i;

    (void) store;

    sessions->sessions = gvl_arena_take_array(flow->arena, ROWS,
                                              sizeof(gvl_session_t));
    ck_assert_ptr_nonnull(sessions->sessions);

    for (i = 0; i < auth.nsessions; i++) {
        if (gvl_uuid_eq(&auth.sessions[i].user_id, user_id)
            && !auth.sessions[i].revoked)
        {
            sessions->sessions[sessions->n++] = auth.sessions[i];
        }
    }

    return later(flow);
}


static gvl_rc_t
purge(void *store, gvl_flow_t *flow, int32_t limit, int64_t *purged)
{
    (void) store;

    *purged = limit;

    return later(flow);
}


const gvl_sessions_port_t  auth_sessions = {
    add_session, lock_session, rotate, revoke_locked, revoke_by_token, revoke,
    list_sessions, purge
};
