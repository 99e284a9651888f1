/* The error that a request wants becomes one of Gavel's. */

#include "ngx_http_conformance.h"

#include "protobuf.h"


/* An Any's type stands behind its last slash. */

static const char *
ngx_http_conformance_type(const char *url)
{
    const char  *slash;

    slash = strrchr(url, '/');

    return slash == NULL ? url : slash + 1;
}


static void
ngx_http_conformance_detail(gvl_error_t *error, gvl_error_detail_t *detail,
    const char *type, gvl_str_t value)
{
    detail[error->ndetails].type = type;
    detail[error->ndetails].value = value;
    error->ndetails++;
}


gvl_error_t *
ngx_http_conformance_error(gvl_out_t *out, ngx_http_request_t *r,
    const ngx_http_conformance_error_t *wanted)
{
    size_t                        i;
    gvl_str_t                     packed;
    gvl_error_t                  *error;
    gvl_error_detail_t           *details;
    ngx_http_conformance_any_t   *any;
    ngx_http_conformance_info_t  *info;

    info = ngx_http_conformance_info(out, r, GVL_RPC_PROTO);
    error = gvl_arena_take(out->arena, sizeof(*error));
    details = gvl_arena_take_array(out->arena, wanted->n_details + 1,
                                   sizeof(*details));

    if (info == NULL || error == NULL || details == NULL) {
        out->rc = GVL_NO_MEMORY;
        return NULL;
    }

    error->code = (gvl_code_t) wanted->code;
    error->http_status = gvl_code_http_status(error->code);

    if (wanted->_message_case
        == NGX_HTTP_CONFORMANCE_CASE(ERROR___MESSAGE_MESSAGE))
    {
        error->message = gvl_str_from(wanted->message);
    }

    error->details = details;

    for (i = 0; i < wanted->n_details; i++) {
        any = wanted->details[i];

        /* None of the suite's has its members in JSON; see protos.awk. */

        if (any->at_type[0] != '\0') {
            out->rc = GVL_INTERNAL;
            return NULL;
        }

        ngx_http_conformance_detail(error, details,
                                    ngx_http_conformance_type(any->type_url),
                                    (gvl_str_t) { (char *) any->value.data,
                                                  any->value.len });
    }

    out->rc = gvl_protobuf_write(out->arena, &info->base, &packed);
    ngx_http_conformance_detail(error, details, info->base.descriptor->name,
                                packed);

    return error;
}
