/* How a conversation with Redis begins: who we are, and what we shall run. */

#include <stdio.h>
#include <string.h>

#include "redis_inner.h"


static bool gvl_redis_conn_introduce(gvl_redis_conn_t *conn);
static void gvl_redis_conn_greeted(const redisReply *reply, void *data);
static void gvl_redis_conn_loaded(const redisReply *reply, void *data);


/* The last answer makes it UP. */

void
gvl_redis_conn_greet(gvl_redis_conn_t *conn)
{
    bool         sent;
    size_t       i;
    const char  *load[] = { "SCRIPT", "LOAD", NULL };
    const char  *ping[] = { "PING" };

    conn->nloaded = 0;
    sent = gvl_redis_conn_introduce(conn);

    for (i = 0; sent && i < conn->conf.nscripts; i++) {
        load[2] = conn->conf.scripts[i];
        sent = gvl_redis_conn_queue(conn, 3, load, NULL,
                                    gvl_redis_conn_loaded, conn);
    }

    if (!sent
        || !gvl_redis_conn_queue(conn, 1, ping, NULL, gvl_redis_conn_greeted,
                                 conn))
    {
        gvl_redis_conn_close(conn, "no memory");
    }
}


static bool
gvl_redis_conn_introduce(gvl_redis_conn_t *conn)
{
    int          argc;
    char         database[16];
    const char  *select[] = { "SELECT", database };
    const char  *auth[] = { "AUTH", conn->conf.user, conn->conf.password };

    argc = 3;

    if (conn->conf.user == NULL) {
        auth[1] = conn->conf.password;
        argc = 2;
    }

    if (conn->conf.password != NULL
        && !gvl_redis_conn_queue(conn, argc, auth, NULL,
                                 gvl_redis_conn_greeted, conn))
    {
        return false;
    }

    snprintf(database, sizeof(database), "%u", conn->conf.database);

    return conn->conf.database == 0
           || gvl_redis_conn_queue(conn, 2, select, NULL,
                                   gvl_redis_conn_greeted, conn);
}


static void
gvl_redis_conn_greeted(const redisReply *reply, void *data)
{
    gvl_redis_conn_t  *conn;

    conn = data;

    if (reply == NULL) {
        return;
    }

    if (reply->type != REDIS_REPLY_STATUS) {
        gvl_redis_conn_close(conn, reply->str != NULL ? reply->str
                                   : "that is no Redis");
        return;
    }

    if (conn->ncommands == 0) {
        conn->conf.loop->disarm(conn->conf.loop, &conn->timer);
        conn->armed = false;
        gvl_redis_conn_become(conn, GVL_REDIS_UP);
    }
}


static void
gvl_redis_conn_loaded(const redisReply *reply, void *data)
{
    gvl_redis_conn_t  *conn;

    conn = data;

    if (reply == NULL) {
        return;
    }

    if (reply->type != REDIS_REPLY_STRING || reply->len != GVL_REDIS_SHA_LEN) {
        gvl_redis_conn_close(conn, reply->str != NULL ? reply->str
                                   : "a script could not be loaded");
        return;
    }

    memcpy(conn->shas[conn->nloaded], reply->str, GVL_REDIS_SHA_LEN);
    conn->nloaded++;
}
