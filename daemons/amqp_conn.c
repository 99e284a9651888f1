/* The AMQP machine: its states, its socket, and when it gives up. */

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "amqp_machine.h"
#include "log.h"


/* Read at once; a batch of confirms or a hundred small deliveries. */
#define GVL_AMQP_IN_LEN     65536

/* Open for so long, it was no failed attempt. */
#define GVL_AMQP_PROVED_MS  30000


static void gvl_amqp_conn_ready(gvl_watch_t *watch, unsigned events);
static void gvl_amqp_conn_timer(gvl_timer_t *timer);


static int64_t
gvl_amqp_conn_now_ms(const gvl_amqp_conn_t *conn)
{
    return conn->conf->loop->now_ms(conn->conf->loop);
}


static void
gvl_amqp_conn_arm(gvl_amqp_conn_t *conn, int64_t delay_ms)
{
    if (conn->conf->loop->arm(conn->conf->loop, &conn->timer, delay_ms)
        != GVL_OK)
    {
        gvl_log(GVL_LOG_ERROR, "no memory for a timer", NULL, 0);
        abort();
    }
}


/* The one function that changes the state. */

static void
gvl_amqp_conn_enter(gvl_amqp_conn_t *conn, gvl_amqp_state_t state)
{
    conn->state = state;

    switch (state) {

    case GVL_AMQP_CLOSED:
        gvl_amqp_conn_arm(conn, gvl_backoff_next_ms(&conn->backoff));
        break;

    case GVL_AMQP_CONNECTING:
        gvl_amqp_conn_arm(conn, GVL_AMQP_OPEN_MS);
        break;

    case GVL_AMQP_OPENING:
        break;

    case GVL_AMQP_OPEN:
        conn->opened_ms = gvl_amqp_conn_now_ms(conn);
        conn->reason[0] = '\0';
        gvl_amqp_conn_arm(conn, conn->heartbeat_ms / 2);
    }
}


/* Frees what one opening used; a polite goodbye could wait for ever. */

static void
gvl_amqp_conn_release(gvl_amqp_conn_t *conn)
{
    conn->conf->loop->unwatch(conn->conf->loop, &conn->watch);

    if (conn->fd != -1) {
        (void) close(conn->fd);
        conn->fd = -1;
    }

    if (conn->codec != NULL) {
        (void) amqp_destroy_connection(conn->codec);
        conn->codec = NULL;
    }
}


static void
gvl_amqp_conn_note(gvl_amqp_conn_t *conn, const char *reason)
{
    if (conn->reason != reason) {
        (void) snprintf(conn->reason, sizeof(conn->reason), "%s", reason);
    }

    gvl_log_with(GVL_LOG_WARN, "no connection to the broker", "reason",
                 gvl_str_from(conn->reason));
}


/* While frames are being read the codec must stay; the reader closes. */

void
gvl_amqp_conn_lose(gvl_amqp_conn_t *conn, const char *reason)
{
    if (conn->state == GVL_AMQP_CLOSED || conn->doomed) {
        return;
    }

    gvl_amqp_conn_note(conn, reason);

    if (conn->reading) {
        conn->doomed = true;
        return;
    }

    gvl_amqp_conn_release(conn);
    gvl_amqp_conn_enter(conn, GVL_AMQP_CLOSED);
    conn->conf->changed(conn->conf->data);
}


void
gvl_amqp_conn_say(gvl_amqp_conn_t *conn, unsigned channel,
    amqp_method_number_t method, void *decoded)
{
    if (gvl_amqp_put_method(&conn->out, channel, method, decoded) != GVL_OK) {
        gvl_amqp_conn_lose(conn, "too much waits to be sent");
    }
}


void
gvl_amqp_conn_opened(gvl_amqp_conn_t *conn)
{
    gvl_log_with(GVL_LOG_INFO, "connected to the broker", "host",
                 gvl_str_from(conn->server.host));

    gvl_amqp_conn_enter(conn, GVL_AMQP_OPEN);
    conn->conf->changed(conn->conf->data);
}


static void
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

static bool
gvl_amqp_conn_connect(gvl_amqp_conn_t *conn, const char **reason)
{
    int               rc;
    bool              ok;
    char              port[16];
    unsigned          i, n;
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

    for (n = 0, address = list; address != NULL; address = address->ai_next) {
        n++;
    }

    address = list;

    for (i = conn->attempts++ % n; i != 0; i--) {
        address = address->ai_next;
    }

    ok = gvl_amqp_conn_socket(conn, address);
    *reason = strerror(errno);
    freeaddrinfo(list);

    return ok;
}


