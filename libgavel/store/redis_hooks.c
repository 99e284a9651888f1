/* hiredis on somebody else's loop: five hooks and one watched descriptor. */

#include <assert.h>
#include <stdio.h>

#include "redis_inner.h"


static void gvl_redis_conn_want(gvl_redis_conn_t *conn, unsigned events);
static void gvl_redis_hook_add_read(void *data);
static void gvl_redis_hook_del_read(void *data);
static void gvl_redis_hook_add_write(void *data);
static void gvl_redis_hook_del_write(void *data);
static void gvl_redis_hook_cleanup(void *data);


void
gvl_redis_conn_hook(gvl_redis_conn_t *conn, redisAsyncContext *redis)
{
    conn->redis = redis;
    conn->events = 0;

    redis->data = conn;
    redis->ev.data = conn;
    redis->ev.addRead = gvl_redis_hook_add_read;
    redis->ev.delRead = gvl_redis_hook_del_read;
    redis->ev.addWrite = gvl_redis_hook_add_write;
    redis->ev.delWrite = gvl_redis_hook_del_write;
    redis->ev.cleanup = gvl_redis_hook_cleanup;
}


void
gvl_redis_conn_ready(gvl_watch_t *watch, unsigned events)
{
    gvl_redis_conn_t   *conn;
    redisAsyncContext  *redis;

    conn = watch->data;
    redis = conn->redis;

    if ((events & GVL_LOOP_READ) != 0) {
        redisAsyncHandleRead(redis);
    }

    /* Reading may have ended it. */

    if ((events & GVL_LOOP_WRITE) != 0 && conn->redis == redis) {
        redisAsyncHandleWrite(redis);
    }
}


/* hiredis's hooks may be called again and again for the same. */

static void
gvl_redis_conn_want(gvl_redis_conn_t *conn, unsigned events)
{
    if (events == conn->events) {
        return;
    }

    if (conn->conf.loop->watch(conn->conf.loop, &conn->watch,
                               conn->redis->c.fd, events)
        == GVL_OK)
    {
        conn->events = events;
    }
}


static void
gvl_redis_hook_add_read(void *data)
{
    gvl_redis_conn_t  *conn;

    conn = data;
    gvl_redis_conn_want(conn, conn->events | GVL_LOOP_READ);
}


static void
gvl_redis_hook_del_read(void *data)
{
    gvl_redis_conn_t  *conn;

    conn = data;
    gvl_redis_conn_want(conn, conn->events & ~GVL_LOOP_READ);
}


static void
gvl_redis_hook_add_write(void *data)
{
    gvl_redis_conn_t  *conn;

    conn = data;
    gvl_redis_conn_want(conn, conn->events | GVL_LOOP_WRITE);
}


static void
gvl_redis_hook_del_write(void *data)
{
    gvl_redis_conn_t  *conn;

    conn = data;
    gvl_redis_conn_want(conn, conn->events & ~GVL_LOOP_WRITE);
}


/* The last hiredis says of a connection, before it closes the socket. */

static void
gvl_redis_hook_cleanup(void *data)
{
    gvl_redis_conn_t  *conn;

    conn = data;

    if (conn->reason[0] == '\0') {
        snprintf(conn->reason, sizeof(conn->reason), "%s",
                 conn->redis->errstr != NULL ? conn->redis->errstr
                 : "closed by the server");
    }

    conn->conf.loop->unwatch(conn->conf.loop, &conn->watch);
    conn->redis = NULL;

    assert(conn->oldest == NULL);
    gvl_redis_conn_lost(conn);
}
