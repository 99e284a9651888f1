/* The AMQP machine: its states, and when it gives up. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amqp_machine.h"
#include "log.h"


/* Open for so long, it was no failed attempt. */
#define GVL_AMQP_PROVED_MS  30000


int64_t
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

void
gvl_amqp_conn_enter(gvl_amqp_conn_t *conn, gvl_amqp_state_t state)
{
    conn->state = state;

    switch (state) {

    case GVL_AMQP_CLOSED:
        gvl_amqp_conn_arm(conn, gvl_backoff_next_ms(&conn->backoff,
                                                    GVL_RETRY_MAX_MS));
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

    gvl_stream_close(&conn->stream);

    if (conn->codec != NULL) {
        (void) amqp_destroy_connection(conn->codec);
        conn->codec = NULL;
    }
}


void
gvl_amqp_conn_closed(gvl_amqp_conn_t *conn)
{
    gvl_amqp_conn_release(conn);
    gvl_amqp_conn_enter(conn, GVL_AMQP_CLOSED);
    conn->conf->changed(conn->conf->data);
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

    gvl_amqp_conn_closed(conn);
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
gvl_amqp_conn_start(gvl_amqp_conn_t *conn)
{
    const char  *reason;

    conn->codec = amqp_new_connection();
    conn->out.len = 0;
    conn->out_taken = 0;
    conn->frame_max = GVL_AMQP_FRAME_MAX;
    conn->heartbeat_ms = INT64_C(1000) * GVL_AMQP_HEARTBEAT_S;
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
