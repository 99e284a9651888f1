/* Messages come in parts: a method, a header, and pieces of a body. */

#include <string.h>

#include "amqp_machine.h"


static void
gvl_amqp_name_take(gvl_amqp_name_t *name, amqp_bytes_t bytes)
{
    name->len = bytes.len > sizeof(name->data) ? sizeof(name->data)
                                               : bytes.len;
    if (name->len != 0) {
        memcpy(name->data, bytes.bytes, name->len);
    }
}


static void
gvl_amqp_content_done(gvl_amqp_conn_t *conn)
{
    conn->in_message = false;
    conn->in_body = false;

    conn->conf->arrived(conn->conf->data, &conn->message);
}


void
gvl_amqp_content_method(gvl_amqp_conn_t *conn, const amqp_method_t *method)
{
    const amqp_basic_return_t   *returned;
    const amqp_basic_deliver_t  *delivered;

    memset(&conn->message, 0, sizeof(conn->message));
    conn->in_message = true;
    conn->in_body = false;

    if (method->id == AMQP_BASIC_DELIVER_METHOD) {
        delivered = method->decoded;
        conn->message.tag = delivered->delivery_tag;
        gvl_amqp_name_take(&conn->message.routing_key,
                           delivered->routing_key);
        return;
    }

    returned = method->decoded;
    conn->message.returned = true;
    gvl_amqp_name_take(&conn->message.routing_key, returned->routing_key);
}


static void
gvl_amqp_content_headers(gvl_amqp_conn_t *conn, const amqp_table_t *headers)
{
    int                        i;
    gvl_str_t                  key;
    const amqp_table_entry_t  *entry;

    for (i = 0; i < headers->num_entries; i++) {
        entry = &headers->entries[i];
        key = gvl_amqp_to_str(entry->key);

        if (entry->value.kind != AMQP_FIELD_KIND_UTF8) {
            continue;
        }

        if (gvl_str_eq(key, GVL_STR("x-request-id"))) {
            gvl_amqp_name_take(&conn->message.request_id,
                               entry->value.value.bytes);

        } else if (gvl_str_eq(key, GVL_STR("traceparent"))) {
            gvl_amqp_name_take(&conn->message.traceparent,
                               entry->value.value.bytes);
        }
    }
}


void
gvl_amqp_content_header(gvl_amqp_conn_t *conn, const amqp_frame_t *frame)
{
    const amqp_basic_properties_t  *properties;

    if (!conn->in_message || conn->in_body) {
        gvl_amqp_conn_lose(conn, "the broker sent a header out of place");
        return;
    }

    properties = frame->payload.properties.decoded;

    if (properties->_flags & AMQP_BASIC_MESSAGE_ID_FLAG) {
        gvl_amqp_name_take(&conn->message.message_id,
                           properties->message_id);
    }

    if (properties->_flags & AMQP_BASIC_HEADERS_FLAG) {
        gvl_amqp_content_headers(conn, &properties->headers);
    }

    conn->in_body = true;
    conn->body_left = frame->payload.properties.body_size;
    conn->message.body.data = conn->body;
    conn->message.too_large = conn->body_left > sizeof(conn->body);

    if (conn->body_left == 0) {
        gvl_amqp_content_done(conn);
    }
}


/* What is too large is read to its end, so that the next one is found. */

void
gvl_amqp_content_body(gvl_amqp_conn_t *conn, amqp_bytes_t piece)
{
    if (!conn->in_body || piece.len > conn->body_left) {
        gvl_amqp_conn_lose(conn, "the broker sent a body out of place");
        return;
    }

    if (!conn->message.too_large) {
        memcpy(conn->body + conn->message.body.len, piece.bytes, piece.len);
        conn->message.body.len += piece.len;
    }

    conn->body_left -= piece.len;

    if (conn->body_left == 0) {
        gvl_amqp_content_done(conn);
    }
}
