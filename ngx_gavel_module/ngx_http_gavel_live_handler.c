/* What somebody who wants to watch asks for, and whether there is room. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_live_ctx.h"
#include "ngx_http_gavel_live_handler.h"
#include "ngx_http_gavel_module.h"


static ngx_int_t ngx_http_gavel_live_item_id(ngx_http_request_t *r,
    gvl_uuid_t *item_id);
static int64_t ngx_http_gavel_live_seen(ngx_http_request_t *r);
static ngx_int_t ngx_http_gavel_live_full(ngx_http_request_t *r,
    ngx_int_t status);


ngx_int_t
ngx_http_gavel_live_handler(ngx_http_request_t *r)
{
    ngx_int_t                    rc;
    gvl_uuid_t                   item_id;
    ngx_http_gavel_live_t       *live;
    ngx_http_gavel_live_ctx_t   *ctx;

    if ((r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)) == 0) {
        return ngx_http_gavel_add_header(r, GVL_STR("Allow"),
                                         GVL_STR("GET, HEAD"))
               == NGX_OK ? NGX_HTTP_NOT_ALLOWED
                         : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_http_gavel_live_item_id(r, &item_id) != NGX_OK) {
        return NGX_HTTP_NOT_FOUND;
    }

    live = &ngx_http_gavel_worker(r)->live;

    if (live->hub.counts.watchers >= live->conf->max || ngx_exiting) {
        return ngx_http_gavel_live_full(r, NGX_HTTP_SERVICE_UNAVAILABLE);
    }

    ctx = ngx_http_gavel_live_join(r, live);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ctx->peer->streams > live->conf->max_per_address) {
        return ngx_http_gavel_live_full(r, NGX_HTTP_TOO_MANY_REQUESTS);
    }

    if (gvl_live_watch(&live->hub, &ctx->watcher, &item_id,
                       ngx_http_gavel_live_seen(r))
        != GVL_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    gvl_link_join(&live->streams, &ctx->link);
    r->connection->log->action = "watching an item";

    r->main->count++;
    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_gavel_live_writable;

    ngx_http_gavel_live_arm(ctx);
    ngx_http_gavel_live_go(ctx);

    return NGX_DONE;
}


/* What is behind the location's name: one id and nothing else. */

static ngx_int_t
ngx_http_gavel_live_item_id(ngx_http_request_t *r, gvl_uuid_t *item_id)
{
    gvl_str_t                  text;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (r->uri.len != clcf->name.len + GVL_UUID_TEXT_LEN) {
        return NGX_DECLINED;
    }

    text.data = (const char *) r->uri.data + clcf->name.len;
    text.len = GVL_UUID_TEXT_LEN;

    return gvl_uuid_read(text, item_id) ? NGX_OK : NGX_DECLINED;
}


/* Last-Event-ID, unless it is no id of ours: then nothing was seen. */

static int64_t
ngx_http_gavel_live_seen(ngx_http_request_t *r)
{
    off_t             seen;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    static const ngx_str_t  name = ngx_string("last-event-id");

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        header = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (header[i].key.len == name.len
                && ngx_strncmp(header[i].lowcase_key, name.data, name.len)
                   == 0)
            {
                seen = ngx_atoof(header[i].value.data, header[i].value.len);

                return seen == NGX_ERROR ? GVL_LIVE_NEVER : (int64_t) seen;
            }
        }
    }

    return GVL_LIVE_NEVER;
}


static ngx_int_t
ngx_http_gavel_live_full(ngx_http_request_t *r, ngx_int_t status)
{
    return ngx_http_gavel_add_header(r, GVL_STR("Retry-After"), GVL_STR("5"))
           == NGX_OK ? status : NGX_HTTP_INTERNAL_SERVER_ERROR;
}
