/* AuthService: its table, and its messages as arguments of stories. */

#include "auth/stories.h"
#include "auth/v1/auth.pb-c.h"

#include "out.h"
#include "rpc_auth.h"
#include "service.h"


static gvl_rc_t gvl_rpc_register_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_login_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_refresh_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_logout_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_get_profile_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_change_password_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_list_sessions_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_revoke_session_begin(gvl_call_t *call);
static gvl_str_t gvl_rpc_address(const gvl_call_t *call,
    const char *ip_address);


#define GVL_RPC_AUTH(name, type, who, story, answer)                          \
    GVL_RPC_METHOD("auth.v1.AuthService", name, auth__v1__ ## type ## _request,\
                   auth__v1__ ## type ## _response, GVL_RPC_POST,             \
                   GVL_RPC_ ## who, gvl_rpc_ ## story ## _begin,              \
                   gvl_rpc_ ## answer ## _answer)

static const gvl_method_t  gvl_rpc_auth_methods[] = {
    GVL_RPC_AUTH("Register", register, ANYONE, register, register),
    GVL_RPC_AUTH("Login", login, ANYONE, login, login),
    GVL_RPC_AUTH("Refresh", refresh, ANYONE, refresh, refresh),
    GVL_RPC_AUTH("Logout", logout, ANYONE, logout, empty),
    GVL_RPC_AUTH("GetProfile", get_profile, SIGNED_IN, get_profile,
                 get_profile),
    GVL_RPC_AUTH("ChangePassword", change_password, SIGNED_IN,
                 change_password, empty),
    GVL_RPC_AUTH("ListSessions", list_sessions, SIGNED_IN, list_sessions,
                 list_sessions),
    GVL_RPC_AUTH("RevokeSession", revoke_session, SIGNED_IN, revoke_session,
                 empty)
};

const gvl_service_t  gvl_rpc_auth = {
    GVL_RPC_TEXT("auth.v1.AuthService"), gvl_rpc_auth_methods,
    GVL_COUNT(gvl_rpc_auth_methods)
};


static gvl_rc_t
gvl_rpc_register_begin(gvl_call_t *call)
{
    gvl_register_args_t              args;
    const Auth__V1__RegisterRequest *request;

    request = (const Auth__V1__RegisterRequest *) call->request;

    args.email = gvl_str_from(request->email);
    args.password = gvl_str_from(request->password);
    args.full_name = gvl_str_from(request->full_name);
    args.country_code = gvl_str_from(request->country_code);
    args.phone_number = gvl_str_from(request->phone_number);
    args.now_us = call->now_us;

    if (gvl_call_result(call, gvl_uuid_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_register(call->arena, call->app->auth,
                                             &args, call->result));
}


static gvl_rc_t
gvl_rpc_login_begin(gvl_call_t *call)
{
    gvl_login_args_t              args;
    const Auth__V1__LoginRequest *request;

    request = (const Auth__V1__LoginRequest *) call->request;

    args.email = gvl_str_from(request->email);
    args.password = gvl_str_from(request->password);
    args.ip_address = gvl_rpc_address(call, request->ip_address);
    args.user_agent = gvl_str_from(request->user_agent);
    args.now_us = call->now_us;

    if (gvl_call_result(call, gvl_token_pair_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_login(call->arena, call->app->auth,
                                          &args, call->result));
}


static gvl_rc_t
gvl_rpc_refresh_begin(gvl_call_t *call)
{
    gvl_refresh_args_t              args;
    const Auth__V1__RefreshRequest *request;

    request = (const Auth__V1__RefreshRequest *) call->request;

    args.refresh_token = gvl_str_from(request->refresh_token);
    args.ip_address = gvl_rpc_address(call, request->ip_address);
    args.user_agent = gvl_str_from(request->user_agent);
    args.now_us = call->now_us;

    if (gvl_call_result(call, gvl_token_pair_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_refresh(call->arena, call->app->auth,
                                            &args, call->result));
}


static gvl_rc_t
gvl_rpc_logout_begin(gvl_call_t *call)
{
    gvl_logout_args_t              args;
    const Auth__V1__LogoutRequest *request;

    request = (const Auth__V1__LogoutRequest *) call->request;

    args.refresh_token = gvl_str_from(request->refresh_token);

    return gvl_call_begun(call, gvl_logout(call->arena, call->app->auth,
                                           &args));
}


static gvl_rc_t
gvl_rpc_get_profile_begin(gvl_call_t *call)
{
    gvl_get_profile_args_t             args;
    const Auth__V1__GetProfileRequest *request;

    request = (const Auth__V1__GetProfileRequest *) call->request;

    args.caller = call->caller;
    args.user_id = gvl_str_from(request->user_id);

    if (gvl_call_result(call, gvl_user_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_get_profile(call->arena, call->app->auth,
                                                &args, call->result));
}


static gvl_rc_t
gvl_rpc_change_password_begin(gvl_call_t *call)
{
    gvl_change_password_args_t             args;
    const Auth__V1__ChangePasswordRequest *request;

    request = (const Auth__V1__ChangePasswordRequest *) call->request;

    args.caller = call->caller;
    args.current_password = gvl_str_from(request->current_password);
    args.new_password = gvl_str_from(request->new_password);
    args.now_us = call->now_us;

    return gvl_call_begun(call, gvl_change_password(call->arena,
                                                    call->app->auth, &args));
}


static gvl_rc_t
gvl_rpc_list_sessions_begin(gvl_call_t *call)
{
    gvl_list_sessions_args_t  args;

    args.caller = call->caller;

    if (gvl_call_result(call, gvl_sessions_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_list_sessions(call->arena,
                                                  call->app->auth, &args,
                                                  call->result));
}


static gvl_rc_t
gvl_rpc_revoke_session_begin(gvl_call_t *call)
{
    gvl_revoke_session_args_t             args;
    const Auth__V1__RevokeSessionRequest *request;

    request = (const Auth__V1__RevokeSessionRequest *) call->request;

    args.caller = call->caller;
    args.session_id = gvl_str_from(request->session_id);

    return gvl_call_begun(call, gvl_revoke_session(call->arena,
                                                   call->app->auth, &args));
}


/* A backend for people knows their address; else it is the connection's. */
static gvl_str_t
gvl_rpc_address(const gvl_call_t *call, const char *ip_address)
{
    if (*ip_address == '\0') {
        return call->client_address;
    }

    return gvl_str_from(ip_address);
}
