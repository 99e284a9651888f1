/* Counts a batch, in halves when the database refuses it whole. */

#include <assert.h>
#include <time.h>

#include "event_codec.h"
#include "log.h"
#include "stats.h"
#include "trace.h"


static void gvl_stats_ended(gvl_flow_t *flow, gvl_rc_t rc);


static int64_t
gvl_stats_lag_ms(int64_t at_us)
{
    int64_t          lag_ms;
    struct timespec  now;

    (void) clock_gettime(CLOCK_REALTIME, &now);

    lag_ms = (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000
             - at_us / 1000;

    return lag_ms < 0 ? 0 : lag_ms;
}


static void
gvl_stats_begin(gvl_stats_t *stats, gvl_flow_t *flow)
{
    gvl_rc_t    rc;
    gvl_flow_t  none = { .owner = stats };

    rc = GVL_NO_MEMORY;

    if (flow != NULL) {
        flow->ended = gvl_stats_ended;
        flow->owner = stats;
        rc = gvl_flow_start(flow);
    }

    if (rc != GVL_AGAIN) {
        gvl_stats_ended(&none, rc);
    }
}


/* The next range, or a day to forget before it. */

void
gvl_stats_count(gvl_stats_t *stats)
{
    gvl_stats_range_t        *range;
    gvl_count_events_args_t   args;

    stats->arena = gvl_arena_create();

    stats->raising = stats->newest_day - GVL_INBOX_DAYS > stats->floor_day
                     && stats->floor_day != 0;

    if (stats->arena == NULL) {
        gvl_stats_begin(stats, NULL);
        return;
    }

    if (stats->raising) {
        gvl_stats_begin(stats, gvl_raise_floor(stats->arena, &stats->ports,
                                               stats->floor_day + 1));
        return;
    }

    range = &stats->ranges[stats->nranges - 1];

    args.ports = &stats->ports;
    args.read_event = gvl_event_read;
    args.messages = &stats->counting->messages[range->first];
    args.n = range->n;
    args.refused = range->refused;

    gvl_stats_begin(stats, gvl_count_events(stats->arena, &args,
                                            &stats->counted));
}


static void
gvl_stats_tell_buried(const gvl_stats_t *stats)
{
    gvl_log_field_t          fields[4];
    const gvl_incoming_t    *message;
    const gvl_stats_range_t *range;

    range = &stats->ranges[stats->nranges - 1];
    message = &stats->counting->messages[range->first];

    fields[0].key = "buried";
    fields[0].text = GVL_STR_NULL;
    fields[0].number = (int64_t) stats->counted.buried;
    fields[1].key = "batch";
    fields[1].text = GVL_STR_NULL;
    fields[1].number = (int64_t) range->n;
    fields[2].key = "first_message_id";
    fields[2].text = message->key;
    fields[3].key = "request_id";
    fields[3].text = message->request_id;

    gvl_log(GVL_LOG_ERROR, "messages that cannot be counted are in stats_dead",
            fields, GVL_COUNT(fields));
}


/* Also for those that were known: what a trace wants to see is the way. */

static void
gvl_stats_trace(const gvl_stats_t *stats)
{
    size_t                    i;
    gvl_trace_t               trace;
    const gvl_incoming_t     *message;
    const gvl_stats_range_t  *range;

    range = &stats->ranges[stats->nranges - 1];

    for (i = range->first; i < range->first + range->n; i++) {
        message = &stats->counting->messages[i];

        trace.traceparent = message->traceparent;
        trace.request_id = message->request_id;
        trace.routing_key = message->routing_key;
        trace.message_id = message->key;
        gvl_trace(&trace, "counted an event");
    }
}


static void
gvl_stats_counted(gvl_stats_t *stats)
{
    gvl_counted_t        *counted;
    gvl_stats_metrics_t  *metrics;

    counted = &stats->counted;
    metrics = &stats->metrics;

    metrics->batches++;
    metrics->counted += (int64_t) counted->counted;
    metrics->known += (int64_t) counted->known;
    metrics->ignored += (int64_t) counted->ignored;
    metrics->buried += (int64_t) counted->buried;

    gvl_stats_trace(stats);

    if (counted->buried != 0) {
        gvl_stats_tell_buried(stats);
    }

    stats->counted_ms = stats->loop->now_ms(stats->loop);

    if (counted->newest_at_us != 0) {
        metrics->lag_ms = gvl_stats_lag_ms(counted->newest_at_us);
    }

    if (counted->floor_day != 0) {
        stats->floor_day = counted->floor_day;
        metrics->floor_day = counted->floor_day;
    }

    if (counted->newest_day > stats->newest_day) {
        stats->newest_day = counted->newest_day;
    }

    stats->nranges--;
}


/* One of these cannot be counted: it is in the first half, or the second. */

static void
gvl_stats_halve(gvl_stats_t *stats)
{
    size_t              half;
    gvl_stats_range_t  *range;

    range = &stats->ranges[stats->nranges - 1];

    if (range->n == 1) {
        range->refused = true;
        return;
    }

    assert(stats->nranges < GVL_STATS_RANGES);

    half = range->n / 2;
    range[1] = (gvl_stats_range_t) { range->first, half, false };
    range->first += half;
    range->n -= half;
    stats->nranges++;
}


/* It passes: nothing is acknowledged, and the same is tried again later. */

static void
gvl_stats_wait(gvl_stats_t *stats)
{
    stats->failed++;
    stats->metrics.failures++;

    if (stats->loop->arm(stats->loop, &stats->retry,
                         gvl_backoff_next_ms(&stats->backoff,
                                             GVL_RETRY_MAX_MS)) != GVL_OK)
    {
        gvl_log(GVL_LOG_ERROR, "no memory for a timer", NULL, 0);
    }
}


static bool
gvl_stats_is_poison(const gvl_stats_t *stats, gvl_rc_t rc)
{
    const gvl_stats_range_t  *range;

    range = &stats->ranges[stats->nranges - 1];

    return (rc == GVL_REFUSED || rc == GVL_DUPLICATE) && !stats->raising
           && !range->refused;
}


static void
gvl_stats_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_stats_t  *stats;

    stats = flow->owner;
    gvl_arena_destroy(stats->arena);
    stats->arena = NULL;

    if (rc == GVL_OK) {
        stats->failed = 0;
        gvl_backoff_reset(&stats->backoff);

        if (stats->raising) {
            stats->floor_day++;

        } else {
            gvl_stats_counted(stats);
        }

    } else if (gvl_stats_is_poison(stats, rc)) {
        gvl_stats_halve(stats);

    } else if (stats->counting->opening == stats->opening
               && !stats->stopping)
    {
        gvl_stats_wait(stats);
        return;
    }

    /* Delivered on a connection that is gone: it comes again on the next. */

    if (stats->nranges == 0 || stats->counting->opening != stats->opening
        || (stats->stopping && rc != GVL_OK))
    {
        gvl_stats_batch_over(stats);
        return;
    }

    if (stats->loop->arm(stats->loop, &stats->retry, 0) != GVL_OK) {
        gvl_log(GVL_LOG_ERROR, "no memory for a timer", NULL, 0);
    }
}
