/* What the broker says, frame by frame. */

#include <stdio.h>
#include <string.h>

#include "amqp_machine.h"
#include "log.h"


/* The broker's own words, cut to fit and made safe by the log. */

static void
gvl_amqp_read_close(gvl_amqp_conn_t *conn, const char *what, unsigned code,
    amqp_bytes_t text)
{
    char  reason[GVL_AMQP_REASON_LEN];
    int   len;

    len = text.len > 150 ? 150 : (int) text.len;
    (void) snprintf(reason, sizeof(reason), "the broker closed the %s: %u "
                    "%.*s", what, code, len, (const char *) text.bytes);

    gvl_amqp_conn_lose(conn, reason);
}


static void
gvl_amqp_read_blocked(gvl_amqp_conn_t *conn, bool blocked)
{
    conn->blocked = blocked;
    gvl_log(blocked ? GVL_LOG_WARN : GVL_LOG_INFO,
            blocked ? "the broker has blocked publishing"
                    : "the broker takes messages again", NULL, 0);

    if (!blocked && conn->starved) {
        conn->starved = false;
        conn->conf->writable(conn->conf->data);
    }
}


static void
gvl_amqp_read_confirm(gvl_amqp_conn_t *conn, const amqp_method_t *method)
{
    const amqp_basic_ack_t   *ack;
    const amqp_basic_nack_t  *nack;

    if (method->id == AMQP_BASIC_ACK_METHOD) {
        ack = method->decoded;
        conn->conf->confirmed(conn->conf->data, ack->delivery_tag,
                              ack->multiple != 0, true);
        return;
    }

    nack = method->decoded;
    conn->conf->confirmed(conn->conf->data, nack->delivery_tag,
                          nack->multiple != 0, false);
}


static void
gvl_amqp_read_method(gvl_amqp_conn_t *conn, const amqp_method_t *method)
{
    const amqp_channel_close_t     *channel;
    const amqp_connection_close_t  *connection;

    switch (method->id) {

    case AMQP_CONNECTION_CLOSE_METHOD:
        connection = method->decoded;
        gvl_amqp_read_close(conn, "connection", connection->reply_code,
                            connection->reply_text);
        return;

    case AMQP_CHANNEL_CLOSE_METHOD:
        channel = method->decoded;
        conn->refused = conn->state == GVL_AMQP_OPEN;
        gvl_amqp_read_close(conn, "channel", channel->reply_code,
                            channel->reply_text);
        return;

    case AMQP_BASIC_CANCEL_METHOD:
        gvl_amqp_conn_lose(conn, "the queue has gone");
        return;

    case AMQP_CONNECTION_BLOCKED_METHOD:
        gvl_amqp_read_blocked(conn, true);
        return;

    case AMQP_CONNECTION_UNBLOCKED_METHOD:
        gvl_amqp_read_blocked(conn, false);
        return;

    case AMQP_BASIC_DELIVER_METHOD:
    case AMQP_BASIC_RETURN_METHOD:
        gvl_amqp_content_method(conn, method);
        return;

    case AMQP_BASIC_ACK_METHOD:
    case AMQP_BASIC_NACK_METHOD:
        gvl_amqp_read_confirm(conn, method);
        return;
    }

    if (conn->state == GVL_AMQP_OPENING) {
        gvl_amqp_open_answer(conn, method);
    }
}


void
gvl_amqp_read_frame(gvl_amqp_conn_t *conn, const amqp_frame_t *frame)
{
    switch (frame->frame_type) {

    case AMQP_FRAME_METHOD:
        gvl_amqp_read_method(conn, &frame->payload.method);
        break;

    case AMQP_FRAME_HEADER:
        gvl_amqp_content_header(conn, frame);
        break;

    case AMQP_FRAME_BODY:
        gvl_amqp_content_body(conn, frame->payload.body_fragment);
        break;

    case AMQP_FRAME_HEARTBEAT:
        break;

    default:
        gvl_amqp_conn_lose(conn, "this is no AMQP 0-9-1 broker");
    }
}
