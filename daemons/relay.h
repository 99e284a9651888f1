/*
 * gavel-relay: the outboxes of a few databases, published through one
 * connection.
 *
 * Each source (a database) reads pages of rows and keeps a cursor; the
 * publisher sends the rows of all sources and tells each how many of its own
 * are confirmed.
 */

#ifndef GVL_RELAY_H
#define GVL_RELAY_H

#include "amqp_conn.h"
#include "auth/stories.h"
#include "health.h"
#include "outbox/stories.h"
#include "outbox/window.h"
#include "pg_auth.h"
#include "pg_pool.h"
#include "retry.h"


#define GVL_RELAY_SOURCES  2

/* Rows read at once: a page is as long as the window. */
#define GVL_RELAY_PAGE     1000

/* One page is being confirmed while the next is read. */
#define GVL_RELAY_PAGES    2

/* From one look to the next while there is news. */
#define GVL_RELAY_POLL_MIN_MS  2

/* A relay that is dead or stopped is replaced after so long. */
#define GVL_RELAY_LEASE_MS  5000

/* Failures for a message's own reasons before it is buried. */
#define GVL_RELAY_ATTEMPTS  5

typedef struct gvl_relay_s  gvl_relay_t;

/* A place that owns its text. */

typedef struct {
    gvl_arena_t                    *arena;
    gvl_outbox_place_t              place;
} gvl_relay_place_t;

typedef struct {
    gvl_arena_t                    *arena;
    gvl_outbox_page_t               page;
    size_t                          sent;
    size_t                          confirmed;
} gvl_relay_page_t;

typedef enum {
    GVL_RELAY_NOTHING = 0,
    GVL_RELAY_TAKE,
    GVL_RELAY_READ,
    GVL_RELAY_MOVE,
    GVL_RELAY_BURY,
    GVL_RELAY_SWEEP,
    GVL_RELAY_PURGE,
    GVL_RELAY_GIVE
} gvl_relay_op_t;

typedef struct {
    int64_t                         published;
    int64_t                         buried;
    int64_t                         swept;
    int64_t                         purged;
    int64_t                         waiting;
    int64_t                         oldest_ms;
    int64_t                         leading;
    int64_t                         up;
} gvl_relay_source_metrics_t;

typedef struct {
    const char                     *name;       /* of the database */
    gvl_relay_t                    *relay;
    gvl_loop_t                     *loop;
    gvl_pg_pool_t                  *pool;
    gvl_outbox_ports_t              ports;
    gvl_pg_auth_t                   accounts;
    gvl_timer_t                     timer;

    int64_t                         epoch;
    int64_t                         lease_until_ms;

    gvl_relay_place_t               cursor;     /* confirmed up to here */
    gvl_relay_place_t               reading;    /* the next page's place */
    gvl_relay_page_t                pages[GVL_RELAY_PAGES];
    size_t                          npages;

    int64_t                         condemned_id;   /* to be buried */
    char                            condemned_for[GVL_AMQP_NAME_MAX];

    gvl_relay_op_t                  op;         /* asked, not answered */
    gvl_arena_t                    *arena;      /* of the op */
    int64_t                         asked_ms;
    gvl_outbox_lease_t              lease;      /* answers */
    gvl_outbox_page_t               page;
    int64_t                         purged;

    bool                            held;
    bool                            swept;

    bool                            leading;    /* we hold the lease */
    bool                            dirty;      /* cursor is to be saved */
    bool                            burying;    /* its turn has come */
    bool                            foreign;    /* turned back: an operator */
    bool                            purges;     /* sessions live here */
    uint32_t                        stream;     /* renamed with each lease */
    gvl_backoff_t                   backoff;

    int64_t                         poll_ms;    /* how long to wait now */
    int64_t                         next_poll_ms;
    int64_t                         next_take_ms;
    int64_t                         next_sweep_ms;
    int64_t                         next_purge_ms;
    int64_t                         retry_ms;   /* not before */
    int64_t                         saved_ms;
    gvl_relay_source_metrics_t      metrics;
} gvl_relay_source_t;

