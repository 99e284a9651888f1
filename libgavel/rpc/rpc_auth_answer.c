/* What the stories of AuthService leave becomes messages here. */

#include "auth/tokens.h"
#include "auth/v1/auth.pb-c.h"

#include "method.h"
#include "out.h"
#include "rpc_auth.h"


static Auth__V1__Session *gvl_rpc_session(gvl_out_t *out,
    const gvl_session_t *session);


gvl_rc_t
gvl_rpc_register_answer(gvl_call_t *call, const ProtobufCMessage **response)
{
    gvl_out_t                    out = { call->arena, GVL_OK };
    const gvl_uuid_t            *user_id;
    Auth__V1__RegisterResponse  *message;

    user_id = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->user_id = gvl_out_id(&out, user_id);

    *response = &message->base;

    return out.rc;
}


gvl_rc_t
gvl_rpc_login_answer(gvl_call_t *call, const ProtobufCMessage **response)
{
    gvl_out_t                out = { call->arena, GVL_OK };
    Auth__V1__LoginResponse *message;
    const gvl_token_pair_t  *pair;

    pair = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->access_token = gvl_out_text(&out, pair->access_token);
    message->refresh_token = gvl_out_text(&out, pair->refresh_token);
    message->expires_at = gvl_out_timestamp(&out, pair->expires_at_us);

    *response = &message->base;

    return out.rc;
}


gvl_rc_t
gvl_rpc_refresh_answer(gvl_call_t *call, const ProtobufCMessage **response)
{
    gvl_out_t                  out = { call->arena, GVL_OK };
    const gvl_token_pair_t    *pair;
    Auth__V1__RefreshResponse *message;

    pair = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->access_token = gvl_out_text(&out, pair->access_token);
    message->refresh_token = gvl_out_text(&out, pair->refresh_token);
    message->expires_at = gvl_out_timestamp(&out, pair->expires_at_us);

    *response = &message->base;

    return out.rc;
}


gvl_rc_t
gvl_rpc_get_profile_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    gvl_out_t                      out = { call->arena, GVL_OK };
    const gvl_user_t              *user;
    Auth__V1__GetProfileResponse  *message;

    user = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->id = gvl_out_id(&out, &user->id);
    message->email = gvl_out_text(&out, user->email);
    message->full_name = gvl_out_text(&out, user->full_name);
    message->avatar_url = gvl_out_text(&out, user->avatar_url);
    message->country_code = gvl_out_text(&out, user->country_code);

    if (user->created_at_us != 0) {
        message->created_at = gvl_out_timestamp(&out, user->created_at_us);
    }

    *response = &message->base;

    return out.rc;
}


gvl_rc_t
gvl_rpc_list_sessions_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    size_t                           i;
    gvl_out_t                        out = { call->arena, GVL_OK };
    const gvl_sessions_t            *sessions;
    Auth__V1__ListSessionsResponse  *message;

    sessions = call->result;

    message = gvl_out_message(&out, call->method->response);
    if (message == NULL) {
        return out.rc;
    }

    message->sessions = gvl_out_list(&out, sessions->n);

    for (i = 0; i < sessions->n && out.rc == GVL_OK; i++) {
        message->sessions[i] = gvl_rpc_session(&out, &sessions->sessions[i]);
    }

    message->n_sessions = i;
    *response = &message->base;

    return out.rc;
}


static Auth__V1__Session *
gvl_rpc_session(gvl_out_t *out, const gvl_session_t *session)
{
    Auth__V1__Session  *message;

    message = gvl_out_message(out, &auth__v1__session__descriptor);
    if (message == NULL) {
        return NULL;
    }

    message->id = gvl_out_id(out, &session->id);
    message->user_agent = gvl_out_text(out, session->user_agent);
    message->ip_address = gvl_out_text(out, session->ip_address);
    message->created_at = gvl_out_timestamp(out, session->created_at_us);
    message->last_used_at = gvl_out_timestamp(out, session->last_used_at_us);
    message->current = session->current;

    return message;
}


gvl_rc_t
gvl_rpc_empty_answer(gvl_call_t *call, const ProtobufCMessage **response)
{
    gvl_out_t  out = { call->arena, GVL_OK };

    *response = gvl_out_message(&out, call->method->response);

    return out.rc;
}
