/*
 * Hears of items' updates from all workers and machines through Redis.
 *
 * A connection of its own, because one that listens can do nothing else.  Its
 * subscriptions go with it: whoever listens subscribes again when it is back,
 * and asks the database what was said in the meantime.
 */

#ifndef GVL_REDIS_LISTENER_H
#define GVL_REDIS_LISTENER_H

#include "bids/ports.h"
#include "redis_conn.h"


typedef struct gvl_redis_listener_s  gvl_redis_listener_t;

typedef struct {
    /* The update lives during the call. */
    void                          (*heard)(void *data,
                                        const gvl_item_update_t *update);
    void                          (*changed)(void *data, bool up);
    void                           *data;
} gvl_redis_ears_t;

/*
 * Connects as the conf says (its scripts, changed and data are not used);
 * NULL: no memory.
 */
gvl_redis_listener_t *gvl_redis_listener_create(const gvl_redis_conf_t *conf,
    const gvl_redis_ears_t *ears);

void gvl_redis_listener_destroy(gvl_redis_listener_t *listener);

bool gvl_redis_listener_up(const gvl_redis_listener_t *listener);

/* Once for each item; both are forgotten when the connection goes. */
void gvl_redis_listener_join(gvl_redis_listener_t *listener,
    const gvl_uuid_t *item_id);
void gvl_redis_listener_leave(gvl_redis_listener_t *listener,
    const gvl_uuid_t *item_id);

#endif /* GVL_REDIS_LISTENER_H */
