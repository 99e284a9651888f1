/* UserStatsService: its table, its one story and its answer. */

#include "stats/stories.h"
#include "userstats/v1/userstats.pb-c.h"

#include "out.h"
#include "service.h"


static gvl_rc_t gvl_rpc_get_user_stats_begin(gvl_call_t *call);
static gvl_rc_t gvl_rpc_get_user_stats_answer(gvl_call_t *call,
    const ProtobufCMessage **response);


static const gvl_method_t  gvl_rpc_stats_methods[] = {
    GVL_RPC_METHOD("userstats.v1.UserStatsService", "GetUserStats",
                   userstats__v1__get_user_stats_request,
                   userstats__v1__user_stats_response, GVL_RPC_POST,
                   GVL_RPC_SIGNED_IN, gvl_rpc_get_user_stats_begin,
                   gvl_rpc_get_user_stats_answer)
};

const gvl_service_t  gvl_rpc_stats = {
    GVL_RPC_TEXT("userstats.v1.UserStatsService"), gvl_rpc_stats_methods,
    GVL_COUNT(gvl_rpc_stats_methods)
};


static gvl_rc_t
gvl_rpc_get_user_stats_begin(gvl_call_t *call)
{
    gvl_get_user_stats_args_t                  args;
    const Userstats__V1__GetUserStatsRequest  *request;

    request = (const Userstats__V1__GetUserStatsRequest *) call->request;

    args.caller = call->caller;
    args.user_id = gvl_str_from(request->user_id);

    if (gvl_call_result(call, gvl_user_stats_t) == NULL) {
        return GVL_NO_MEMORY;
    }

    return gvl_call_begun(call, gvl_get_user_stats(call->arena,
                                                   call->app->stats, &args,
                                                   call->result));
}


static gvl_rc_t
gvl_rpc_get_user_stats_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    gvl_out_t                          out = { call->arena, GVL_OK };
    Userstats__V1__UserStats          *figures;
    const gvl_user_stats_t            *stats;
    Userstats__V1__UserStatsResponse  *message;

    stats = call->result;

    message = gvl_out_message(&out, call->method->response);
    figures = gvl_out_message(&out, &userstats__v1__user_stats__descriptor);

    if (out.rc != GVL_OK) {
        return out.rc;
    }

    figures->user_id = gvl_out_id(&out, &stats->user_id);
    figures->total_bids = stats->total_bids;
    figures->total_amount = stats->total_cents;
    figures->items_won = stats->items_won;
    figures->amount_won = stats->won_cents;

    if (stats->updated_at_us != 0) {
        figures->last_updated_at = gvl_out_time(&out, stats->updated_at_us);
    }

    message->stats = figures;
    *response = &message->base;

    return out.rc;
}
