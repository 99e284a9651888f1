/* Commands in flight and subscriptions of one conversation with Redis. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "redis_inner.h"


static bool gvl_redis_conn_useless(const redisReply *answer,
    const char **reason);


void
gvl_redis_put_script(gvl_redis_args_t *args, const gvl_redis_conn_t *conn,
    size_t script, int64_t nkeys)
{
    assert(script < conn->conf.nscripts);

    gvl_redis_put(args, GVL_STR("EVALSHA"));
    gvl_redis_put(args, (gvl_str_t) { conn->shas[script],
                                      GVL_REDIS_SHA_LEN });
    gvl_redis_put_int64(args, nkeys);
}


bool
gvl_redis_conn_send(gvl_redis_conn_t *conn, const gvl_redis_args_t *args,
    gvl_redis_done_pt done, void *data)
{
    if (conn->state != GVL_REDIS_UP
        || args->failed
        || conn->ncommands >= conn->conf.commands_max
        || conn->nbytes + args->bytes > conn->conf.bytes_max)
    {
        return false;
    }

    return gvl_redis_conn_queue(conn, (int) args->n, args->words,
                                args->lengths, done, data);
}


bool
gvl_redis_conn_queue(gvl_redis_conn_t *conn, int argc, const char **argv,
    const size_t *lengths, gvl_redis_done_pt done, void *data)
{
    int                   i;
    gvl_redis_command_t  *command;

    command = calloc(1, sizeof(*command));
    if (command == NULL) {
        return false;
    }

    command->conn = conn;
    command->done = done;
    command->data = data;
    command->deadline_ms = conn->conf.loop->now_ms(conn->conf.loop)
                           + conn->conf.command_deadline_ms;

    for (i = 0; i < argc; i++) {
        command->bytes += lengths != NULL ? lengths[i] : strlen(argv[i]);
    }

    if (conn->closing || !gvl_redis_conn_put(conn, argc, argv, lengths)) {
        free(command);
        return false;
    }

    if (conn->oldest == NULL) {
        conn->oldest = command;

    } else {
        conn->newest->next = command;
    }

    conn->newest = command;
    conn->ncommands++;
    conn->nbytes += command->bytes;

    /* The timer sleeps until the oldest is due, and then looks again. */

    if (conn->state == GVL_REDIS_UP && !conn->armed) {
        conn->armed = conn->conf.loop->arm(conn->conf.loop, &conn->timer,
                                           conn->conf.command_deadline_ms)
                      == GVL_OK;
    }

    return true;
}


/* One function for all channels: the message says which it was said on. */

bool
gvl_redis_conn_subscribe(gvl_redis_conn_t *conn, const char *channel,
    gvl_redis_done_pt heard, void *data)
{
    const char  *argv[] = { "SUBSCRIBE", channel };

    if (conn->state != GVL_REDIS_UP || conn->closing) {
        return false;
    }

    conn->heard = heard;
    conn->heard_data = data;

    return gvl_redis_conn_put(conn, 2, argv, NULL);
}


bool
gvl_redis_conn_unsubscribe(gvl_redis_conn_t *conn, const char *channel)
{
    const char  *argv[] = { "UNSUBSCRIBE", channel };

    return conn->state == GVL_REDIS_UP && !conn->closing
           && gvl_redis_conn_put(conn, 2, argv, NULL);
}


void
gvl_redis_conn_answered(gvl_redis_conn_t *conn, const redisReply *reply)
{
    const char           *reason;
    gvl_redis_command_t  *command;

    command = conn->oldest;

    if (command == NULL) {
        if (conn->heard == NULL) {
            gvl_redis_conn_close(conn, "it answers what nobody asked");
            return;
        }

        conn->heard(reply, conn->heard_data);
        return;
    }

    conn->oldest = command->next;
    conn->ncommands--;
    conn->nbytes -= command->bytes;

    if (gvl_redis_conn_useless(reply, &reason)) {
        gvl_redis_conn_close(conn, reason);
        reply = NULL;
    }

    if (command->done != NULL) {
        command->done(reply, command->data);
    }

    free(command);
}


/*
 * Errors that only another connection mends: a greeting loads the scripts
 * again, and behind a name that follows the primary there is a new one.
 */

static bool
gvl_redis_conn_useless(const redisReply *reply, const char **reason)
{
    size_t  i;

    static const struct {
        const char  *error;
        const char  *reason;
    } errors[] = {
        { "NOSCRIPT", "it has forgotten our scripts" },
        { "READONLY", "it is a replica, and takes no writes" },
        { "NOPERM", "its user may not do what a cache does" }
    };

    for (i = 0; reply->type == REDIS_REPLY_ERROR && i < GVL_COUNT(errors);
         i++)
    {
        if (strncmp(reply->str, errors[i].error, strlen(errors[i].error))
            == 0)
        {
            *reason = errors[i].reason;
            return true;
        }
    }

    return false;
}


void
gvl_redis_conn_forget(gvl_redis_conn_t *conn)
{
    gvl_redis_command_t  *command;

    while (conn->oldest != NULL) {
        command = conn->oldest;
        conn->oldest = command->next;
        conn->ncommands--;
        conn->nbytes -= command->bytes;

        if (command->done != NULL) {
            command->done(NULL, command->data);
        }

        free(command);
    }
}
