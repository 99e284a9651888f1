/* A Redis conversation's bytes: commands out, answers in, and never a wait. */

#include <stdlib.h>
#include <string.h>

#include "redis_inner.h"


/* Read at once: what one record of TLS may hold. */
#define GVL_REDIS_IN_LEN  16384

/* Room for commands that is kept; a flood's more is given back. */
#define GVL_REDIS_OUT_KEPT  65536


static bool gvl_redis_conn_room(gvl_redis_conn_t *conn, size_t len);
static void gvl_redis_conn_go_on(gvl_redis_conn_t *conn);
static void gvl_redis_conn_receive(gvl_redis_conn_t *conn);
static bool gvl_redis_conn_tell(gvl_redis_conn_t *conn);
static void gvl_redis_conn_flush(gvl_redis_conn_t *conn);


bool
gvl_redis_conn_put(gvl_redis_conn_t *conn, int argc, const char **argv,
    const size_t *lengths)
{
    int    len;
    char  *bytes;

    len = redisFormatCommandArgv(&bytes, argc, argv, lengths);
    if (len < 0) {
        return false;
    }

    if (!gvl_redis_conn_room(conn, (size_t) len)) {
        redisFreeCommand(bytes);
        return false;
    }

    memcpy(conn->out + conn->out_len, bytes, (size_t) len);
    redisFreeCommand(bytes);

    /* Sent when the loop says so, together with all that comes until then. */

    conn->out_len += (size_t) len;

    if (!gvl_redis_conn_watch(conn)) {
        conn->out_len -= (size_t) len;
        return false;
    }

    return true;
}


static bool
gvl_redis_conn_room(gvl_redis_conn_t *conn, size_t len)
{
    char    *out;
    size_t   room;

    if (conn->out_room - conn->out_len >= len) {
        return true;
    }

    room = 2 * conn->out_room > conn->out_len + len ? 2 * conn->out_room
                                                    : conn->out_len + len;
    out = realloc(conn->out, room);
    if (out == NULL) {
        return false;
    }

    conn->out = out;
    conn->out_room = room;

    return true;
}


bool
gvl_redis_conn_watch(gvl_redis_conn_t *conn)
{
    unsigned  events;

    events = gvl_stream_wants(&conn->stream);

    if (conn->stream.state == GVL_STREAM_OPEN
        && conn->out_sent < conn->out_len)
    {
        events |= GVL_LOOP_WRITE;
    }

    if (events == conn->events) {
        return true;
    }

    if (conn->conf.loop->watch(conn->conf.loop, &conn->watch,
                               conn->stream.fd, events)
        != GVL_OK)
    {
        return false;
    }

    conn->events = events;

    return true;
}


void
gvl_redis_conn_ready(gvl_watch_t *watch, unsigned events)
{
    gvl_redis_conn_t  *conn;

    conn = watch->data;

    if (conn->stream.state != GVL_STREAM_OPEN) {
        gvl_redis_conn_go_on(conn);
        return;
    }

    if ((events & GVL_LOOP_READ) != 0 || conn->stream.ssl_writes) {
        gvl_redis_conn_receive(conn);
    }

    /* Reading may have ended it. */

    if ((events & GVL_LOOP_WRITE) != 0 && conn->reader != NULL) {
        gvl_redis_conn_flush(conn);
    }
}


static void
gvl_redis_conn_go_on(gvl_redis_conn_t *conn)
{
    gvl_rc_t  rc;

    rc = gvl_stream_go_on(&conn->stream);

    if (rc == GVL_OK) {
        gvl_redis_conn_greet(conn);
        return;
    }

    if (rc != GVL_AGAIN) {
        gvl_redis_conn_close(conn, conn->stream.why);
        return;
    }

    if (!gvl_redis_conn_watch(conn)) {
        gvl_redis_conn_close(conn, "the event loop is full");
    }
}


static void
gvl_redis_conn_receive(gvl_redis_conn_t *conn)
{
    char      data[GVL_REDIS_IN_LEN];
    size_t    n;
    gvl_rc_t  rc;

    do {
        rc = gvl_stream_read(&conn->stream, data, sizeof(data), &n);

        if (rc == GVL_AGAIN) {
            break;
        }

        if (rc != GVL_OK) {
            gvl_redis_conn_close(conn, conn->stream.why);
            return;
        }

        if (redisReaderFeed(conn->reader, data, n) != REDIS_OK) {
            gvl_redis_conn_close(conn, "no memory");
            return;
        }

        if (!gvl_redis_conn_tell(conn)) {
            return;
        }

    } while (gvl_stream_pending(&conn->stream));

    if (!gvl_redis_conn_watch(conn)) {
        gvl_redis_conn_close(conn, "the event loop is full");
    }
}


/* Every answer that is complete; false: one of them was the last. */

static bool
gvl_redis_conn_tell(gvl_redis_conn_t *conn)
{
    void  *reply;

    conn->reading = true;

    while (!conn->closing) {
        if (redisReaderGetReply(conn->reader, &reply) != REDIS_OK) {
            gvl_redis_conn_close(conn, "that is no Redis");
            break;
        }

        if (reply == NULL) {
            break;
        }

        gvl_redis_conn_answered(conn, reply);
        freeReplyObject(reply);
    }

    conn->reading = false;

    if (conn->closing) {
        gvl_redis_conn_finish(conn);
        return false;
    }

    return true;
}


static void
gvl_redis_conn_flush(gvl_redis_conn_t *conn)
{
    size_t    n;
    gvl_rc_t  rc;

    while (conn->out_sent < conn->out_len) {
        rc = gvl_stream_write(&conn->stream, conn->out + conn->out_sent,
                              conn->out_len - conn->out_sent, &n);

        if (rc == GVL_AGAIN) {
            break;
        }

        if (rc != GVL_OK) {
            gvl_redis_conn_close(conn, conn->stream.why);
            return;
        }

        conn->out_sent += n;
    }

    conn->out_len -= conn->out_sent;

    if (conn->out_len > 0) {
        memmove(conn->out, conn->out + conn->out_sent, conn->out_len);

    } else if (conn->out_room > GVL_REDIS_OUT_KEPT) {
        free(conn->out);
        conn->out = NULL;
        conn->out_room = 0;
    }

    conn->out_sent = 0;

    if (!gvl_redis_conn_watch(conn)) {
        gvl_redis_conn_close(conn, "the event loop is full");
    }
}
