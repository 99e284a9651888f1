/* The broker's side of the relay: what is sent, taken, returned, refused. */

#include <stdio.h>

#include "log.h"
#include "relay.h"
#include "topology.h"
#include "trace.h"


static void
gvl_relay_trace(const gvl_amqp_publish_t *message)
{
    gvl_trace_t  trace;

    trace.traceparent = message->traceparent;
    trace.request_id = message->request_id;
    trace.routing_key = message->routing_key;
    trace.message_id = message->message_id;
    gvl_trace(&trace, "sent an event");
}


/* One row to the broker; false: nothing more can be sent now. */

static bool
gvl_relay_send(gvl_relay_t *relay, gvl_relay_source_t *source,
    const gvl_outbox_row_t *row)
{
    char                 id[GVL_UUID_TEXT_LEN];
    gvl_rc_t             rc;
    uint64_t             tag;
    gvl_amqp_publish_t   message;

    gvl_uuid_write(&row->event_id, id);

    message.exchange = GVL_STR(GVL_EXCHANGE);
    message.routing_key = row->routing_key;
    message.message_id = (gvl_str_t) { id, sizeof(id) };
    message.request_id = row->request_id;
    message.traceparent = row->traceparent;
    message.at_us = row->created_at_us;
    message.body = row->payload;

    rc = gvl_amqp_conn_publish(relay->broker, &message, &tag);

    if (rc == GVL_OK) {
        gvl_window_sent(&relay->window, source->stream, row->payload.len);
        gvl_relay_trace(&message);
        gvl_relay_source_sent(source);
        return true;
    }

    if (rc == GVL_REFUSED) {
        gvl_relay_source_condemn(source, row, "AMQP cannot carry it");
        return true;
    }

    return false;
}


/* Rows of each source in turn, as far as the window goes. */

void
gvl_relay_publish(gvl_relay_t *relay)
{
    bool                     more;
    size_t                   i;
    gvl_relay_source_t      *source;
    const gvl_outbox_row_t  *row;

    if (gvl_amqp_conn_state(relay->broker) != GVL_AMQP_OPEN
        || relay->stopping)
    {
        return;
    }

    do {
        more = false;

        for (i = 0; i < relay->nsources; i++) {
            source = &relay->sources[i];
            row = gvl_relay_source_next(source);

            if (row != NULL
                && gvl_window_has_room(&relay->window, row->payload.len))
            {
                more |= gvl_relay_send(relay, source, row);
            }
        }
    } while (more);

    gvl_amqp_conn_flush(relay->broker);
}


/*
 * A failure for a message's own reasons.  The same message failing again and
 * again is buried, so that the others go on.
 */

static void
gvl_relay_suspect(gvl_relay_t *relay, gvl_relay_source_t *source,
    const gvl_outbox_row_t *row, const char *reason)
{
    if (!gvl_uuid_eq(&row->event_id, &relay->suspect)) {
        relay->suspect = row->event_id;
        relay->attempts = 0;
    }

    if (++relay->attempts >= GVL_RELAY_ATTEMPTS) {
        gvl_relay_source_condemn(source, row, reason);
        relay->attempts = 0;    /* it may be sent again one day */
    }
}


/*
 * The broker closed the channel over something it was sent.  What is in
 * flight goes again, one by one, until the culprit stands alone.
 */

static void
gvl_relay_refused(gvl_relay_t *relay)
{
    size_t                   i;
    const gvl_outbox_row_t  *row;

    relay->careful = relay->window.n;

    if (relay->window.n != 1) {
        return;
    }

    for (i = 0; i < relay->nsources; i++) {
        row = gvl_relay_source_in_flight(&relay->sources[i], NULL);

        if (row != NULL) {
            gvl_relay_suspect(relay, &relay->sources[i], row,
                              gvl_amqp_conn_reason(relay->broker));
        }
    }
}


void
gvl_relay_changed(void *data)
{
    size_t        i;
    gvl_relay_t  *relay;

    relay = data;

    if (gvl_amqp_conn_state(relay->broker) == GVL_AMQP_OPEN) {
        relay->window.limit = relay->careful != 0 ? 1 : GVL_WINDOW_MAX;
        gvl_relay_publish(relay);
        return;
    }

    relay->metrics.restarts += relay->window.n != 0;

    if (gvl_amqp_conn_refused(relay->broker)) {
        gvl_relay_refused(relay);
    }

    gvl_window_reset(&relay->window);

    for (i = 0; i < relay->nsources; i++) {
        gvl_relay_source_rewind(&relay->sources[i]);
    }
}


void
gvl_relay_writable(void *data)
{
    gvl_relay_publish(data);
}


static gvl_relay_source_t *
gvl_relay_source_of(gvl_relay_t *relay, uint32_t stream)
{
    size_t  i;

    for (i = 0; i < relay->nsources; i++) {
        if (relay->sources[i].stream == stream) {
            return &relay->sources[i];
        }
    }

    return NULL;
}


/* All before the first message without a confirm is done with. */

static void
gvl_relay_advance(gvl_relay_t *relay)
{
    uint32_t             stream;
    gvl_relay_source_t  *source;

    while (gvl_window_take(&relay->window, &stream)) {
        source = gvl_relay_source_of(relay, stream);

        if (source != NULL) {
            gvl_relay_source_confirmed(source);
        }

        if (relay->careful != 0 && --relay->careful == 0) {
            relay->window.limit = GVL_WINDOW_MAX;
        }
    }
}


void
gvl_relay_confirmed(void *data, uint64_t tag, bool multiple, bool taken)
{
    size_t        i;
    gvl_relay_t  *relay;

    relay = data;

    if (!taken) {
        relay->metrics.nacked++;
        gvl_amqp_conn_close(relay->broker, "the broker did not take an event");
        return;
    }

    if (!gvl_window_confirm(&relay->window, tag, multiple)) {
        gvl_amqp_conn_close(relay->broker, "a confirm of nothing we sent");
        return;
    }

    gvl_amqp_conn_proved(relay->broker);
    gvl_relay_advance(relay);
    gvl_relay_publish(relay);

    if (relay->stopping && relay->window.n == 0) {
        for (i = 0; i < relay->nsources; i++) {
            gvl_relay_source_wake(&relay->sources[i]);
        }
    }
}


/*
 * Unroutable: a queue or a binding is missing.  Opening again declares both;
 * a message that comes back even so is to blame itself.
 */

void
gvl_relay_arrived(void *data, const gvl_amqp_message_t *message)
{
    char                     reason[GVL_AMQP_NAME_MAX];
    size_t                   i;
    gvl_uuid_t               event_id;
    gvl_relay_t             *relay;
    const gvl_outbox_row_t  *row;

    relay = data;
    relay->metrics.returned++;

    (void) snprintf(reason, sizeof(reason), "no queue takes the key %.*s",
                    (int) (message->routing_key.len < 64
                           ? message->routing_key.len : 64),
                    message->routing_key.data);

    if (gvl_uuid_read((gvl_str_t) { message->message_id.data,
                                    message->message_id.len }, &event_id))
    {
        for (i = 0; i < relay->nsources; i++) {
            row = gvl_relay_source_in_flight(&relay->sources[i], &event_id);

            if (row != NULL) {
                gvl_relay_suspect(relay, &relay->sources[i], row, reason);
            }
        }
    }

    gvl_amqp_conn_close(relay->broker, reason);
}
