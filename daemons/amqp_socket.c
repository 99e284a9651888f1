/* The AMQP machine's socket: bytes in, bytes out, and never a wait. */

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "amqp_machine.h"


/* A name's addresses that are tried; more than any cluster has. */
#define GVL_AMQP_ADDRESSES  16

/* Read at once; a batch of confirms or a hundred small deliveries. */
#define GVL_AMQP_IN_LEN     65536


void
gvl_amqp_conn_watch(gvl_amqp_conn_t *conn)
{
    unsigned  events;

    events = gvl_stream_wants(&conn->stream);

    if (conn->stream.state == GVL_STREAM_OPEN
        && conn->out_taken < conn->out.len)
    {
        events |= GVL_LOOP_WRITE;
    }

    if (conn->conf->loop->watch(conn->conf->loop, &conn->watch,
                                conn->stream.fd, events) != GVL_OK)
    {
        gvl_amqp_conn_lose(conn, "too many descriptors are watched");
    }
}


void
gvl_amqp_conn_flush(gvl_amqp_conn_t *conn)
{
    size_t    n;
    gvl_rc_t  rc;

    if (conn->state != GVL_AMQP_OPENING && conn->state != GVL_AMQP_OPEN) {
        return;
    }

    while (conn->out_taken < conn->out.len) {
        rc = gvl_stream_write(&conn->stream,
                              (char *) conn->out.data + conn->out_taken,
                              conn->out.len - conn->out_taken, &n);

        if (rc == GVL_AGAIN) {
            break;
        }

        if (rc != GVL_OK) {
            gvl_amqp_conn_lose(conn, conn->stream.why);
            return;
        }

        conn->out_taken += n;
        conn->said_ms = gvl_amqp_conn_now_ms(conn);
    }

    /* What is left moves to the front, so that room is one piece. */
    conn->out.len -= conn->out_taken;
    memmove(conn->out.data, conn->out.data + conn->out_taken, conn->out.len);
    conn->out_taken = 0;

    gvl_amqp_conn_watch(conn);
}


/* A name's addresses take turns, one at each attempt. */

bool
gvl_amqp_conn_connect(gvl_amqp_conn_t *conn, const char **reason)
{
    int               rc;
    char              port[16];
    unsigned          i;
    gvl_rc_t          opened;
    struct addrinfo   hints, *list, *address;

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    (void) snprintf(port, sizeof(port), "%d", conn->server.port);

    rc = getaddrinfo(conn->server.host, port, &hints, &list);
    if (rc != 0) {
        *reason = gai_strerror(rc);
        return false;
    }

    address = list;

    for (i = conn->attempts++ % GVL_AMQP_ADDRESSES; i != 0; i--) {
        address = address->ai_next != NULL ? address->ai_next : list;
    }

    opened = gvl_stream_open(&conn->stream, address->ai_addr,
                             address->ai_addrlen, conn->conf->tls,
                             conn->server.host);
    *reason = conn->stream.why;
    freeaddrinfo(list);

    return opened == GVL_OK;
}


/* Until TCP, and TLS on it, are there. */

static void
gvl_amqp_conn_go_on(gvl_amqp_conn_t *conn)
{
    gvl_rc_t  rc;

    rc = gvl_stream_go_on(&conn->stream);

    if (rc == GVL_AGAIN) {
        gvl_amqp_conn_watch(conn);
        return;
    }

    if (rc != GVL_OK) {
        gvl_amqp_conn_lose(conn, conn->stream.why);
        return;
    }

    conn->heard_ms = gvl_amqp_conn_now_ms(conn);
    gvl_amqp_conn_enter(conn, GVL_AMQP_OPENING);
    gvl_amqp_open_start(conn);
    gvl_amqp_conn_flush(conn);
}


/* Bytes into frames; stops where a frame has ended the connection. */

static void
gvl_amqp_conn_feed(gvl_amqp_conn_t *conn, char *data, size_t len)
{
    int            used;
    amqp_frame_t   frame;
    amqp_bytes_t   rest;

    rest.bytes = data;
    rest.len = len;
    conn->reading = true;

    while (rest.len != 0 && !conn->doomed) {
        used = amqp_handle_input(conn->codec, rest, &frame);

        if (used < 0) {
            gvl_amqp_conn_lose(conn, "the broker sent what is no frame");
            break;
        }

        rest.bytes = (char *) rest.bytes + used;
        rest.len -= (size_t) used;

        if (frame.frame_type != 0) {
            gvl_amqp_read_frame(conn, &frame);
            amqp_maybe_release_buffers(conn->codec);
        }
    }

    conn->reading = false;

    if (conn->doomed) {
        conn->doomed = false;
        gvl_amqp_conn_closed(conn);
    }
}


static void
gvl_amqp_conn_receive(gvl_amqp_conn_t *conn)
{
    char      data[GVL_AMQP_IN_LEN];
    size_t    n;
    gvl_rc_t  rc;

    do {
        rc = gvl_stream_read(&conn->stream, data, sizeof(data), &n);

        if (rc == GVL_AGAIN) {
            break;
        }

        if (rc != GVL_OK) {
            gvl_amqp_conn_lose(conn, conn->stream.why);
            return;
        }

        conn->heard_ms = gvl_amqp_conn_now_ms(conn);
        gvl_amqp_conn_feed(conn, data, n);

    } while (gvl_stream_pending(&conn->stream));

    gvl_amqp_conn_flush(conn);
}


void
gvl_amqp_conn_ready(gvl_watch_t *watch, unsigned events)
{
    gvl_amqp_conn_t  *conn;

    conn = watch->data;

    if (conn->state == GVL_AMQP_CONNECTING) {
        gvl_amqp_conn_go_on(conn);
        return;
    }

    if ((events & GVL_LOOP_READ) || conn->stream.ssl_writes) {
        gvl_amqp_conn_receive(conn);
    }

    if (!(events & GVL_LOOP_WRITE)) {
        return;
    }

    gvl_amqp_conn_flush(conn);

    if (conn->starved && !conn->blocked
        && conn->out.len < GVL_AMQP_OUT_MAX / 2)
    {
        conn->starved = false;
        conn->conf->writable(conn->conf->data);
    }
}
