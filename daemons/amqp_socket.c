/* The AMQP machine's socket: bytes in, bytes out, and never a wait. */

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "amqp_machine.h"


/* A name's addresses that are tried; more than any cluster has. */
#define GVL_AMQP_ADDRESSES  16

/* Read at once; a batch of confirms or a hundred small deliveries. */
#define GVL_AMQP_IN_LEN     65536


void
gvl_amqp_conn_watch(gvl_amqp_conn_t *conn)
{
    unsigned  events;

    events = GVL_LOOP_READ;

    if (conn->state == GVL_AMQP_CONNECTING || conn->out_taken < conn->out.len)
    {
        events |= GVL_LOOP_WRITE;
    }

    if (conn->conf->loop->watch(conn->conf->loop, &conn->watch, conn->fd,
                                events) != GVL_OK)
    {
        gvl_amqp_conn_lose(conn, "too many descriptors are watched");
    }
}


void
gvl_amqp_conn_flush(gvl_amqp_conn_t *conn)
{
    ssize_t  n;

    if (conn->state != GVL_AMQP_OPENING && conn->state != GVL_AMQP_OPEN) {
        return;
    }

    while (conn->out_taken < conn->out.len) {
        n = send(conn->fd, conn->out.data + conn->out_taken,
                 conn->out.len - conn->out_taken,
                 MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }

            if (errno != EAGAIN && errno != EWOULDBLOCK) {
                gvl_amqp_conn_lose(conn, strerror(errno));
                return;
            }

            break;
        }

        conn->out_taken += (size_t) n;
        conn->said_ms = gvl_amqp_conn_now_ms(conn);
    }

    /* What is left moves to the front, so that room is one piece. */
    conn->out.len -= conn->out_taken;
    memmove(conn->out.data, conn->out.data + conn->out_taken, conn->out.len);
    conn->out_taken = 0;

    gvl_amqp_conn_watch(conn);
}


static bool
gvl_amqp_conn_socket(gvl_amqp_conn_t *conn, const struct addrinfo *address)
{
    int  on;

    on = 1;

    conn->fd = socket(address->ai_family,
                      SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (conn->fd == -1) {
        return false;
    }

    (void) setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

    return connect(conn->fd, address->ai_addr, address->ai_addrlen) == 0
           || errno == EINPROGRESS;
}


/* A name's addresses take turns, one at each attempt. */

bool
gvl_amqp_conn_connect(gvl_amqp_conn_t *conn, const char **reason)
{
    int               rc;
    bool              ok;
    char              port[16];
    unsigned          i;
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

    ok = gvl_amqp_conn_socket(conn, address);
    *reason = strerror(errno);
    freeaddrinfo(list);

    return ok;
}


static void
gvl_amqp_conn_connected(gvl_amqp_conn_t *conn)
{
    int        error;
    socklen_t  len;

    error = 0;
    len = sizeof(error);
    (void) getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &error, &len);

    if (error != 0) {
        gvl_amqp_conn_lose(conn, strerror(error));
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
    char     data[GVL_AMQP_IN_LEN];
    ssize_t  n;

    n = recv(conn->fd, data, sizeof(data), MSG_DONTWAIT);

    if (n == 0) {
        gvl_amqp_conn_lose(conn, "the broker hung up");
        return;
    }

    if (n < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
            gvl_amqp_conn_lose(conn, strerror(errno));
        }

        return;
    }

    conn->heard_ms = gvl_amqp_conn_now_ms(conn);
    gvl_amqp_conn_feed(conn, data, (size_t) n);
    gvl_amqp_conn_flush(conn);
}


void
gvl_amqp_conn_ready(gvl_watch_t *watch, unsigned events)
{
    gvl_amqp_conn_t  *conn;

    conn = watch->data;

    if (conn->state == GVL_AMQP_CONNECTING) {
        if (events & GVL_LOOP_WRITE) {
            gvl_amqp_conn_connected(conn);
        }

        return;
    }

    if (events & GVL_LOOP_READ) {
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
