/* What is said on an open channel: messages and acknowledgements. */

#include <string.h>

#include "amqp_machine.h"


#define GVL_AMQP_PERSISTENT  2


static amqp_table_entry_t
gvl_amqp_publish_header(const char *key, gvl_str_t text)
{
    amqp_table_entry_t  entry;

    entry.key = amqp_cstring_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = gvl_amqp_from_str(text);

    return entry;
}


/* A name longer than this would be cut by the codec without a word. */

static bool
gvl_amqp_publish_fits(const gvl_amqp_publish_t *message)
{
    return message->exchange.len <= GVL_AMQP_NAME_MAX
           && message->routing_key.len <= GVL_AMQP_NAME_MAX
           && message->message_id.len <= GVL_AMQP_NAME_MAX
           && message->request_id.len <= GVL_AMQP_NAME_MAX
           && message->traceparent.len <= GVL_AMQP_NAME_MAX
           && message->body.len <= GVL_AMQP_BODY_MAX;
}


static gvl_rc_t
gvl_amqp_publish_properties(gvl_amqp_conn_t *conn,
    const gvl_amqp_publish_t *message)
{
    int                       n;
    amqp_table_entry_t        headers[2];
    amqp_basic_properties_t   properties;

    n = 0;

    if (message->request_id.len != 0) {
        headers[n++] = gvl_amqp_publish_header("x-request-id",
                                               message->request_id);
    }

    if (message->traceparent.len != 0) {
        headers[n++] = gvl_amqp_publish_header("traceparent",
                                               message->traceparent);
    }

    memset(&properties, 0, sizeof(properties));
    properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG
                        | AMQP_BASIC_DELIVERY_MODE_FLAG
                        | AMQP_BASIC_HEADERS_FLAG
                        | AMQP_BASIC_MESSAGE_ID_FLAG
                        | AMQP_BASIC_TIMESTAMP_FLAG
                        | AMQP_BASIC_TYPE_FLAG;
    properties.content_type = amqp_cstring_bytes("application/x-protobuf");
    properties.delivery_mode = GVL_AMQP_PERSISTENT;
    properties.headers.entries = headers;
    properties.headers.num_entries = n;
    properties.message_id = gvl_amqp_from_str(message->message_id);
    properties.timestamp = (uint64_t) (message->at_us / 1000000);
    properties.type = gvl_amqp_from_str(message->routing_key);

    return gvl_amqp_put_properties(&conn->out, GVL_AMQP_CHANNEL, &properties,
                                   message->body.len);
}


gvl_rc_t
gvl_amqp_conn_publish(gvl_amqp_conn_t *conn,
    const gvl_amqp_publish_t *message, uint64_t *tag)
{
    size_t                 start;
    amqp_basic_publish_t   method;

    if (gvl_amqp_conn_state(conn) != GVL_AMQP_OPEN || conn->blocked
        || conn->out.len > GVL_AMQP_OUT_MAX / 2)
    {
        conn->starved = true;
        return GVL_AGAIN;
    }

    if (!gvl_amqp_publish_fits(message)) {
        return GVL_REFUSED;
    }

    memset(&method, 0, sizeof(method));
    method.exchange = gvl_amqp_from_str(message->exchange);
    method.routing_key = gvl_amqp_from_str(message->routing_key);
    method.mandatory = 1;

    start = conn->out.len;

    if (gvl_amqp_put_method(&conn->out, GVL_AMQP_CHANNEL,
                            AMQP_BASIC_PUBLISH_METHOD, &method) != GVL_OK
        || gvl_amqp_publish_properties(conn, message) != GVL_OK
        || gvl_amqp_put_body(&conn->out, GVL_AMQP_CHANNEL, message->body,
                             conn->frame_max) != GVL_OK)
    {
        conn->out.len = start;
        return GVL_REFUSED;
    }

    *tag = ++conn->tag;

    return GVL_OK;
}


void
gvl_amqp_conn_ack(gvl_amqp_conn_t *conn, uint64_t tag)
{
    amqp_basic_ack_t  method;

    if (gvl_amqp_conn_state(conn) != GVL_AMQP_OPEN) {
        return;
    }

    method.delivery_tag = tag;
    method.multiple = 1;

    gvl_amqp_conn_say(conn, GVL_AMQP_CHANNEL, AMQP_BASIC_ACK_METHOD, &method);
}


void
gvl_amqp_conn_close(gvl_amqp_conn_t *conn, const char *reason)
{
    gvl_amqp_conn_lose(conn, reason);
}
