/* Ended sessions, told to all machines through a Redis stream. */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "redis_ended.h"


#define GVL_REDIS_ENDED_KEY  GVL_STR("gavel:ended-sessions")

/* A read waits so long in Redis, and half a second for its answer. */
#define GVL_REDIS_ENDED_BLOCK_MS     1000
#define GVL_REDIS_ENDED_DEADLINE_MS  1500

/* Entries of one read: a flood is read in several. */
#define GVL_REDIS_ENDED_BATCH  1000

/* Told while Redis is down; beyond it the oldest are forgotten. */
#define GVL_REDIS_ENDED_UNTOLD_MAX  1024

#define GVL_REDIS_ENDED_WORDS  12

/* Two numbers of 20 digits with a dash. */
#define GVL_REDIS_STREAM_ID_SIZE  48

typedef struct {
    gvl_uuid_t                      session;
    int64_t                         until_s;
} gvl_redis_ended_entry_t;

struct gvl_redis_ended_s {
    gvl_redis_ended_conf_t          conf;
    gvl_redis_conn_t               *reader;
    gvl_redis_conn_t               *writer;
    char                            last_id[GVL_REDIS_STREAM_ID_SIZE];

    gvl_redis_ended_entry_t         untold[GVL_REDIS_ENDED_UNTOLD_MAX];
    size_t                          nuntold;    /* ever */
    size_t                          ntold;      /* of them */
    bool                            telling;    /* one is in flight: */
    size_t                          in_flight;  /* by its number */
};


static void gvl_redis_ended_reader_changed(bool up, void *data);
static void gvl_redis_ended_writer_changed(bool up, void *data);
static void gvl_redis_ended_read(gvl_redis_ended_t *ended);
static void gvl_redis_ended_answered(const redisReply *reply, void *data);
static void gvl_redis_ended_entry(gvl_redis_ended_t *ended,
    const redisReply *entry);
static const redisReply *gvl_redis_ended_element(const redisReply *reply,
    size_t i);
static bool gvl_redis_ended_add(gvl_redis_ended_t *ended,
    const gvl_redis_ended_entry_t *entry);
static void gvl_redis_ended_added(const redisReply *reply, void *data);


gvl_redis_ended_t *
gvl_redis_ended_create(const gvl_redis_conf_t *conf,
    const gvl_redis_ended_conf_t *ended_conf)
{
    gvl_redis_conf_t    own;
    gvl_redis_ended_t  *ended;

    ended = calloc(1, sizeof(*ended));
    if (ended == NULL) {
        return NULL;
    }

    ended->conf = *ended_conf;

    own = *conf;
    own.scripts = NULL;
    own.nscripts = 0;
    own.command_deadline_ms = GVL_REDIS_ENDED_DEADLINE_MS;
    own.data = ended;

    own.name = "ended sessions, read";
    own.changed = gvl_redis_ended_reader_changed;
    ended->reader = gvl_redis_conn_create(&own);

    own.name = "ended sessions, told";
    own.changed = gvl_redis_ended_writer_changed;
    ended->writer = gvl_redis_conn_create(&own);

    if (ended->reader == NULL || ended->writer == NULL) {
        gvl_redis_ended_destroy(ended);
        return NULL;
    }

    return ended;
}


void
gvl_redis_ended_destroy(gvl_redis_ended_t *ended)
{
    if (ended == NULL) {
        return;
    }

    if (ended->reader != NULL) {
        gvl_redis_conn_destroy(ended->reader);
    }

    if (ended->writer != NULL) {
        gvl_redis_conn_destroy(ended->writer);
    }

    free(ended);
}


/* Queued first, so that what fails is told again in its turn. */

void
gvl_redis_ended_tell(gvl_redis_ended_t *ended, const gvl_uuid_t *session,
    int64_t until_s)
{
    gvl_redis_ended_entry_t  *entry;

    entry = &ended->untold[ended->nuntold % GVL_REDIS_ENDED_UNTOLD_MAX];
    entry->session = *session;
    entry->until_s = until_s;
    ended->nuntold++;

    if (ended->nuntold - ended->ntold > GVL_REDIS_ENDED_UNTOLD_MAX) {
        ended->ntold++;
    }

    gvl_redis_ended_writer_changed(
        gvl_redis_conn_state(ended->writer) == GVL_REDIS_UP, ended);
}


/*
 * From the beginning each time: it may be another Redis, whose clock is behind
 * and names what comes before what was read.
 */

static void
gvl_redis_ended_reader_changed(bool up, void *data)
{
    gvl_redis_ended_t  *ended;

    ended = data;

    if (up) {
        memcpy(ended->last_id, "0", sizeof("0"));
        gvl_redis_ended_read(ended);
    }
}


/* One at a time: the next goes when the one before has been answered. */

static void
gvl_redis_ended_writer_changed(bool up, void *data)
{
    gvl_redis_ended_t  *ended;

    ended = data;

    if (up && !ended->telling && ended->ntold < ended->nuntold) {
        ended->in_flight = ended->ntold;
        ended->telling = gvl_redis_ended_add(ended,
                    &ended->untold[ended->ntold % GVL_REDIS_ENDED_UNTOLD_MAX]);
    }
}


