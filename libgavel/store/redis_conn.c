/* The state machine of one conversation with Redis. */

#include <assert.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redis_inner.h"



static void gvl_redis_conn_open(gvl_redis_conn_t *conn);
static gvl_rc_t gvl_redis_conn_connect(gvl_redis_conn_t *conn);
static void gvl_redis_conn_expired(gvl_timer_t *timer);
static void gvl_redis_conn_lost(gvl_redis_conn_t *conn);
static void gvl_redis_conn_log(gvl_redis_conn_t *conn,
    gvl_log_level_t level, const char *what, const char *reason);


gvl_redis_conn_t *
gvl_redis_conn_create(const gvl_redis_conf_t *conf)
{
    gvl_redis_conn_t  *conn;

    assert(conf->nscripts <= GVL_REDIS_SCRIPTS_MAX);

    conn = calloc(1, sizeof(*conn));
    if (conn == NULL) {
        return NULL;
    }

    conn->conf = *conf;
    conn->watch.ready = gvl_redis_conn_ready;
    conn->watch.data = conn;
    conn->timer.fired = gvl_redis_conn_expired;
    conn->timer.data = conn;

    if (conf->loop->arm(conf->loop, &conn->timer, 0) != GVL_OK) {
        free(conn);
        return NULL;
    }

    return conn;
}


void
gvl_redis_conn_destroy(gvl_redis_conn_t *conn)
{
    if (conn == NULL) {
        return;
    }

    conn->conf.changed = NULL;
    conn->mourned = true;
    gvl_redis_conn_close(conn, "no longer needed");
    assert(conn->reader == NULL);

    conn->conf.loop->disarm(conn->conf.loop, &conn->timer);
    free(conn->out);
    free(conn);
}


gvl_redis_state_t
gvl_redis_conn_state(const gvl_redis_conn_t *conn)
{
    return conn->state;
}


bool
gvl_redis_conn_was_away(const gvl_redis_conn_t *conn)
{
    return conn->backoff.bound_ms != 0;
}


void
gvl_redis_conn_close(gvl_redis_conn_t *conn, const char *reason)
{
    if (conn->reader == NULL || conn->closing) {
        return;
    }

    snprintf(conn->reason, sizeof(conn->reason), "%s", reason);
    conn->closing = true;

    /* Who reads answers closes when this one has been told. */

    if (!conn->reading) {
        gvl_redis_conn_finish(conn);
    }
}


/* Whoever waits for an answer learns that there is none. */

void
gvl_redis_conn_finish(gvl_redis_conn_t *conn)
{
    gvl_redis_conn_forget(conn);

    conn->conf.loop->unwatch(conn->conf.loop, &conn->watch);
    gvl_stream_close(&conn->stream);
    redisReaderFree(conn->reader);

    conn->reader = NULL;
    conn->closing = false;
    conn->heard = NULL;
    conn->events = 0;

    gvl_redis_conn_lost(conn);
}


static void
gvl_redis_conn_open(gvl_redis_conn_t *conn)
{
    assert(conn->state == GVL_REDIS_DOWN && conn->reader == NULL);

    conn->reason[0] = '\0';
    conn->out_len = 0;
    conn->out_sent = 0;
    conn->reader = redisReaderCreate();

    if (conn->reader == NULL) {
        snprintf(conn->reason, sizeof(conn->reason), "no memory");
        gvl_redis_conn_lost(conn);
        return;
    }

    gvl_redis_conn_become(conn, GVL_REDIS_CONNECTING);

    if (gvl_redis_conn_connect(conn) != GVL_OK) {
        gvl_redis_conn_close(conn, conn->stream.why);
        return;
    }

    if (!gvl_redis_conn_watch(conn)
        || conn->conf.loop->arm(conn->conf.loop, &conn->timer,
                                conn->conf.connect_deadline_ms) != GVL_OK)
    {
        gvl_redis_conn_close(conn, "the event loop is full");
    }
}


