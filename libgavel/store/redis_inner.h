/* What the files of one Redis conversation share; nobody else includes it. */

#ifndef GVL_REDIS_INNER_H
#define GVL_REDIS_INNER_H

#include "backoff.h"
#include "redis_conn.h"
#include "stream.h"


/* A SHA-1 in hexadecimal, as Redis names a script. */
#define GVL_REDIS_SHA_LEN  40

typedef struct gvl_redis_command_s  gvl_redis_command_t;

struct gvl_redis_command_s {
    gvl_redis_command_t            *next;
    gvl_redis_conn_t               *conn;
    int64_t                         deadline_ms;    /* on the loop's clock */
    size_t                          bytes;
    gvl_redis_done_pt               done;
    void                           *data;
};

struct gvl_redis_conn_s {
    gvl_redis_conf_t                conf;
    gvl_redis_state_t               state;
    gvl_stream_t                    stream;
    redisReader                    *reader;     /* NULL: no connection */
    gvl_watch_t                     watch;
    unsigned                        events;     /* watched for */
    bool                            reading;    /* answers are being told */
    bool                            closing;    /* says nothing any more */

    char                           *out;        /* commands, as they are sent */
    size_t                          out_len;
    size_t                          out_room;
    size_t                          out_sent;
    gvl_timer_t                     timer;      /* backoff, or a deadline */
    bool                            armed;      /* for a command */

    gvl_redis_command_t            *oldest;     /* in flight */
    gvl_redis_command_t            *newest;
    size_t                          ncommands;
    size_t                          nbytes;

    char                            shas[GVL_REDIS_SCRIPTS_MAX]
                                        [GVL_REDIS_SHA_LEN];
    size_t                          nloaded;

    gvl_backoff_t                   backoff;    /* since it was last well */
    int64_t                         up_since_ms;
    bool                            mourned;    /* "down" has been logged */
    char                            reason[GVL_TLS_WHY_MAX];    /* it closed */

    gvl_redis_done_pt               heard;      /* of every subscription */
    void                           *heard_data;
};

/* redis_command.c: queues in any state but DOWN; NULL lengths: terminated. */
GVL_MUST_USE bool gvl_redis_conn_queue(gvl_redis_conn_t *conn, int argc,
    const char **argv, const size_t *lengths, gvl_redis_done_pt done,
    void *data);

/* redis_command.c: one answer; and all that is in flight is lost. */
void gvl_redis_conn_answered(gvl_redis_conn_t *conn, const redisReply *reply);
void gvl_redis_conn_forget(gvl_redis_conn_t *conn);

/* redis_socket.c: bytes for the server, sent on the loop's next turn. */
GVL_MUST_USE bool gvl_redis_conn_put(gvl_redis_conn_t *conn, int argc,
    const char **argv, const size_t *lengths);
GVL_MUST_USE bool gvl_redis_conn_watch(gvl_redis_conn_t *conn);
void gvl_redis_conn_ready(gvl_watch_t *watch, unsigned events);

/* redis_greet.c: it is connected. */
void gvl_redis_conn_greet(gvl_redis_conn_t *conn);

/* redis_conn.c: the greeting is over; and it closes, once nobody reads. */
void gvl_redis_conn_become(gvl_redis_conn_t *conn, gvl_redis_state_t state);
void gvl_redis_conn_finish(gvl_redis_conn_t *conn);

#endif /* GVL_REDIS_INNER_H */
