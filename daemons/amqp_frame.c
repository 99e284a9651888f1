/* A frame: type, channel, length, payload, and the byte that ends it. */

#include <string.h>

#include "amqp_frame.h"


#define GVL_AMQP_HEADER_LEN  7
#define GVL_AMQP_FOOTER_LEN  1


amqp_bytes_t
gvl_amqp_from_str(gvl_str_t text)
{
    amqp_bytes_t  bytes;

    bytes.len = text.len;
    bytes.bytes = (void *) text.data;

    return bytes;
}


gvl_str_t
gvl_amqp_to_str(amqp_bytes_t bytes)
{
    gvl_str_t  text;

    text.data = bytes.bytes;
    text.len = bytes.len;

    return text;
}


static void
gvl_amqp_write_int(uint8_t *place, uint64_t value, size_t len)
{
    while (len-- != 0) {
        place[len] = (uint8_t) (value & 0xff);
        value >>= 8;
    }
}


/* Where the payload goes, and how long it may be; NULL: not even empty. */

static uint8_t *
gvl_amqp_payload(const gvl_amqp_bytes_t *out, size_t *room)
{
    size_t  overhead;

    overhead = GVL_AMQP_HEADER_LEN + GVL_AMQP_FOOTER_LEN;

    if (out->room - out->len < overhead) {
        return NULL;
    }

    *room = out->room - out->len - overhead;

    return out->data + out->len + GVL_AMQP_HEADER_LEN;
}


/* Closes the frame around a payload that is in its place already. */

static void
gvl_amqp_close_frame(gvl_amqp_bytes_t *out, unsigned type, unsigned channel,
    size_t payload_len)
{
    uint8_t  *frame;

    frame = out->data + out->len;

    gvl_amqp_write_int(frame, type, 1);
    gvl_amqp_write_int(frame + 1, channel, 2);
    gvl_amqp_write_int(frame + 3, payload_len, 4);
    frame[GVL_AMQP_HEADER_LEN + payload_len] = AMQP_FRAME_END;

    out->len += GVL_AMQP_HEADER_LEN + payload_len + GVL_AMQP_FOOTER_LEN;
}


gvl_rc_t
gvl_amqp_put_header(gvl_amqp_bytes_t *out)
{
    static const uint8_t  header[8] = {
        'A', 'M', 'Q', 'P', 0, AMQP_PROTOCOL_VERSION_MAJOR,
        AMQP_PROTOCOL_VERSION_MINOR, AMQP_PROTOCOL_VERSION_REVISION
    };

    if (out->room - out->len < sizeof(header)) {
        return GVL_REFUSED;
    }

    memcpy(out->data + out->len, header, sizeof(header));
    out->len += sizeof(header);

    return GVL_OK;
}


gvl_rc_t
gvl_amqp_put_heartbeat(gvl_amqp_bytes_t *out)
{
    size_t  room;

    if (gvl_amqp_payload(out, &room) == NULL) {
        return GVL_REFUSED;
    }

    gvl_amqp_close_frame(out, AMQP_FRAME_HEARTBEAT, 0, 0);

    return GVL_OK;
}


gvl_rc_t
gvl_amqp_put_method(gvl_amqp_bytes_t *out, unsigned channel,
    amqp_method_number_t method, void *decoded)
{
    int            len;
    size_t         room;
    uint8_t       *payload;
    amqp_bytes_t   place;

    payload = gvl_amqp_payload(out, &room);
    if (payload == NULL || room < 4) {
        return GVL_REFUSED;
    }

    gvl_amqp_write_int(payload, method, 4);

    place.bytes = payload + 4;
    place.len = room - 4;

    len = amqp_encode_method(method, decoded, place);
    if (len < 0) {
        return GVL_REFUSED;
    }

    gvl_amqp_close_frame(out, AMQP_FRAME_METHOD, channel, (size_t) len + 4);

    return GVL_OK;
}


gvl_rc_t
gvl_amqp_put_properties(gvl_amqp_bytes_t *out, unsigned channel,
    amqp_basic_properties_t *properties, size_t body_len)
{
    int            len;
    size_t         room;
    uint8_t       *payload;
    amqp_bytes_t   place;

    payload = gvl_amqp_payload(out, &room);
    if (payload == NULL || room < 12) {
        return GVL_REFUSED;
    }

    gvl_amqp_write_int(payload, AMQP_BASIC_CLASS, 2);
    gvl_amqp_write_int(payload + 2, 0, 2);
    gvl_amqp_write_int(payload + 4, body_len, 8);

    place.bytes = payload + 12;
    place.len = room - 12;

    len = amqp_encode_properties(AMQP_BASIC_CLASS, properties, place);
    if (len < 0) {
        return GVL_REFUSED;
    }

    gvl_amqp_close_frame(out, AMQP_FRAME_HEADER, channel, (size_t) len + 12);

    return GVL_OK;
}


gvl_rc_t
gvl_amqp_put_body(gvl_amqp_bytes_t *out, unsigned channel, gvl_str_t body,
    size_t frame_max)
{
    size_t    room, start, piece;
    uint8_t  *payload;

    start = out->len;

    while (body.len != 0) {
        piece = frame_max - GVL_AMQP_HEADER_LEN - GVL_AMQP_FOOTER_LEN;
        piece = body.len < piece ? body.len : piece;

        payload = gvl_amqp_payload(out, &room);
        if (payload == NULL || room < piece) {
            out->len = start;
            return GVL_REFUSED;
        }

        memcpy(payload, body.data, piece);
        gvl_amqp_close_frame(out, AMQP_FRAME_BODY, channel, piece);

        body.data += piece;
        body.len -= piece;
    }

    return GVL_OK;
}
