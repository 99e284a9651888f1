/*
 * One connection to RabbitMQ with one channel on it, on a loop.
 *
 * librabbitmq reads and writes AMQP's methods here, and nothing else: its own
 * input and output wait, for ever when a broker has stopped reading.  This
 * machine owns the socket and never waits.  It opens itself again, with
 * backoff, until it is destroyed.
 */

#ifndef GVL_AMQP_CONN_H
#define GVL_AMQP_CONN_H

#include <amqp.h>
#include <amqp_framing.h>

#include "loop.h"
#include "tls.h"


/* A broker that has said nothing for twice as long is given up. */
#define GVL_AMQP_HEARTBEAT_S    10

/* From connect() to the last step of the script. */
#define GVL_AMQP_OPEN_MS        10000

/* Every limit of a message; an event has a few hundred bytes. */
#define GVL_AMQP_BODY_MAX       ((size_t) 128 * 1024)
#define GVL_AMQP_NAME_MAX       255

/* Bytes written but not yet taken by the kernel; publishing stops at half. */
#define GVL_AMQP_OUT_MAX        ((size_t) 1024 * 1024)


/* What is said after the channel is open, each answered before the next. */

typedef struct {
    const char                     *doing;      /* "declaring the queue" */
    void                           *decoded;    /* outlives the connection */
    amqp_method_number_t            method;
    amqp_method_number_t            answer;
} gvl_amqp_step_t;

typedef enum {
    GVL_AMQP_CLOSED = 0,            /* waits to try again */
    GVL_AMQP_CONNECTING,
    GVL_AMQP_OPENING,
    GVL_AMQP_OPEN
} gvl_amqp_state_t;

/* Somebody's bytes: read out of a frame into a place of our own. */

typedef struct {
    char                            data[GVL_AMQP_NAME_MAX];
    size_t                          len;
} gvl_amqp_name_t;

/* A message that came; lives until the callback returns. */

typedef struct {
    uint64_t                        tag;        /* of a delivery */
    bool                            returned;   /* unroutable, came back */
    bool                            too_large;  /* body was dropped */
    gvl_amqp_name_t                 routing_key;
    gvl_amqp_name_t                 message_id;
    gvl_amqp_name_t                 request_id;
    gvl_amqp_name_t                 traceparent;
    gvl_str_t                       body;
} gvl_amqp_message_t;

typedef struct {
    gvl_str_t                       exchange;
    gvl_str_t                       routing_key;
    gvl_str_t                       message_id;
    gvl_str_t                       request_id;     /* may be empty */
    gvl_str_t                       traceparent;    /* may be empty */
    int64_t                         at_us;
    gvl_str_t                       body;
} gvl_amqp_publish_t;

typedef struct {
    gvl_loop_t                     *loop;
    const char                     *url;        /* outlives the connection */
    const gvl_tls_t                *tls;        /* of an amqps:// URL */
    const char                     *name;       /* shown by the broker */
    const gvl_amqp_step_t          *script;
    size_t                          nsteps;

    /* Opened or closed, by whichever side. */
    void                          (*changed)(void *data);

    /* More may be published, after _publish() said GVL_AGAIN. */
    void                          (*writable)(void *data);

    /* Publisher confirms; NULL for a consumer. */
    void                          (*confirmed)(void *data, uint64_t tag,
                                        bool multiple, bool taken);

    /* Deliveries and returns. */
    void                          (*arrived)(void *data,
                                        const gvl_amqp_message_t *message);
    void                           *data;
} gvl_amqp_conf_t;

typedef struct gvl_amqp_conn_s  gvl_amqp_conn_t;

/* Starts connecting; conf outlives it.  NULL: no memory. */
gvl_amqp_conn_t *gvl_amqp_conn_create(const gvl_amqp_conf_t *conf);

/* No callback comes from or after it. */
void gvl_amqp_conn_destroy(gvl_amqp_conn_t *conn);

gvl_amqp_state_t gvl_amqp_conn_state(const gvl_amqp_conn_t *conn);

/* The broker is short of memory or disk and takes nothing now. */
bool gvl_amqp_conn_blocked(const gvl_amqp_conn_t *conn);

/* What went wrong last, or what it is doing; static or the connection's. */
const char *gvl_amqp_conn_reason(const gvl_amqp_conn_t *conn);

/*
 * The last closing was an error that the broker found on the channel: what
 * was said there is to blame, not the broker or the way to it.
 */
bool gvl_amqp_conn_refused(const gvl_amqp_conn_t *conn);

/*
 * Drops the connection for the reason logged; changed() follows, and it opens
 * again by itself.
 */
void gvl_amqp_conn_close(gvl_amqp_conn_t *conn, const char *reason);

/* Work came through: the next failure is retried soon. */
void gvl_amqp_conn_proved(gvl_amqp_conn_t *conn);

/*
 * Queues one message, mandatory and persistent; tags count from 1 on each
 * opening.  GVL_AGAIN: enough is queued, or the broker has blocked us;
 * writable() tells.  GVL_REFUSED: AMQP cannot carry this message.
 */
GVL_MUST_USE gvl_rc_t gvl_amqp_conn_publish(gvl_amqp_conn_t *conn,
    const gvl_amqp_publish_t *message, uint64_t *tag);

/* Acknowledges all deliveries up to the tag. */
void gvl_amqp_conn_ack(gvl_amqp_conn_t *conn, uint64_t tag);

/* Hands the kernel what was queued; call at the end of a turn. */
void gvl_amqp_conn_flush(gvl_amqp_conn_t *conn);

#endif /* GVL_AMQP_CONN_H */
