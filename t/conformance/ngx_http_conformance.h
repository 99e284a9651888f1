/* The conformance suite's service, on Gavel's own request handling. */

#ifndef NGX_HTTP_CONFORMANCE_H
#define NGX_HTTP_CONFORMANCE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_handler.h"
#include "out.h"
#include "service.pb-c.h"


/* The names that protoc-c gives are longer than our lines. */

#define NGX_HTTP_CONFORMANCE(name)  Connectrpc__Conformance__V1__ ## name

typedef NGX_HTTP_CONFORMANCE(Any)  ngx_http_conformance_any_t;
typedef NGX_HTTP_CONFORMANCE(Error)  ngx_http_conformance_error_t;
typedef NGX_HTTP_CONFORMANCE(Header)  ngx_http_conformance_header_t;
typedef NGX_HTTP_CONFORMANCE(UnaryRequest)  ngx_http_conformance_request_t;
typedef NGX_HTTP_CONFORMANCE(UnaryResponse)  ngx_http_conformance_response_t;
typedef NGX_HTTP_CONFORMANCE(UnaryResponseDefinition)
                                            ngx_http_conformance_wanted_t;
typedef NGX_HTTP_CONFORMANCE(ConformancePayload)
                                            ngx_http_conformance_payload_t;
typedef NGX_HTTP_CONFORMANCE(ConformancePayload__RequestInfo)
                                            ngx_http_conformance_info_t;
typedef NGX_HTTP_CONFORMANCE(ConformancePayload__ConnectGetInfo)
                                            ngx_http_conformance_get_t;

#define NGX_HTTP_CONFORMANCE_CASE(name)  CONNECTRPC__CONFORMANCE__V1__ ## name

/* Of a header to send, and of an Any. */
#define NGX_HTTP_CONFORMANCE_NAME_MAX    256

#define ngx_http_conformance_new(out, name)                                   \
    gvl_out_message(out, &connectrpc__conformance__v1__ ## name ## __descriptor)

/* The service: its methods are called as those of proto/ are. */
extern const gvl_service_t  ngx_http_conformance_service;

/* What was seen of a request, with its message as an Any in the form. */
ngx_http_conformance_info_t *ngx_http_conformance_info(gvl_out_t *out,
    ngx_http_request_t *r, gvl_rpc_codec_t form);

/* The error that a request wants, with what was seen of it as a detail. */
gvl_error_t *ngx_http_conformance_error(gvl_out_t *out,
    ngx_http_request_t *r, const ngx_http_conformance_error_t *wanted);

#endif /* NGX_HTTP_CONFORMANCE_H */
