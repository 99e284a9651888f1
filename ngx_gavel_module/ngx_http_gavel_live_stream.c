/* One watcher's response, from the request to however it ends. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_gavel_answer.h"
#include "ngx_http_gavel_live_ctx.h"
#include "ngx_http_gavel_live_stream.h"
#include "ngx_http_gavel_module.h"


/* What the kernel may hold for a slow reader: some seconds of a hot item. */
#define NGX_HTTP_GAVEL_LIVE_SNDBUF  (32 * 1024)

/* What a client waits before it comes back, and up to twice more: not all
   are to come at once. */
#define NGX_HTTP_GAVEL_LIVE_RETRY_MS  1000

static ngx_int_t ngx_http_gavel_live_item_id(ngx_http_request_t *r,
    gvl_uuid_t *item_id);
static int64_t ngx_http_gavel_live_seen(ngx_http_request_t *r);
static ngx_int_t ngx_http_gavel_live_full(ngx_http_request_t *r,
    ngx_int_t status);
static ngx_http_gavel_live_ctx_t *ngx_http_gavel_live_join(
    ngx_http_request_t *r, ngx_http_gavel_live_t *live);
static void ngx_http_gavel_live_leave(void *data);
static void ngx_http_gavel_live_go(ngx_http_gavel_live_ctx_t *ctx);
static ngx_int_t ngx_http_gavel_live_refusal(ngx_http_gavel_live_ctx_t *ctx);
static ngx_int_t ngx_http_gavel_live_head(ngx_http_gavel_live_ctx_t *ctx);
static ngx_int_t ngx_http_gavel_live_socket(ngx_http_request_t *r);
static ngx_int_t ngx_http_gavel_live_retry(ngx_http_gavel_live_ctx_t *ctx);
static void ngx_http_gavel_live_tick(ngx_event_t *ev);
static void ngx_http_gavel_live_arm(ngx_http_gavel_live_ctx_t *ctx);


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


static ngx_http_gavel_live_ctx_t *
ngx_http_gavel_live_join(ngx_http_request_t *r, ngx_http_gavel_live_t *live)
{
    ngx_pool_cleanup_t         *cln;
    ngx_http_gavel_live_ctx_t  *ctx;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_gavel_live_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_http_gavel_live_ctx_t));
    ctx->request = r;
    ctx->live = live;
    ctx->framed = r->http_version == NGX_HTTP_VERSION_11;
    gvl_link_init(&ctx->link);
    ctx->peer = ngx_http_gavel_live_peer_join(&live->peers,
                                              r->connection->sockaddr);
    if (ctx->peer == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_gavel_live_leave;

    return ctx;
}


/* The module's place in the request belongs to RPCs; a stream is found by the
   cleanup that ends it. */

ngx_http_gavel_live_ctx_t *
ngx_http_gavel_live_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;

    cln = r->pool->cleanup;

    while (cln->handler != ngx_http_gavel_live_leave) {
        cln = cln->next;
    }

    return cln->data;
}


/* However the request ends. */

static void
ngx_http_gavel_live_leave(void *data)
{
    ngx_uint_t                  i;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = data;

    ngx_http_gavel_live_peer_leave(&ctx->live->peers, ctx->peer);

    if (ctx->watcher.channel == NULL) {
        return;
    }

    gvl_link_leave(&ctx->link);
    gvl_live_leave(&ctx->watcher);

    for (i = 0; i < ctx->nout; i++) {
        gvl_live_event_drop(ctx->out[i]);
    }

    if (ctx->timer.timer_set) {
        ngx_del_timer(&ctx->timer);
    }
}


/* Woken from the hub's turn: NGINX's own ends of work are ours to do. */

void
ngx_http_gavel_live_wake(gvl_live_watcher_t *watcher)
{
    ngx_connection_t           *c;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = gvl_link_owner(watcher, ngx_http_gavel_live_ctx_t, watcher);
    c = ctx->request->connection;

    ngx_http_set_log_request(c->log, ctx->request);
    ngx_http_gavel_live_go(ctx);
    ngx_http_run_posted_requests(c);
}


void
ngx_http_gavel_live_end(gvl_link_t *stream)
{
    ngx_connection_t           *c;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = gvl_link_owner(stream, ngx_http_gavel_live_ctx_t, link);
    c = ctx->request->connection;

    gvl_link_leave(&ctx->link);
    ngx_http_set_log_request(c->log, ctx->request);

    if (!ctx->streaming) {
        ngx_http_finalize_request(ctx->request, NGX_HTTP_SERVICE_UNAVAILABLE);

    } else if (!ctx->ending) {
        gvl_live_pause(&ctx->watcher);
        ctx->ending = 1;

        /* Behind what is on its way; a reader who is too slow for that has
           to do without the last chunk. */

        if (ctx->nout < NGX_HTTP_GAVEL_LIVE_OUT) {
            ctx->out[ctx->nout++] = gvl_live_event_share(ctx->live->last);
        }

        ngx_http_gavel_live_pump(ctx);
    }

    ngx_http_run_posted_requests(c);
}


/* Answers once the item has been read, and streams from then on. */

static void
ngx_http_gavel_live_go(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    if (!ctx->streaming) {
        rc = ngx_http_gavel_live_refusal(ctx);

        if (rc == NGX_AGAIN) {
            return;
        }

        if (rc == NGX_OK) {
            rc = ngx_http_gavel_live_head(ctx);
        }

        if (rc != NGX_OK) {
            ngx_http_finalize_request(r, rc == NGX_DONE ? NGX_OK : rc);
            return;
        }
    }

    ngx_http_gavel_live_pump(ctx);
}