static gvl_rc_t
gvl_redis_conn_connect(gvl_redis_conn_t *conn)
{
    int               rc;
    char              port[8];
    gvl_rc_t          opened;
    struct addrinfo   hints, *found;

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV
                     | (conn->conf.resolves ? 0 : AI_NUMERICHOST);
    snprintf(port, sizeof(port), "%d", conn->conf.port);

    rc = getaddrinfo(conn->conf.host, port, &hints, &found);
    if (rc != 0) {
        snprintf(conn->stream.why, sizeof(conn->stream.why), "%s",
                 gai_strerror(rc));
        return GVL_REFUSED;
    }

    opened = gvl_stream_open(&conn->stream, found->ai_addr,
                             found->ai_addrlen, conn->conf.tls,
                             conn->conf.tls_name);
    freeaddrinfo(found);

    return opened;
}


static void
gvl_redis_conn_expired(gvl_timer_t *timer)
{
    int64_t            now_ms;
    gvl_redis_conn_t  *conn;

    conn = timer->data;

    if (conn->state == GVL_REDIS_DOWN) {
        gvl_redis_conn_open(conn);
        return;
    }

    if (conn->state == GVL_REDIS_CONNECTING) {
        gvl_redis_conn_close(conn, "no connection in time");
        return;
    }

    conn->armed = false;

    if (conn->oldest == NULL) {
        return;
    }

    now_ms = conn->conf.loop->now_ms(conn->conf.loop);

    if (conn->oldest->deadline_ms > now_ms) {
        conn->armed = conn->conf.loop->arm(conn->conf.loop, &conn->timer,
                                           conn->oldest->deadline_ms - now_ms)
                      == GVL_OK;
        return;
    }

    gvl_redis_conn_close(conn, "no answer in time");
}


/* The only place that changes the state. */

void
gvl_redis_conn_become(gvl_redis_conn_t *conn, gvl_redis_state_t state)
{
    gvl_redis_state_t  former;

    former = conn->state;
    conn->state = state;

    if (state == GVL_REDIS_UP) {
        conn->mourned = false;
        conn->up_since_ms = conn->conf.loop->now_ms(conn->conf.loop);
        gvl_redis_conn_log(conn, GVL_LOG_INFO, "is up", NULL);
    }

    if (state == GVL_REDIS_DOWN && !conn->mourned) {
        conn->mourned = true;
        gvl_redis_conn_log(conn, GVL_LOG_WARN, "is down", conn->reason);
    }

    if (conn->conf.changed != NULL
        && (state == GVL_REDIS_UP || former == GVL_REDIS_UP))
    {
        conn->conf.changed(state == GVL_REDIS_UP, conn->conf.data);
    }
}


static void
gvl_redis_conn_lost(gvl_redis_conn_t *conn)
{
    int64_t      well_ms;
    gvl_loop_t  *loop;

    loop = conn->conf.loop;
    well_ms = loop->now_ms(loop) - conn->up_since_ms;

    if (conn->state == GVL_REDIS_UP && well_ms > GVL_REDIS_BACKOFF_MAX_MS) {
        gvl_backoff_reset(&conn->backoff);
    }

    gvl_redis_conn_become(conn, GVL_REDIS_DOWN);

    conn->armed = false;

    /* Without a timer there is no way back, but without memory neither. */

    if (loop->arm(loop, &conn->timer,
                  gvl_backoff_next_ms(&conn->backoff,
                                      GVL_REDIS_BACKOFF_MAX_MS))
        != GVL_OK)
    {
        gvl_redis_conn_log(conn, GVL_LOG_ERROR, "stays down",
                           "the event loop is full");
    }
}


static void
gvl_redis_conn_log(gvl_redis_conn_t *conn, gvl_log_level_t level,
    const char *what, const char *reason)
{
    char  text[512];

    snprintf(text, sizeof(text), "redis (%s) at %s:%d %s%s%s",
             conn->conf.name, conn->conf.host, conn->conf.port, what,
             reason != NULL ? ": " : "", reason != NULL ? reason : "");

    conn->conf.loop->log(conn->conf.loop, level, text);
}