static void
gvl_redis_ended_read(gvl_redis_ended_t *ended)
{
    gvl_arena_t       *arena;
    gvl_redis_args_t  *args;

    arena = gvl_arena_create();
    args = arena != NULL ? gvl_redis_args_create(arena, GVL_REDIS_ENDED_WORDS)
                         : NULL;

    if (args != NULL) {
        gvl_redis_put(args, GVL_STR("XREAD"));
        gvl_redis_put(args, GVL_STR("COUNT"));
        gvl_redis_put_int64(args, GVL_REDIS_ENDED_BATCH);
        gvl_redis_put(args, GVL_STR("BLOCK"));
        gvl_redis_put_int64(args, GVL_REDIS_ENDED_BLOCK_MS);
        gvl_redis_put(args, GVL_STR("STREAMS"));
        gvl_redis_put(args, GVL_REDIS_ENDED_KEY);
        gvl_redis_put(args, gvl_str_from(ended->last_id));
    }

    /* What was not asked is asked again after the next connection. */

    if (args == NULL
        || !gvl_redis_conn_send(ended->reader, args, gvl_redis_ended_answered,
                                ended))
    {
        gvl_redis_conn_close(ended->reader, "could not be asked");
    }

    gvl_arena_destroy(arena);
}


/* [[key, [[id, [name, value, ...]], ...]]], or nil: nothing came. */

static void
gvl_redis_ended_answered(const redisReply *reply, void *data)
{
    size_t              i;
    const redisReply   *entries;
    gvl_redis_ended_t  *ended;

    ended = data;

    if (reply == NULL) {
        return;
    }

    /* Asked at once it would answer the same, and again. */

    if (reply->type == REDIS_REPLY_ERROR) {
        gvl_redis_conn_close(ended->reader, reply->str);
        return;
    }

    entries = gvl_redis_ended_element(gvl_redis_ended_element(reply, 0), 1);

    for (i = 0; entries != NULL && i < entries->elements; i++) {
        gvl_redis_ended_entry(ended, entries->element[i]);
    }

    gvl_redis_ended_read(ended);
}


static void
gvl_redis_ended_entry(gvl_redis_ended_t *ended, const redisReply *entry)
{
    gvl_uuid_t         session;
    const redisReply  *id, *fields, *sid, *until;

    id = gvl_redis_ended_element(entry, 0);
    fields = gvl_redis_ended_element(entry, 1);
    sid = gvl_redis_ended_element(fields, 1);
    until = gvl_redis_ended_element(fields, 3);

    if (id == NULL || id->str == NULL || id->len >= sizeof(ended->last_id)) {
        return;
    }

    memcpy(ended->last_id, id->str, id->len);
    ended->last_id[id->len] = '\0';

    if (sid != NULL && sid->str != NULL && until != NULL && until->str != NULL
        && gvl_uuid_read((gvl_str_t) { sid->str, sid->len }, &session))
    {
        ended->conf.heard(ended->conf.data, &session,
                          strtoll(until->str, NULL, 10));
    }
}


/* NULL also for what has no such element. */

static const redisReply *
gvl_redis_ended_element(const redisReply *reply, size_t i)
{
    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY
        || i >= reply->elements)
    {
        return NULL;
    }

    return reply->element[i];
}


/* Entries are named after the time in ms, which is what trims them. */

static bool
gvl_redis_ended_add(gvl_redis_ended_t *ended,
    const gvl_redis_ended_entry_t *entry)
{
    bool               sent;
    char               session[GVL_UUID_TEXT_LEN];
    gvl_arena_t       *arena;
    gvl_redis_args_t  *args;

    arena = gvl_arena_create();
    args = arena != NULL ? gvl_redis_args_create(arena, GVL_REDIS_ENDED_WORDS)
                         : NULL;

    if (args == NULL) {
        gvl_arena_destroy(arena);
        return false;
    }

    gvl_uuid_write(&entry->session, session);

    gvl_redis_put(args, GVL_STR("XADD"));
    gvl_redis_put(args, GVL_REDIS_ENDED_KEY);
    gvl_redis_put(args, GVL_STR("MINID"));
    gvl_redis_put(args, GVL_STR("~"));
    gvl_redis_put_int64(args, ((int64_t) time(NULL) - ended->conf.life_s)
                              * 1000);
    gvl_redis_put(args, GVL_STR("*"));
    gvl_redis_put(args, GVL_STR("sid"));
    gvl_redis_put(args, (gvl_str_t) { session, sizeof(session) });
    gvl_redis_put(args, GVL_STR("until"));
    gvl_redis_put_int64(args, entry->until_s);

    sent = gvl_redis_conn_send(ended->writer, args, gvl_redis_ended_added,
                               ended);
    gvl_arena_destroy(arena);

    return sent;
}


static void
gvl_redis_ended_added(const redisReply *reply, void *data)
{
    gvl_redis_ended_t  *ended;

    ended = data;
    ended->telling = false;

    /* What was not taken is told again on the next connection. */

    if (reply == NULL) {
        return;
    }

    if (reply->type == REDIS_REPLY_ERROR) {
        gvl_redis_conn_close(ended->writer, reply->str);
        return;
    }

    /* Where there was no room for it any more, it has been passed already. */

    if (ended->ntold == ended->in_flight) {
        ended->ntold++;
    }

    gvl_redis_ended_writer_changed(
        gvl_redis_conn_state(ended->writer) == GVL_REDIS_UP, ended);
}