/* NGX_OK: there is something to stream; NGX_AGAIN: it is not known yet. */

static ngx_int_t
ngx_http_gavel_live_refusal(ngx_http_gavel_live_ctx_t *ctx)
{
    switch (ctx->watcher.channel->state) {

    case GVL_LIVE_LOADING:
        return NGX_AGAIN;

    case GVL_LIVE_MISSING:
        return NGX_HTTP_NOT_FOUND;

    case GVL_LIVE_FAILED:
        return NGX_HTTP_SERVICE_UNAVAILABLE;

    default:
        /* Nothing for somebody who has seen the end: they need not return. */

        return gvl_live_done(&ctx->watcher) ? NGX_HTTP_NO_CONTENT : NGX_OK;
    }
}


/* NGX_DONE: the head was all there was to send. */

static ngx_int_t
ngx_http_gavel_live_head(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    r->headers_out.status = NGX_HTTP_OK;
    ngx_http_clear_content_length(r);
    ngx_str_set(&r->headers_out.content_type, "text/event-stream");
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->keepalive = 0;

#if (NGX_HTTP_GZIP)
    /* The body does not pass the filter that would compress it. */
    r->gzip_tested = 1;
    r->gzip_ok = 0;
#endif

    if (ngx_http_gavel_add_header(r, GVL_STR("Cache-Control"),
                                  GVL_STR("no-cache"))
        != NGX_OK
        || ngx_http_gavel_add_header(r, GVL_STR("X-Accel-Buffering"),
                                     GVL_STR("no"))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc == NGX_OK ? NGX_DONE : rc;
    }

    rc = ngx_http_send_special(r, NGX_HTTP_FLUSH);

    /* On a new connection it fits; over HTTP/2 it stays in front. */

    if (rc == NGX_ERROR || (rc == NGX_AGAIN && r->stream == NULL)
        || (r->stream == NULL && ngx_http_gavel_live_socket(r) != NGX_OK))
    {
        return NGX_ERROR;
    }

    ctx->streaming = 1;

    return ngx_http_gavel_live_retry(ctx);
}


/* An event is not to wait for the acknowledgement of the one before it, and a
   reader who is slow is to show soon. */

static ngx_int_t
ngx_http_gavel_live_socket(ngx_http_request_t *r)
{
    int                        size;
    ngx_connection_t          *c;
    ngx_http_core_loc_conf_t  *clcf;

    c = r->connection;
    size = NGX_HTTP_GAVEL_LIVE_SNDBUF;
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(int)) == -1) {
        ngx_log_error(NGX_LOG_ALERT, c->log, ngx_socket_errno,
                      "setsockopt(SO_SNDBUF) failed");
    }

    return clcf->tcp_nodelay ? ngx_tcp_nodelay(c) : NGX_OK;
}


static ngx_int_t
ngx_http_gavel_live_retry(ngx_http_gavel_live_ctx_t *ctx)
{
    u_char   line[sizeof("retry: ") + NGX_INT_T_LEN];
    u_char  *p;

    p = ngx_sprintf(line, "retry: %i", NGX_HTTP_GAVEL_LIVE_RETRY_MS
                    + ngx_random() % (2 * NGX_HTTP_GAVEL_LIVE_RETRY_MS));

    ctx->out[0] = gvl_live_lines_create((gvl_str_t) {
                                            (const char *) line,
                                            (size_t) (p - line) });
    if (ctx->out[0] == NULL) {
        return NGX_ERROR;
    }

    ctx->nout = 1;

    return NGX_OK;
}


/* Life goes on, or is over; in silence it is heard from time to time. */

static void
ngx_http_gavel_live_tick(ngx_event_t *ev)
{
    ngx_connection_t           *c;
    ngx_http_gavel_live_ctx_t  *ctx;

    ctx = ev->data;
    c = ctx->request->connection;

    if ((ngx_msec_int_t) (ctx->ends_at - ngx_current_msec) <= 0) {
        ngx_http_gavel_live_end(&ctx->link);
        return;
    }

    if (ngx_current_msec - ctx->quiet_since < ctx->live->conf->ping) {
        ngx_http_gavel_live_arm(ctx);
        return;
    }

    ctx->quiet_since = ngx_current_msec;
    ngx_http_gavel_live_arm(ctx);

    if (ctx->streaming && !ctx->blocked && !ctx->ending) {
        ngx_http_set_log_request(c->log, ctx->request);
        ctx->out[ctx->nout++] = gvl_live_event_share(ctx->live->ping);
        ngx_http_gavel_live_pump(ctx);
        ngx_http_run_posted_requests(c);
    }
}


/* Lives differ by a tenth, so that those who came together go one by one. */

static void
ngx_http_gavel_live_arm(ngx_http_gavel_live_ctx_t *ctx)
{
    ngx_msec_t                   left, quiet;
    ngx_http_gavel_live_conf_t  *conf;

    conf = ctx->live->conf;

    if (ctx->timer.handler == NULL) {
        ctx->timer.handler = ngx_http_gavel_live_tick;
        ctx->timer.data = ctx;
        ctx->timer.log = ctx->request->connection->log;

        ctx->quiet_since = ngx_current_msec;
        ctx->ends_at = ngx_current_msec + conf->lifetime
                       - (ngx_msec_t) ngx_random() % (conf->lifetime / 10 + 1);
    }

    left = ctx->ends_at - ngx_current_msec;
    quiet = ctx->quiet_since + conf->ping - ngx_current_msec;

    ngx_add_timer(&ctx->timer, ngx_min(left, quiet));
}
