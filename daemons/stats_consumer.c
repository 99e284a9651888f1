/* Gathers deliveries into batches and acknowledges what was counted. */

#include <assert.h>

#include "daemon_loop.h"
#include "log.h"
#include "stats.h"


static gvl_str_t
gvl_stats_keep(gvl_arena_t *arena, const char *data, size_t len)
{
    return gvl_arena_copy(arena, (gvl_str_t) { data, len });
}


static void
gvl_stats_batch_clear(gvl_stats_batch_t *batch)
{
    gvl_arena_destroy(batch->arena);

    batch->arena = NULL;
    batch->n = 0;
    batch->due = false;
}


/* Into transactions, the first on top. */

static void
gvl_stats_divide(gvl_stats_t *stats)
{
    size_t  n, rest;

    rest = stats->counting->n;
    stats->nranges = 0;

    while (rest != 0) {
        n = rest % GVL_STATS_BATCH;
        n = n == 0 ? GVL_STATS_BATCH : n;
        rest -= n;
        stats->ranges[stats->nranges++] = (gvl_stats_range_t) {
            rest, n, false
        };
    }
}


/* The gathered batch becomes the one that is counted. */

static void
gvl_stats_batch_begin(gvl_stats_t *stats)
{
    gvl_stats_batch_t  *batch;

    batch = stats->gathering;

    if (stats->counting != NULL || batch->n == 0
        || (!batch->due && batch->n < GVL_STATS_BATCH))
    {
        return;
    }

    stats->loop->disarm(stats->loop, &stats->gather);

    stats->counting = batch;
    stats->gathering = batch == &stats->batches[0] ? &stats->batches[1]
                                                   : &stats->batches[0];
    gvl_stats_divide(stats);
    gvl_stats_count(stats);
}


static void
gvl_stats_gather_fired(gvl_timer_t *timer)
{
    gvl_stats_t  *stats;

    stats = timer->data;
    stats->gathering->due = true;

    gvl_stats_batch_begin(stats);
}


/*
 * All of it is committed, or the broker will deliver it again, perhaps to
 * somebody else: its failures are over with it.
 */

void
gvl_stats_batch_over(gvl_stats_t *stats)
{
    gvl_stats_batch_t  *batch;

    batch = stats->counting;
    stats->counting = NULL;
    stats->failed = 0;

    if (stats->nranges == 0 && batch->opening == stats->opening) {
        gvl_amqp_conn_ack(stats->broker, batch->last_tag);
        gvl_amqp_conn_flush(stats->broker);
        gvl_amqp_conn_proved(stats->broker);
    }

    gvl_stats_batch_clear(batch);

    if (stats->stopping) {
        gvl_daemon_loop_stop(stats->loop);
        return;
    }

    gvl_stats_batch_begin(stats);
}


/* Memory that is short is the broker's to wait for: it delivers again. */

static bool
gvl_stats_take(gvl_stats_batch_t *batch, const gvl_amqp_message_t *message)
{
    gvl_incoming_t  *incoming;

    if (batch->arena == NULL) {
        batch->arena = gvl_arena_create();

        if (batch->arena == NULL) {
            return false;
        }
    }

    incoming = &batch->messages[batch->n];
    incoming->key = gvl_stats_keep(batch->arena, message->message_id.data,
                                   message->message_id.len);
    incoming->routing_key = gvl_stats_keep(batch->arena,
                                           message->routing_key.data,
                                           message->routing_key.len);
    incoming->request_id = gvl_stats_keep(batch->arena,
                                          message->request_id.data,
                                          message->request_id.len);
    incoming->traceparent = gvl_stats_keep(batch->arena,
                                           message->traceparent.data,
                                           message->traceparent.len);
    incoming->payload = gvl_stats_keep(batch->arena, message->body.data,
                                       message->body.len);
    incoming->too_large = message->too_large;

    if (incoming->key.data == NULL || incoming->routing_key.data == NULL
        || incoming->request_id.data == NULL
        || incoming->payload.data == NULL)
    {
        return false;
    }

    batch->n++;
    batch->last_tag = message->tag;

    return true;
}


void
gvl_stats_arrived(void *data, const gvl_amqp_message_t *message)
{
    gvl_stats_t        *stats;
    gvl_stats_batch_t  *batch;

    stats = data;
    batch = stats->gathering;

    if (stats->stopping) {
        return;
    }

    if (batch->n == GVL_STATS_PREFETCH) {
        gvl_amqp_conn_close(stats->broker, "more was delivered than asked");
        return;
    }

    if (!gvl_stats_take(batch, message)
        || (batch->n == 1
            && stats->loop->arm(stats->loop, &stats->gather,
                                GVL_STATS_GATHER_MS) != GVL_OK))
    {
        gvl_amqp_conn_close(stats->broker, "no memory for a delivery");
        return;
    }

    batch->opening = stats->opening;
    gvl_stats_batch_begin(stats);
}


/*
 * What was delivered on a connection can only be acknowledged there; on the
 * next one it comes again.
 */

void
gvl_stats_changed(void *data)
{
    gvl_stats_t  *stats;

    stats = data;

    if (gvl_amqp_conn_state(stats->broker) == GVL_AMQP_OPEN) {
        return;
    }

    stats->opening++;
    stats->loop->disarm(stats->loop, &stats->gather);
    gvl_stats_batch_clear(stats->gathering);
}


static void
gvl_stats_retry_fired(gvl_timer_t *timer)
{
    gvl_stats_count(timer->data);
}


void
gvl_stats_start(gvl_stats_t *stats)
{
    stats->gathering = &stats->batches[0];
    stats->gather.fired = gvl_stats_gather_fired;
    stats->gather.data = stats;
    stats->retry.fired = gvl_stats_retry_fired;
    stats->retry.data = stats;
}


void
gvl_stats_stopping(void *data)
{
    gvl_stats_t  *stats;

    stats = data;
    stats->stopping = true;

    if (stats->counting == NULL) {
        gvl_daemon_loop_stop(stats->loop);
    }
}


void
gvl_stats_stop(gvl_stats_t *stats)
{
    stats->stopping = true;

    gvl_pg_pool_destroy(stats->pool);
    stats->loop->disarm(stats->loop, &stats->gather);
    stats->loop->disarm(stats->loop, &stats->retry);
    gvl_arena_destroy(stats->batches[0].arena);
    gvl_arena_destroy(stats->batches[1].arena);
}
