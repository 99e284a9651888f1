/* What the parts of the AMQP machine share; nobody else includes it. */

#ifndef GVL_AMQP_MACHINE_H
#define GVL_AMQP_MACHINE_H

#include "amqp_conn.h"
#include "amqp_frame.h"
#include "retry.h"
#include "stream.h"


#define GVL_AMQP_CHANNEL     1
#define GVL_AMQP_URL_MAX     1024
#define GVL_AMQP_REASON_LEN  GVL_TLS_WHY_MAX

struct gvl_amqp_conn_s {
    const gvl_amqp_conf_t          *conf;
    char                            url[GVL_AMQP_URL_MAX];
    struct amqp_connection_info     server;     /* into url */

    gvl_amqp_state_t                state;
    gvl_stream_t                    stream;
    amqp_connection_state_t         codec;      /* librabbitmq's, no socket */
    gvl_watch_t                     watch;
    gvl_timer_t                     timer;      /* what the state waits for */
    gvl_backoff_t                   backoff;
    unsigned                        attempts;   /* which address is next */

    gvl_amqp_bytes_t                out;
    size_t                          out_taken;  /* by the kernel */
    size_t                          frame_max;
    int64_t                         heartbeat_ms;
    int64_t                         heard_ms;
    int64_t                         said_ms;
    int64_t                         opened_ms;

    size_t                          step;       /* of the script */
    uint64_t                        tag;        /* of the last publish */
    bool                            reading;    /* frames are being read */
    bool                            doomed;     /* closes after reading */
    bool                            blocked;
    bool                            starved;    /* writable() is awaited */
    bool                            refused;
    char                            reason[GVL_AMQP_REASON_LEN];

    bool                            in_message;
    bool                            in_body;
    gvl_amqp_message_t              message;    /* being put together */
    uint64_t                        body_left;
    char                            body[GVL_AMQP_BODY_MAX];
};

/* Closes after an error of theirs or ours, and tells the owner. */
void gvl_amqp_conn_lose(gvl_amqp_conn_t *conn, const char *reason);

/* What an opening used is freed, and the owner is told. */
void gvl_amqp_conn_closed(gvl_amqp_conn_t *conn);

/* The one function that changes the state. */
void gvl_amqp_conn_enter(gvl_amqp_conn_t *conn, gvl_amqp_state_t state);

int64_t gvl_amqp_conn_now_ms(const gvl_amqp_conn_t *conn);

/* Sends a method; a full buffer loses the connection. */
void gvl_amqp_conn_say(gvl_amqp_conn_t *conn, unsigned channel,
    amqp_method_number_t method, void *decoded);

/* The script is through. */
void gvl_amqp_conn_opened(gvl_amqp_conn_t *conn);

/* amqp_socket.c; reason: why it could not even begin. */
GVL_MUST_USE bool gvl_amqp_conn_connect(gvl_amqp_conn_t *conn,
    const char **reason);
void gvl_amqp_conn_watch(gvl_amqp_conn_t *conn);
void gvl_amqp_conn_ready(gvl_watch_t *watch, unsigned events);

/* Starts the conversation after connect(); amqp_open.c. */
void gvl_amqp_open_start(gvl_amqp_conn_t *conn);

/* A method while OPENING; amqp_open.c. */
void gvl_amqp_open_answer(gvl_amqp_conn_t *conn, const amqp_method_t *method);

/* Every frame; amqp_read.c. */
void gvl_amqp_read_frame(gvl_amqp_conn_t *conn, const amqp_frame_t *frame);

/* Parts of a message; amqp_content.c. */
void gvl_amqp_content_method(gvl_amqp_conn_t *conn,
    const amqp_method_t *method);
void gvl_amqp_content_header(gvl_amqp_conn_t *conn,
    const amqp_frame_t *frame);
void gvl_amqp_content_body(gvl_amqp_conn_t *conn, amqp_bytes_t piece);

#endif /* GVL_AMQP_MACHINE_H */
