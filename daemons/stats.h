/*
 * gavel-stats: events from RabbitMQ, counted in stats_db.
 *
 * One batch is being counted while the next is gathered.  A batch is one
 * transaction and one acknowledgement, or two when more was gathered.  What
 * the database refuses is halved until the message to blame stands alone and
 * is buried.
 */

#ifndef GVL_STATS_H
#define GVL_STATS_H

#include "amqp_conn.h"
#include "pg_pool.h"
#include "retry.h"
#include "stats/stories.h"


/* Events of a transaction.  Measured: twice as many gain a tenth. */
#define GVL_STATS_BATCH      500

/* Deliveries that may be out at once: a batch counted, a batch gathered. */
#define GVL_STATS_PREFETCH   1000

/* Nobody notices; under little load it is all that a batch waits. */
#define GVL_STATS_GATHER_MS  20

/* Halving 1000 down to one leaves fewer ranges to do. */
#define GVL_STATS_RANGES     16

typedef struct {
    gvl_arena_t                    *arena;
    gvl_incoming_t                  messages[GVL_STATS_PREFETCH];
    size_t                          n;
    uint64_t                        last_tag;
    uint64_t                        opening;    /* of the connection */
    bool                            due;
} gvl_stats_batch_t;

typedef struct {
    size_t                          first;
    size_t                          n;
    bool                            refused;
} gvl_stats_range_t;

typedef struct {
    int64_t                         counted;
    int64_t                         known;
    int64_t                         ignored;
    int64_t                         buried;
    int64_t                         batches;
    int64_t                         failures;
    int64_t                         lag_ms;
    int64_t                         broker_up;
    int64_t                         database_up;
    int64_t                         floor_day;
} gvl_stats_metrics_t;

typedef struct {
    gvl_loop_t                     *loop;
    gvl_pg_pool_t                  *pool;
    gvl_counting_ports_t            ports;
    gvl_amqp_conn_t                *broker;
    uint64_t                        opening;    /* counts connections */

    gvl_stats_batch_t               batches[2];
    gvl_stats_batch_t              *gathering;
    gvl_stats_batch_t              *counting;   /* NULL: none */
    gvl_timer_t                     gather;     /* the batch is due */
    gvl_timer_t                     retry;      /* a range that failed */

    gvl_stats_range_t               ranges[GVL_STATS_RANGES];
    size_t                          nranges;    /* the last is next */
    gvl_arena_t                    *arena;      /* of the flow */
    gvl_counted_t                   counted;
    bool                            raising;    /* the floor, not counting */
    int64_t                         floor_day;
    int64_t                         newest_day;

    gvl_backoff_t                   backoff;
    unsigned                        failed;     /* in a row */
    int64_t                         counted_ms; /* when the last batch was */
    bool                            stopping;
    gvl_stats_metrics_t             metrics;
} gvl_stats_t;

/* What each message waits for; called from the loop. */
void gvl_stats_start(gvl_stats_t *stats);
void gvl_stats_stop(gvl_stats_t *stats);

/* Finishes the batch under way, then ends the loop. */
void gvl_stats_stopping(void *data);

/* The broker's callbacks. */
void gvl_stats_changed(void *data);
void gvl_stats_arrived(void *data, const gvl_amqp_message_t *message);

/* stats_batch.c: ranges of the batch under way. */
void gvl_stats_count(gvl_stats_t *stats);

/* stats_consumer.c: the batch under way is done, or not ours any more. */
void gvl_stats_batch_over(gvl_stats_t *stats);

#endif /* GVL_STATS_H */