static void
gvl_amqp_conn_start(gvl_amqp_conn_t *conn)
{
    const char  *reason;

    conn->codec = amqp_new_connection();
    conn->out.len = 0;
    conn->out_taken = 0;
    conn->frame_max = GVL_AMQP_FRAME_MAX;
    conn->heartbeat_ms = GVL_AMQP_HEARTBEAT_S * 1000;
    conn->tag = 0;
    conn->doomed = false;
    conn->blocked = false;
    conn->starved = false;
    conn->refused = false;
    conn->in_message = false;
    conn->in_body = false;

    gvl_amqp_conn_enter(conn, GVL_AMQP_CONNECTING);
    reason = "no memory";

    if (conn->codec == NULL || !gvl_amqp_conn_connect(conn, &reason)) {
        gvl_amqp_conn_lose(conn, reason);
        return;
    }

    gvl_amqp_conn_watch(conn);
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
        gvl_amqp_conn_release(conn);
        gvl_amqp_conn_enter(conn, GVL_AMQP_CLOSED);
        conn->conf->changed(conn->conf->data);
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


static void
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


static void
gvl_amqp_conn_beat(gvl_amqp_conn_t *conn)
{
    int64_t  now_ms;

    now_ms = gvl_amqp_conn_now_ms(conn);

    if (now_ms - conn->heard_ms > 2 * conn->heartbeat_ms) {
        gvl_amqp_conn_lose(conn, "the broker has fallen silent");
        return;
    }

    if (now_ms - conn->opened_ms > GVL_AMQP_PROVED_MS) {
        gvl_backoff_reset(&conn->backoff);
    }

    /* With a full buffer the broker will hear from us soon enough. */
    if (now_ms - conn->said_ms >= conn->heartbeat_ms / 2
        && gvl_amqp_put_heartbeat(&conn->out) == GVL_OK)
    {
        gvl_amqp_conn_flush(conn);
    }

    if (conn->state == GVL_AMQP_OPEN) {
        gvl_amqp_conn_arm(conn, conn->heartbeat_ms / 4);
    }
}


static void
gvl_amqp_conn_timer(gvl_timer_t *timer)
{
    gvl_amqp_conn_t  *conn;

    conn = timer->data;

    switch (conn->state) {

    case GVL_AMQP_CLOSED:
        gvl_amqp_conn_start(conn);
        break;

    case GVL_AMQP_CONNECTING:
        gvl_amqp_conn_lose(conn, "connecting took too long");
        break;

    case GVL_AMQP_OPENING:
        gvl_amqp_conn_lose(conn, gvl_amqp_conn_reason(conn));
        break;

    case GVL_AMQP_OPEN:
        gvl_amqp_conn_beat(conn);
    }
}


gvl_amqp_conn_t *
gvl_amqp_conn_create(const gvl_amqp_conf_t *conf)
{
    gvl_amqp_conn_t  *conn;

    conn = calloc(1, sizeof(*conn));
    if (conn == NULL) {
        return NULL;
    }

    conn->conf = conf;
    conn->fd = -1;
    conn->out.room = GVL_AMQP_OUT_MAX;
    conn->out.data = malloc(GVL_AMQP_OUT_MAX);
    conn->watch.ready = gvl_amqp_conn_ready;
    conn->watch.data = conn;
    conn->timer.fired = gvl_amqp_conn_timer;
    conn->timer.data = conn;
    (void) snprintf(conn->url, sizeof(conn->url), "%s", conf->url);
    (void) snprintf(conn->reason, sizeof(conn->reason), "not connected yet");

    if (conn->out.data == NULL
        || amqp_parse_url(conn->url, &conn->server) != AMQP_STATUS_OK)
    {
        free(conn->out.data);
        free(conn);
        return NULL;
    }

    gvl_amqp_conn_arm(conn, 0);

    return conn;
}


void
gvl_amqp_conn_destroy(gvl_amqp_conn_t *conn)
{
    if (conn == NULL) {
        return;
    }

    assert(!conn->reading);

    gvl_amqp_conn_release(conn);
    conn->conf->loop->disarm(conn->conf->loop, &conn->timer);
    free(conn->out.data);
    free(conn);
}


gvl_amqp_state_t
gvl_amqp_conn_state(const gvl_amqp_conn_t *conn)
{
    return conn->doomed ? GVL_AMQP_CLOSED : conn->state;
}


bool
gvl_amqp_conn_blocked(const gvl_amqp_conn_t *conn)
{
    return conn->blocked;
}


bool
gvl_amqp_conn_refused(const gvl_amqp_conn_t *conn)
{
    return conn->refused;
}


const char *
gvl_amqp_conn_reason(const gvl_amqp_conn_t *conn)
{
    if (conn->state == GVL_AMQP_CONNECTING) {
        return "connecting took too long";
    }

    if (conn->state != GVL_AMQP_OPENING) {
        return conn->reason;
    }

    return conn->step < conn->conf->nsteps
           ? conn->conf->script[conn->step].doing : "opening took too long";
}


void
gvl_amqp_conn_proved(gvl_amqp_conn_t *conn)
{
    gvl_backoff_reset(&conn->backoff);
}