typedef struct {
    int64_t                         up;
    int64_t                         blocked;
    int64_t                         in_flight;
    int64_t                         returned;
    int64_t                         nacked;
    int64_t                         restarts;
    int64_t                         woken;
} gvl_relay_metrics_t;

struct gvl_relay_s {
    gvl_loop_t                     *loop;
    gvl_str_t                       holder;     /* who we are, in the lease */
    gvl_amqp_conn_t                *broker;
    gvl_window_t                    window;
    size_t                          careful;    /* so many one by one */
    gvl_uuid_t                      suspect;    /* an event's id */
    unsigned                        attempts;   /* of the suspect */
    gvl_relay_source_t              sources[GVL_RELAY_SOURCES];
    size_t                          nsources;
    bool                            stopping;
    gvl_relay_metrics_t             metrics;
};

/* relay_source.c */
void gvl_relay_source_start(gvl_relay_source_t *source);
void gvl_relay_source_stop(gvl_relay_source_t *source);
void gvl_relay_source_wake(gvl_relay_source_t *source);

/* The oldest row that was not sent; NULL: none, or not ours to send. */
const gvl_outbox_row_t *gvl_relay_source_next(gvl_relay_source_t *source);
void gvl_relay_source_sent(gvl_relay_source_t *source);
void gvl_relay_source_confirmed(gvl_relay_source_t *source);

/* What was sent and not confirmed is to be sent again. */
void gvl_relay_source_rewind(gvl_relay_source_t *source);

/* Bury this row when all before it is confirmed, instead of sending it. */
void gvl_relay_source_condemn(gvl_relay_source_t *source,
    const gvl_outbox_row_t *row, const char *reason);

/* A row in flight by its event's id, or the oldest one; NULL: none. */
const gvl_outbox_row_t *gvl_relay_source_in_flight(
    const gvl_relay_source_t *source, const gvl_uuid_t *event_id);

/* relay_turn.c, relay_answer.c: parts of the source's machine. */
int64_t gvl_relay_source_now_ms(const gvl_relay_source_t *source);
void gvl_relay_source_log(const gvl_relay_source_t *source,
    gvl_log_level_t level, const char *msg);
void gvl_relay_source_schedule(gvl_relay_source_t *source, int64_t delay_ms);
void gvl_relay_source_resign(gvl_relay_source_t *source, const char *reason);
void gvl_relay_source_turn(gvl_relay_source_t *source);
void gvl_relay_source_ended(gvl_flow_t *flow, gvl_rc_t rc);

/* relay_pages.c: rows from reading to confirmed, and the place behind. */
GVL_MUST_USE gvl_rc_t gvl_relay_place_set(gvl_relay_place_t *place,
    const gvl_outbox_place_t *from);
void gvl_relay_pages_add(gvl_relay_source_t *source);
void gvl_relay_pages_drop(gvl_relay_source_t *source);
void gvl_relay_pages_settle(gvl_relay_source_t *source);
gvl_outbox_place_t gvl_relay_pages_place(const gvl_relay_source_t *source);

/* relay_health.c; the figures are those of the program's one relay. */
extern gvl_relay_t          gvl_relay;
extern const gvl_metric_t   gvl_relay_metrics[];
extern const size_t         gvl_relay_nmetrics;
void gvl_relay_check(void *data, gvl_reasons_t *reasons);

/* relay_publisher.c */
void gvl_relay_publish(gvl_relay_t *relay);
void gvl_relay_changed(void *data);
void gvl_relay_writable(void *data);
void gvl_relay_confirmed(void *data, uint64_t tag, bool multiple, bool taken);
void gvl_relay_arrived(void *data, const gvl_amqp_message_t *message);

/* A source has nothing left to do; after the last one the loop ends. */
void gvl_relay_source_stopped(gvl_relay_t *relay);

#endif /* GVL_RELAY_H */
