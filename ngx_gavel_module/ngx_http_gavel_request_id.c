/* One id follows a request from the browser to the statistics. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_request_id.h"
#include "random.h"


/* version "-" trace id "-" parent id "-" flags; W3C Trace Context, 3.2. */
#define NGX_HTTP_GAVEL_TRACEPARENT_LEN  55


static bool ngx_http_gavel_plausible_id(gvl_str_t text);
static bool ngx_http_gavel_is_hex(u_char c);


/* The same in every configuration: of the value kept with each request. */
static ngx_int_t  ngx_http_gavel_request_id_index;


ngx_int_t
ngx_http_gavel_request_id_init(ngx_conf_t *cf)
{
    static ngx_str_t  name = ngx_string("gavel_request_id");

    ngx_http_gavel_request_id_index = ngx_http_get_variable_index(cf, &name);

    return ngx_http_gavel_request_id_index == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


gvl_str_t
ngx_http_gavel_request_id(ngx_http_request_t *r)
{
    ngx_uint_t                  index;
    ngx_http_variable_value_t  *value;

    index = (ngx_uint_t) ngx_http_gavel_request_id_index;
    value = ngx_http_get_indexed_variable(r, index);

    if (value == NULL || value->not_found) {
        return GVL_STR_NULL;
    }

    return (gvl_str_t) { (const char *) value->data, value->len };
}


/*
 * NGINX's own $request_id takes its bytes from OpenSSL's generator for each
 * request, which is a tenth of what a cached read costs; ours come by the
 * page.
 */

ngx_int_t
ngx_http_gavel_request_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char      *made;
    gvl_ids_t    ids;
    gvl_str_t    text;
    gvl_uuid_t   id;

    text = ngx_http_gavel_header(r, "x-request-id");

    if (!ngx_http_gavel_plausible_id(text)) {
        made = ngx_pnalloc(r->pool, 2 * sizeof(id.bytes));
        if (made == NULL) {
            return NGX_ERROR;
        }

        ids = gvl_random_ids();
        id = ids.make(ids.source);
        ngx_hex_dump(made, id.bytes, sizeof(id.bytes));
        text = (gvl_str_t) { (const char *) made, 2 * sizeof(id.bytes) };
    }

    v->data = (u_char *) text.data;
    v->len = text.len;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


gvl_str_t
ngx_http_gavel_traceparent(ngx_http_request_t *r)
{
    size_t     i;
    gvl_str_t  text;

    text = ngx_http_gavel_header(r, "traceparent");

    if (text.len != NGX_HTTP_GAVEL_TRACEPARENT_LEN) {
        return GVL_STR_NULL;
    }

    for (i = 0; i < text.len; i++) {
        if (i == 2 || i == 35 || i == 52) {
            if (text.data[i] != '-') {
                return GVL_STR_NULL;
            }

        } else if (!ngx_http_gavel_is_hex((u_char) text.data[i])) {
            return GVL_STR_NULL;
        }
    }

    return text;
}


gvl_str_t
ngx_http_gavel_header(ngx_http_request_t *r, const char *name)
{
    size_t            len;
    gvl_str_t         found;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    len = ngx_strlen(name);
    found = GVL_STR_NULL;
    part = &r->headers_in.headers.part;

    for ( /* void */ ; part != NULL; part = part->next) {
        header = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (header[i].key.len != len
                || ngx_strncasecmp(header[i].key.data, (u_char *) name, len)
                   != 0)
            {
                continue;
            }

            if (found.data != NULL) {
                return GVL_STR_NULL;
            }

            found.data = (const char *) header[i].value.data;
            found.len = header[i].value.len;
        }
    }

    return found;
}


/* What can go into logs, rows and headers without a second thought. */

static bool
ngx_http_gavel_plausible_id(gvl_str_t text)
{
    u_char  c;
    size_t  i;

    if (text.len == 0 || text.len > GVL_REQUEST_ID_MAX) {
        return false;
    }

    for (i = 0; i < text.len; i++) {
        c = (u_char) text.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
        {
            return false;
        }
    }

    return true;
}


static bool
ngx_http_gavel_is_hex(u_char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}
