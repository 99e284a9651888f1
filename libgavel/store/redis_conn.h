/*
 * One conversation with Redis, over TCP or TLS, on somebody else's loop.
 *
 * hiredis writes commands and reads answers; the socket is ours, for hiredis
 * 0.14 knows no TLS, and Redis in other people's networks wants it.
 *
 * A cache is never worth waiting for.  While the connection is down a command
 * is refused at once; a command that is not answered in time takes the whole
 * connection down, because answers come in order and the next ones would be
 * late as well.  It comes back by itself with full-jitter backoff, 50 ms ...
 * 5 s, and logs one line when it goes and one when it is back.
 */

#ifndef GVL_REDIS_CONN_H
#define GVL_REDIS_CONN_H

#include <hiredis/hiredis.h>

#include "arena.h"
#include "loop.h"
#include "tls.h"


/* The longest between two attempts to come back. */
#define GVL_REDIS_BACKOFF_MAX_MS  5000

/* Lua scripts one connection runs; the cache has four. */
#define GVL_REDIS_SCRIPTS_MAX  8

typedef struct gvl_redis_conn_s  gvl_redis_conn_t;

typedef enum {
    GVL_REDIS_DOWN = 0,             /* waiting to try again */
    GVL_REDIS_CONNECTING,           /* up to the last answer of the greeting */
    GVL_REDIS_UP
} gvl_redis_state_t;

/* A command's answer; NULL: it was lost, and whether it was done is unknown. */
typedef void (*gvl_redis_done_pt)(const redisReply *reply, void *data);

/* Told of coming up and of going down, after it. */
typedef void (*gvl_redis_changed_pt)(bool up, void *data);

/* Texts outlive the connection. */

typedef struct {
    gvl_loop_t                     *loop;
    const char                     *name;       /* "cache", for logs */
    const char                     *host;       /* a numeric address */
    bool                            resolves;   /* or a name; may wait */
    int                             port;
    const gvl_tls_t                *tls;        /* NULL: plain */
    const char                     *tls_name;   /* on its certificate */
    const char                     *user;       /* NULL: the default one */
    const char                     *password;   /* NULL: none is asked for */
    unsigned                        database;   /* SELECTed, unless it is 0 */
    const char *const              *scripts;    /* loaded before it is up */
    size_t                          nscripts;
    int64_t                         connect_deadline_ms;
    int64_t                         command_deadline_ms;
    size_t                          commands_max;   /* in flight */
    size_t                          bytes_max;      /* of commands in flight */
    gvl_redis_changed_pt            changed;    /* NULL: nobody asks */
    void                           *data;
} gvl_redis_conf_t;

/* Starts connecting on the loop's next turn; NULL: no memory. */
gvl_redis_conn_t *gvl_redis_conn_create(const gvl_redis_conf_t *conf);

/* Closes and frees; what is in flight is lost.  Not from inside a callback. */
void gvl_redis_conn_destroy(gvl_redis_conn_t *conn);

gvl_redis_state_t gvl_redis_conn_state(const gvl_redis_conn_t *conn);

/* Whether it has ever been lost, or was not there at first. */
bool gvl_redis_conn_was_away(const gvl_redis_conn_t *conn);

/* Drops the connection for the reason logged; it is opened again later. */
void gvl_redis_conn_close(gvl_redis_conn_t *conn, const char *reason);


/* A command's words, in an arena; a failure to put one sticks. */

typedef struct {
    gvl_arena_t                    *arena;
    const char                    **words;
    size_t                         *lengths;
    size_t                          n;
    size_t                          max;
    size_t                          bytes;
    bool                            failed;
} gvl_redis_args_t;

/* Room for max words; NULL: no memory. */
gvl_redis_args_t *gvl_redis_args_create(gvl_arena_t *arena, size_t max);

/* Borrows the text until the command is sent. */
void gvl_redis_put(gvl_redis_args_t *args, gvl_str_t text);
void gvl_redis_put_int64(gvl_redis_args_t *args, int64_t value);

/* Puts "EVALSHA", the script of that index and the number of its keys. */
void gvl_redis_put_script(gvl_redis_args_t *args,
    const gvl_redis_conn_t *conn, size_t script, int64_t nkeys);

/*
 * Queues a command; done() is called once, later, never from inside (NULL:
 * nobody asks).  false: the connection is down or full, nothing was queued and
 * done() is not called.
 */
GVL_MUST_USE bool gvl_redis_conn_send(gvl_redis_conn_t *conn,
    const gvl_redis_args_t *args, gvl_redis_done_pt done, void *data);

/*
 * Queues SUBSCRIBE or UNSUBSCRIBE of a channel on a connection that is used
 * for nothing else.  heard() is given everything that comes in, as the
 * protocol has it.
 */
GVL_MUST_USE bool gvl_redis_conn_subscribe(gvl_redis_conn_t *conn,
    const char *channel, gvl_redis_done_pt heard, void *data);
GVL_MUST_USE bool gvl_redis_conn_unsubscribe(gvl_redis_conn_t *conn,
    const char *channel);

#endif /* GVL_REDIS_CONN_H */
