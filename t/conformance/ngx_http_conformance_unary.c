/*
 * Unary and IdempotentUnary: the request says what to answer, and when.
 *
 * Both have messages that differ in nothing but their names, so that one type
 * serves them.  Unimplemented is not in the table, as the suite wants it; nor
 * are the streams, which Gavel does not speak.
 */

#include "ngx_http_conformance.h"

#include "ngx_http_gavel_answer.h"
#include "service.h"
#include "text.h"


typedef struct {
    gvl_call_t                             *call;
    const ngx_http_conformance_wanted_t    *wanted;     /* NULL: nothing */
    ngx_http_conformance_info_t            *info;
    ngx_event_t                             delay;
} ngx_http_conformance_story_t;


static gvl_rc_t ngx_http_conformance_begin(gvl_call_t *call);
static gvl_rc_t ngx_http_conformance_wait(gvl_flow_t *flow);
static void ngx_http_conformance_waited(ngx_event_t *ev);
static gvl_rc_t ngx_http_conformance_reply(gvl_flow_t *flow);
static ngx_int_t ngx_http_conformance_add_headers(ngx_http_request_t *r,
    gvl_arena_t *arena, const char *prefix,
    ngx_http_conformance_header_t *const *headers, size_t n);
static gvl_rc_t ngx_http_conformance_answer(gvl_call_t *call,
    const ProtobufCMessage **response);


#define NGX_HTTP_CONFORMANCE_WANTS(what)  NGX_HTTP_CONFORMANCE_CASE(          \
    UNARY_RESPONSE_DEFINITION__RESPONSE_ ## what)

static const gvl_method_t  ngx_http_conformance_methods[] = {
    GVL_RPC_METHOD("connectrpc.conformance.v1.ConformanceService", "Unary",
                   connectrpc__conformance__v1__unary_request,
                   connectrpc__conformance__v1__unary_response, GVL_RPC_POST,
                   GVL_RPC_ANYONE, ngx_http_conformance_begin,
                   ngx_http_conformance_answer),
    GVL_RPC_METHOD("connectrpc.conformance.v1.ConformanceService",
                   "IdempotentUnary",
                   connectrpc__conformance__v1__unary_request,
                   connectrpc__conformance__v1__unary_response, GVL_RPC_GET,
                   GVL_RPC_ANYONE, ngx_http_conformance_begin,
                   ngx_http_conformance_answer)
};

const gvl_service_t  ngx_http_conformance_service = {
    GVL_RPC_TEXT("connectrpc.conformance.v1.ConformanceService"),
    ngx_http_conformance_methods, GVL_COUNT(ngx_http_conformance_methods)
};

static const gvl_step_t  ngx_http_conformance_steps[] = {
    { "waiting as long as it was told",  ngx_http_conformance_wait },
    { "making what it was told",         ngx_http_conformance_reply },
    { NULL, NULL }
};


static gvl_rc_t
ngx_http_conformance_begin(gvl_call_t *call)
{
    ngx_http_conformance_story_t          *story;
    const ngx_http_conformance_request_t  *request;

    story = gvl_call_result(call, ngx_http_conformance_story_t);
    if (story == NULL) {
        return GVL_NO_MEMORY;
    }

    request = (const ngx_http_conformance_request_t *) call->request;
    story->call = call;
    story->wanted = request->response_definition;

    return gvl_call_begun(call, gvl_flow_create(call->arena,
                                                ngx_http_conformance_steps,
                                                story));
}


/* The timer outlives a request that is abandoned, as a port's answer does. */

static gvl_rc_t
ngx_http_conformance_wait(gvl_flow_t *flow)
{
    ngx_http_conformance_story_t  *story;

    story = flow->story;

    if (story->wanted == NULL || story->wanted->response_delay_ms == 0) {
        return GVL_OK;
    }

    story->delay.handler = ngx_http_conformance_waited;
    story->delay.data = flow;
    story->delay.log = ngx_cycle->log;
    ngx_add_timer(&story->delay, story->wanted->response_delay_ms);

    return GVL_AGAIN;
}


static void
ngx_http_conformance_waited(ngx_event_t *ev)
{
    gvl_flow_resume(ev->data, GVL_OK);
}


static gvl_rc_t
ngx_http_conformance_reply(gvl_flow_t *flow)
{
    gvl_out_t                             out = { flow->arena, GVL_OK };
    ngx_http_request_t                   *r;
    ngx_http_gavel_ctx_t                 *ctx;
    ngx_http_conformance_story_t         *story;
    const ngx_http_conformance_wanted_t  *wanted;

    r = flow->owner;
    story = flow->story;
    wanted = story->wanted;
    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);

    if (wanted != NULL
        && (ngx_http_conformance_add_headers(r, flow->arena, "",
                                             wanted->response_headers,
                                             wanted->n_response_headers)
            != NGX_OK
            || ngx_http_conformance_add_headers(r, flow->arena, "Trailer-",
                                                wanted->response_trailers,
                                                wanted->n_response_trailers)
               != NGX_OK))
    {
        return GVL_NO_MEMORY;
    }

    if (wanted != NULL
        && wanted->response_case
           == NGX_HTTP_CONFORMANCE_WANTS(ERROR))
    {
        story->call->error = ngx_http_conformance_error(&out, r,
                                                        wanted->error);
        return out.rc == GVL_OK ? GVL_REFUSED : out.rc;
    }

    story->info = ngx_http_conformance_info(&out, r, ctx->head.codec);

    return out.rc;
}


static ngx_int_t
ngx_http_conformance_add_headers(ngx_http_request_t *r, gvl_arena_t *arena,
    const char *prefix, ngx_http_conformance_header_t *const *headers,
    size_t n)
{
    size_t      i, j;
    gvl_text_t  name;

    for (i = 0; i < n; i++) {
        gvl_text_init(&name, arena, NGX_HTTP_CONFORMANCE_NAME_MAX,
                      NGX_HTTP_CONFORMANCE_NAME_MAX);
        gvl_text_add(&name, gvl_str_from(prefix));
        gvl_text_add(&name, gvl_str_from(headers[i]->name));

        for (j = 0; j < headers[i]->n_value; j++) {
            if (name.rc != GVL_OK
                || ngx_http_gavel_add_header(r, gvl_text_str(&name),
                                        gvl_str_from(headers[i]->value[j]))
                   != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static gvl_rc_t
ngx_http_conformance_answer(gvl_call_t *call,
    const ProtobufCMessage **response)
{
    gvl_out_t                         out = { call->arena, GVL_OK };
    ngx_http_conformance_story_t     *story;
    ngx_http_conformance_payload_t   *payload;
    ngx_http_conformance_response_t  *message;

    story = call->result;

    message = ngx_http_conformance_new(&out, unary_response);
    payload = ngx_http_conformance_new(&out, conformance_payload);

    if (out.rc != GVL_OK) {
        return out.rc;
    }

    if (story->wanted != NULL
        && story->wanted->response_case
           == NGX_HTTP_CONFORMANCE_WANTS(RESPONSE_DATA))
    {
        payload->data = story->wanted->response_data;
    }

    payload->request_info = story->info;
    message->payload = payload;
    *response = &message->base;

    return GVL_OK;
}
