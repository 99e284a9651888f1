/* Hears of items' updates from all workers and machines through Redis. */

#include <stdlib.h>
#include <string.h>

#include "redis_ask.h"
#include "redis_listener.h"


/*
 * A channel nobody speaks on.  Joining it again and again is answered each
 * time: a listening connection has no other way to tell silence from death.
 */
#define GVL_REDIS_PULSE     "gavel:pulse"
#define GVL_REDIS_PULSE_MS  INT64_C(2000)

struct gvl_redis_listener_s {
    gvl_redis_conn_t               *conn;
    gvl_loop_t                     *loop;
    gvl_redis_ears_t                ears;
    gvl_timer_t                     pulse;
    int64_t                         heard_at_ms;    /* anything at all */
};


static void gvl_redis_listener_changed(bool up, void *data);
static void gvl_redis_listener_beat(gvl_timer_t *timer);
static void gvl_redis_listener_heard(const redisReply *reply, void *data);


gvl_redis_listener_t *
gvl_redis_listener_create(const gvl_redis_conf_t *conf,
    const gvl_redis_ears_t *ears)
{
    gvl_redis_conf_t       own;
    gvl_redis_listener_t  *listener;

    listener = calloc(1, sizeof(*listener));
    if (listener == NULL) {
        return NULL;
    }

    own = *conf;
    own.nscripts = 0;
    own.changed = gvl_redis_listener_changed;
    own.name = "news";
    own.data = listener;

    listener->ears = *ears;
    listener->loop = conf->loop;
    listener->pulse.fired = gvl_redis_listener_beat;
    listener->pulse.data = listener;
    listener->conn = gvl_redis_conn_create(&own);

    if (listener->conn == NULL) {
        free(listener);
        return NULL;
    }

    return listener;
}


void
gvl_redis_listener_destroy(gvl_redis_listener_t *listener)
{
    if (listener == NULL) {
        return;
    }

    listener->loop->disarm(listener->loop, &listener->pulse);
    gvl_redis_conn_destroy(listener->conn);
    free(listener);
}


bool
gvl_redis_listener_up(const gvl_redis_listener_t *listener)
{
    return gvl_redis_conn_state(listener->conn) == GVL_REDIS_UP;
}


void
gvl_redis_listener_join(gvl_redis_listener_t *listener,
    const gvl_uuid_t *item_id)
{
    gvl_str_t     channel;
    gvl_arena_t  *arena;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return;
    }

    channel = gvl_redis_key(arena, item_id, GVL_REDIS_CHANNEL_SUFFIX);

    if (channel.data != NULL) {
        /* While it is down: the one who listens joins again when it is up. */
        (void) !gvl_redis_conn_subscribe(listener->conn, channel.data,
                                         gvl_redis_listener_heard, listener);
    }

    gvl_arena_destroy(arena);
}


void
gvl_redis_listener_leave(gvl_redis_listener_t *listener,
    const gvl_uuid_t *item_id)
{
    gvl_str_t     channel;
    gvl_arena_t  *arena;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return;
    }

    channel = gvl_redis_key(arena, item_id, GVL_REDIS_CHANNEL_SUFFIX);

    if (channel.data != NULL) {
        (void) !gvl_redis_conn_unsubscribe(listener->conn, channel.data);
    }

    gvl_arena_destroy(arena);
}


static void
gvl_redis_listener_changed(bool up, void *data)
{
    gvl_redis_listener_t  *listener;

    listener = data;

    if (up) {
        listener->heard_at_ms = listener->loop->now_ms(listener->loop);
        gvl_redis_listener_beat(&listener->pulse);

    } else {
        listener->loop->disarm(listener->loop, &listener->pulse);
    }

    listener->ears.changed(listener->ears.data, up);
}


static void
gvl_redis_listener_beat(gvl_timer_t *timer)
{
    int64_t                silent_ms;
    gvl_redis_listener_t  *listener;

    listener = timer->data;
    silent_ms = listener->loop->now_ms(listener->loop)
                - listener->heard_at_ms;

    if (silent_ms >= 2 * GVL_REDIS_PULSE_MS
        || !gvl_redis_conn_subscribe(listener->conn, GVL_REDIS_PULSE,
                                     gvl_redis_listener_heard, listener)
        || listener->loop->arm(listener->loop, &listener->pulse,
                               GVL_REDIS_PULSE_MS)
           != GVL_OK)
    {
        gvl_redis_conn_close(listener->conn, "it has fallen silent");
    }
}


/* { "message", channel, bytes }, or what answers a subscription. */

static void
gvl_redis_listener_heard(const redisReply *reply, void *data)
{
    gvl_str_t              kind, bytes;
    gvl_arena_t           *arena;
    gvl_item_update_t      update;
    gvl_redis_listener_t  *listener;

    listener = data;

    if (reply == NULL) {
        return;
    }

    listener->heard_at_ms = listener->loop->now_ms(listener->loop);

    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 3) {
        return;
    }

    kind = gvl_redis_text(reply->element[0]);
    bytes = gvl_redis_text(reply->element[2]);

    if (!gvl_str_eq(kind, GVL_STR("message")) || bytes.data == NULL) {
        return;
    }

    arena = gvl_arena_create();
    if (arena == NULL) {
        return;
    }

    memset(&update, 0, sizeof(update));

    if (gvl_redis_read_update(bytes, arena, &update)) {
        listener->ears.heard(listener->ears.data, &update);
    }

    gvl_arena_destroy(arena);
}
