/* Commands in flight and subscriptions of one conversation with Redis. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "redis_inner.h"


static void gvl_redis_conn_answered(redisAsyncContext *redis, void *reply,
    void *data);
static void gvl_redis_conn_overheard(redisAsyncContext *redis, void *reply,
    void *data);


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

    if (redisAsyncCommandArgv(conn->redis, gvl_redis_conn_answered, command,
                              argc, argv, lengths)
        != REDIS_OK)
    {
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


static void
gvl_redis_conn_answered(redisAsyncContext *redis, void *reply, void *data)
{
    gvl_redis_conn_t     *conn;
    const redisReply     *answer;
    gvl_redis_command_t  *command;

    (void) redis;

    command = data;
    answer = reply;
    conn = command->conn;

    assert(conn->oldest == command);
    conn->oldest = command->next;
    conn->ncommands--;
    conn->nbytes -= command->bytes;

    /* Somebody flushed the scripts: a new greeting loads them again. */

    if (answer != NULL && answer->type == REDIS_REPLY_ERROR
        && strncmp(answer->str, "NOSCRIPT", 8) == 0)
    {
        gvl_redis_conn_close(conn, "it has forgotten our scripts");
        answer = NULL;
    }

    command->done(answer, command->data);
    free(command);
}


bool
gvl_redis_conn_subscribe(gvl_redis_conn_t *conn, const char *channel,
    gvl_redis_done_pt heard, void *data)
{
    const char  *argv[] = { "SUBSCRIBE", channel };

    conn->heard = heard;
    conn->heard_data = data;

    return conn->state == GVL_REDIS_UP
           && redisAsyncCommandArgv(conn->redis, gvl_redis_conn_overheard,
                                    conn, 2, argv, NULL)
              == REDIS_OK;
}


bool
gvl_redis_conn_unsubscribe(gvl_redis_conn_t *conn, const char *channel)
{
    const char  *argv[] = { "UNSUBSCRIBE", channel };

    return conn->state == GVL_REDIS_UP
           && redisAsyncCommandArgv(conn->redis, NULL, NULL, 2, argv, NULL)
              == REDIS_OK;
}


/*
 * One function for all channels: hiredis 0.14 may call that of another channel
 * for a message it does not know, so only the message itself is believed.
 */

static void
gvl_redis_conn_overheard(redisAsyncContext *redis, void *reply, void *data)
{
    gvl_redis_conn_t  *conn;

    (void) redis;

    conn = data;
    conn->heard(reply, conn->heard_data);
}
