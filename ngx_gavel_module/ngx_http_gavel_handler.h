/* One request: its body, its story, its answer, and its end by hang-up. */

#ifndef NGX_HTTP_GAVEL_HANDLER_H
#define NGX_HTTP_GAVEL_HANDLER_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "connect.h"
#include "ngx_http_gavel_body.h"
#include "ngx_http_gavel_module.h"


typedef struct {
    gvl_rpc_head_t                  head;
    gvl_call_t                      call;       /* call.arena: all of it */
    gvl_fault_t                     fault;      /* before there is a story */
    ngx_http_gavel_body_t           body;
    gvl_str_t                       request_id;

    ngx_event_t                     deadline;
    int64_t                         began_us;   /* the request */
    int64_t                         waited_us;  /* from the story's start */

    gvl_code_t                      code;       /* how it was answered */
    unsigned                        waiting:1;  /* for the story */
    unsigned                        answered:1;
} ngx_http_gavel_ctx_t;

/* The content handler of locations with gavel_auth, _bids or _stats. */
ngx_int_t ngx_http_gavel_handler(ngx_http_request_t *r);

/* Answers for the word, and finalizes the request. */
void ngx_http_gavel_finish(ngx_http_request_t *r, gvl_rc_t rc);

#endif /* NGX_HTTP_GAVEL_HANDLER_H */
