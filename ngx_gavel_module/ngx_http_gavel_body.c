/*
 * The request's body, in one piece.
 *
 * NGINX would put a long body into a file and answer 413 by itself, which no
 * client of the protocol understands.  So it is read unbuffered and collected
 * here, and never more of it than the limit.  Where somebody has read it
 * before us (mirror, a subrequest's parent) it may lie in a file all the same.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_gavel_body.h"
#include "ngx_http_gavel_handler.h"


static void ngx_http_gavel_body_handler(ngx_http_request_t *r);
static gvl_rc_t ngx_http_gavel_body_take(ngx_http_request_t *r,
    ngx_http_gavel_body_t *body);
static gvl_rc_t ngx_http_gavel_body_add(ngx_http_request_t *r,
    ngx_http_gavel_body_t *body, const ngx_buf_t *buf);
static ngx_int_t ngx_http_gavel_body_copy(const ngx_buf_t *buf, u_char *data,
    size_t len);
static u_char *ngx_http_gavel_body_grow(ngx_http_request_t *r,
    const ngx_http_gavel_body_t *body, size_t size);


ngx_int_t
ngx_http_gavel_body_read(ngx_http_request_t *r, ngx_http_gavel_body_t *body)
{
    ngx_int_t  rc;

    r->request_body_no_buffering = 1;

    rc = ngx_http_read_client_request_body(r, ngx_http_gavel_body_handler);

    return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}


/* Called with what has come so far, and again whenever more can be read. */

static void
ngx_http_gavel_body_handler(ngx_http_request_t *r)
{
    gvl_rc_t                rc;
    ngx_int_t               status;
    ngx_http_gavel_ctx_t   *ctx;
    ngx_http_gavel_body_t  *body;

    ctx = ngx_http_get_module_ctx(r, ngx_http_gavel_module);
    body = &ctx->body;

    for ( ;; ) {
        rc = ngx_http_gavel_body_take(r, body);

        if (rc != GVL_OK || !r->reading_body) {
            break;
        }

        status = ngx_http_read_unbuffered_request_body(r);

        if (status >= NGX_HTTP_SPECIAL_RESPONSE) {
            ngx_http_finalize_request(r, status);
            return;
        }

        if (status == NGX_AGAIN && r->request_body->bufs == NULL) {
            r->read_event_handler = ngx_http_gavel_body_handler;
            return;
        }
    }

    body->done(r, rc);
}


/* Collects what NGINX has read. */

static gvl_rc_t
ngx_http_gavel_body_take(ngx_http_request_t *r, ngx_http_gavel_body_t *body)
{
    gvl_rc_t      rc;
    ngx_chain_t  *cl;

    if (r->request_body == NULL) {
        return GVL_OK;
    }

    for (cl = r->request_body->bufs; cl != NULL; cl = cl->next) {
        rc = ngx_http_gavel_body_add(r, body, cl->buf);

        if (rc != GVL_OK) {
            return rc;
        }

        /* Read, so that NGINX may use the buffer again. */

        if (r->request_body_no_buffering) {
            cl->buf->pos = cl->buf->last;
        }
    }

    /* A body that was read before is not ours alone. */

    if (r->request_body_no_buffering) {
        r->request_body->bufs = NULL;
    }

    return GVL_OK;
}


static gvl_rc_t
ngx_http_gavel_body_add(ngx_http_request_t *r, ngx_http_gavel_body_t *body,
    const ngx_buf_t *buf)
{
    size_t   len, size;
    u_char  *data;

    len = (size_t) ngx_buf_size(buf);

    if (len == 0) {
        return GVL_OK;      /* the last one of chunks */
    }

    if (len > GVL_MESSAGE_MAX - body->len) {
        return GVL_TOO_LARGE;
    }

    if (len > body->size - body->len) {
        size = ngx_max(body->len + len, body->size * 2);
        data = ngx_http_gavel_body_grow(r, body, size);

        if (data == NULL) {
            return GVL_NO_MEMORY;
        }

        body->data = data;
        body->size = size;
    }

    if (ngx_http_gavel_body_copy(buf, body->data + body->len, len) != NGX_OK) {
        return GVL_INTERNAL;
    }

    body->len += len;

    return GVL_OK;
}


static ngx_int_t
ngx_http_gavel_body_copy(const ngx_buf_t *buf, u_char *data, size_t len)
{
    if (ngx_buf_in_memory(buf)) {
        ngx_memcpy(data, buf->pos, len);
        return NGX_OK;
    }

    return ngx_read_file(buf->file, data, len, buf->file_pos) == (ssize_t) len
           ? NGX_OK : NGX_ERROR;
}


static u_char *
ngx_http_gavel_body_grow(ngx_http_request_t *r,
    const ngx_http_gavel_body_t *body, size_t size)
{
    u_char  *data;

    data = ngx_palloc(r->pool, size);

    if (data != NULL && body->len > 0) {
        ngx_memcpy(data, body->data, body->len);
    }

    return data;
}
