/* AMQP's frames as bytes, appended to a buffer that somebody else empties. */

#ifndef GVL_AMQP_FRAME_H
#define GVL_AMQP_FRAME_H

#include <amqp.h>
#include <amqp_framing.h>

#include "gvl.h"


/* What RabbitMQ offers, and what we take. */
#define GVL_AMQP_FRAME_MAX  131072

typedef struct {
    uint8_t                        *data;
    size_t                          len;
    size_t                          room;
} gvl_amqp_bytes_t;

amqp_bytes_t gvl_amqp_from_str(gvl_str_t text);
gvl_str_t gvl_amqp_to_str(amqp_bytes_t bytes);

/* Each appends whole frames or nothing; GVL_REFUSED: they do not fit. */
GVL_MUST_USE gvl_rc_t gvl_amqp_put_header(gvl_amqp_bytes_t *out);
GVL_MUST_USE gvl_rc_t gvl_amqp_put_heartbeat(gvl_amqp_bytes_t *out);
GVL_MUST_USE gvl_rc_t gvl_amqp_put_method(gvl_amqp_bytes_t *out,
    unsigned channel, amqp_method_number_t method, void *decoded);
GVL_MUST_USE gvl_rc_t gvl_amqp_put_properties(gvl_amqp_bytes_t *out,
    unsigned channel, amqp_basic_properties_t *properties, size_t body_len);
GVL_MUST_USE gvl_rc_t gvl_amqp_put_body(gvl_amqp_bytes_t *out,
    unsigned channel, gvl_str_t body, size_t frame_max);

#endif /* GVL_AMQP_FRAME_H */
