/*
 * Ended sessions, told to all machines through a Redis stream.
 *
 * Whoever ends a session adds it; everybody reads the stream as it grows, and
 * all of it on each connection, so that a machine that was cut off catches up.
 * Redis forgets an entry when no access token of the session can live any
 * more.  While Redis is down what is ended here waits, up to a bound.
 */

#ifndef GVL_REDIS_ENDED_H
#define GVL_REDIS_ENDED_H

#include "redis_conn.h"


typedef struct gvl_redis_ended_s  gvl_redis_ended_t;

typedef struct {
    /* A session that has ended, here or elsewhere; told again and again. */
    void                          (*heard)(void *data,
                                        const gvl_uuid_t *session,
                                        int64_t until_s);
    void                           *data;
    int64_t                         life_s;     /* of an access token */
} gvl_redis_ended_conf_t;

/*
 * Connects twice as conf says (its scripts, changed, data and deadlines of
 * commands are not used), for whoever waits can say nothing; NULL: no memory.
 */
gvl_redis_ended_t *gvl_redis_ended_create(const gvl_redis_conf_t *conf,
    const gvl_redis_ended_conf_t *ended_conf);
void gvl_redis_ended_destroy(gvl_redis_ended_t *ended);

/* until_s: when the last access token of the session has expired. */
void gvl_redis_ended_tell(gvl_redis_ended_t *ended, const gvl_uuid_t *session,
    int64_t until_s);

#endif /* GVL_REDIS_ENDED_H */
