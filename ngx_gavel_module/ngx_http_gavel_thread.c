/*
 * Password hashing in NGINX's thread pool, behind a bounded line.
 *
 * A hash takes tens of milliseconds of a core on purpose.  Here it takes them
 * from the threads of a pool, which run at the lowest priority and keep off
 * one core, so that a flood of logins leaves the event loop its own.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "random.h"

#include "ngx_http_gavel_stand_back.h"
#include "ngx_http_gavel_thread.h"


/* What one hash takes, roughly, told to those whom the line has no room for. */
#define NGX_HTTP_GAVEL_HASH_MS  100

/* One hash; the thread touches nothing else, and looks whether it is wanted. */

typedef struct {
    ngx_http_gavel_hasher_t        *hasher;
    gvl_flow_t                     *flow;
    ngx_thread_task_t               task;
    gvl_password_params_t           params;

    gvl_str_t                       password;
    gvl_str_t                       phc;            /* to verify */
    bool                            verifying;
    uint8_t                         salt[GVL_SALT_LEN];

    gvl_rc_t                        rc;
    char                            made[GVL_PHC_MAX];
    size_t                          made_len;
    bool                            matched;
    bool                            rehash;

    gvl_str_t                      *out_phc;
    bool                           *out_matches;
    bool                           *out_needs_rehash;
} ngx_http_gavel_hash_t;


static gvl_rc_t ngx_http_gavel_hash_enter(void *data, gvl_flow_t *flow);
static void ngx_http_gavel_hash_leave(void *data);
static gvl_rc_t ngx_http_gavel_hash_busy(ngx_http_gavel_hasher_t *hasher,
    gvl_flow_t *flow);
static gvl_rc_t ngx_http_gavel_hash(void *data, gvl_flow_t *flow,
    gvl_str_t password, gvl_str_t *phc);
static gvl_rc_t ngx_http_gavel_verify(void *data, gvl_flow_t *flow,
    gvl_str_t password, gvl_str_t phc, bool *matches, bool *needs_rehash);
static ngx_http_gavel_hash_t *ngx_http_gavel_hash_create(
    ngx_http_gavel_hasher_t *hasher, gvl_flow_t *flow, gvl_str_t password);
static gvl_rc_t ngx_http_gavel_hash_post(ngx_http_gavel_hash_t *hash);
static void ngx_http_gavel_hash_run(void *data, ngx_log_t *log);
static void ngx_http_gavel_hash_back(ngx_event_t *ev);


const gvl_hasher_port_t  ngx_http_gavel_hasher_port = {
    ngx_http_gavel_hash_enter,
    ngx_http_gavel_hash,
    ngx_http_gavel_verify
};


static gvl_rc_t
ngx_http_gavel_hash_enter(void *data, gvl_flow_t *flow)
{
    gvl_rc_t                  rc;
    ngx_http_gavel_hasher_t  *hasher;

    hasher = data;

    if (hasher->in_line >= hasher->line_max) {
        return ngx_http_gavel_hash_busy(hasher, flow);
    }

    rc = gvl_flow_undo(flow, ngx_http_gavel_hash_leave, hasher);

    if (rc == GVL_OK) {
        hasher->in_line++;
    }

    return rc;
}


/* A flow that was abandoned ends when its hash is back, and leaves then. */

static void
ngx_http_gavel_hash_leave(void *data)
{
    ngx_http_gavel_hasher_t  *hasher;

    hasher = data;
    hasher->in_line--;
}


static gvl_rc_t
ngx_http_gavel_hash_busy(ngx_http_gavel_hasher_t *hasher, gvl_flow_t *flow)
{
    flow->fault.retry_after_ms = (int64_t) (hasher->in_line + 1)
                                 * NGX_HTTP_GAVEL_HASH_MS;

    return GVL_HASHING_BUSY;
}


static gvl_rc_t
ngx_http_gavel_hash(void *data, gvl_flow_t *flow, gvl_str_t password,
    gvl_str_t *phc)
{
    ngx_http_gavel_hash_t  *hash;

    hash = ngx_http_gavel_hash_create(data, flow, password);
    if (hash == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_random_bytes(hash->salt, sizeof(hash->salt));
    hash->out_phc = phc;

    return ngx_http_gavel_hash_post(hash);
}


static gvl_rc_t
ngx_http_gavel_verify(void *data, gvl_flow_t *flow, gvl_str_t password,
    gvl_str_t phc, bool *matches, bool *needs_rehash)
{
    ngx_http_gavel_hash_t  *hash;

    hash = ngx_http_gavel_hash_create(data, flow, password);
    if (hash == NULL) {
        return GVL_NO_MEMORY;
    }

    hash->verifying = true;
    hash->phc = phc;
    hash->out_matches = matches;
    hash->out_needs_rehash = needs_rehash;

    return ngx_http_gavel_hash_post(hash);
}


/* In the flow's arena, which stays until the thread is back. */

static ngx_http_gavel_hash_t *
ngx_http_gavel_hash_create(ngx_http_gavel_hasher_t *hasher, gvl_flow_t *flow,
    gvl_str_t password)
{
    ngx_http_gavel_hash_t  *hash;

    hash = gvl_arena_take(flow->arena, sizeof(*hash));

    if (hash != NULL) {
        hash->hasher = hasher;
        hash->flow = flow;
        hash->params = hasher->params;
        hash->password = password;
    }

    return hash;
}


static gvl_rc_t
ngx_http_gavel_hash_post(ngx_http_gavel_hash_t *hash)
{
    ngx_http_gavel_hasher_t  *hasher;

    hasher = hash->hasher;

    hash->task.ctx = hash;
    hash->task.handler = ngx_http_gavel_hash_run;
    hash->task.event.handler = ngx_http_gavel_hash_back;
    hash->task.event.data = hash;

    /* The pool may be shared, and its own line shorter than ours. */

    if (ngx_thread_task_post(hasher->pool, &hash->task) != NGX_OK) {
        return ngx_http_gavel_hash_busy(hasher, hash->flow);
    }

    return GVL_AGAIN;
}


/* In a thread of the pool. */

static void
ngx_http_gavel_hash_run(void *data, ngx_log_t *log)
{
    static __thread bool  stands_back;

    ngx_http_gavel_hash_t  *hash;

    hash = data;

    /*
     * Who has hung up in line needs no hash; the loop may say so at any
     * moment, and hearing it late is no harm.
     */

    if (__atomic_load_n(&hash->flow->abandoned, __ATOMIC_RELAXED)) {
        hash->rc = GVL_CANCELED;
        return;
    }

    if (!stands_back) {
        ngx_http_gavel_stand_back();
        stands_back = true;
    }

    if (hash->verifying) {
        hash->rc = gvl_password_verify(&hash->params, hash->password,
                                       hash->phc, &hash->matched,
                                       &hash->rehash);
        return;
    }

    hash->rc = gvl_password_hash(&hash->params, hash->password, hash->salt,
                                 hash->made, &hash->made_len);
}


/* In the event loop again. */

static void
ngx_http_gavel_hash_back(ngx_event_t *ev)
{
    ngx_http_gavel_hash_t  *hash;

    hash = ev->data;

    if (hash->verifying) {
        *hash->out_matches = hash->matched;
        *hash->out_needs_rehash = hash->rehash;

    } else {
        *hash->out_phc = (gvl_str_t) { hash->made, hash->made_len };
    }

    gvl_flow_resume(hash->flow, hash->rc);
}
