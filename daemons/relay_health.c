/* Whether the relay does its work, and its figures. */

#include <time.h>

#include "relay.h"


/* Events that wait longer than this while all is up are an alarm. */
#define GVL_RELAY_OVERDUE_MS  60000

gvl_relay_t  gvl_relay;

#define GVL_RELAY_OF(kind, name, help, field)                                 \
    { kind, name, "database=\"auth\"", help,                                  \
      &gvl_relay.sources[0].metrics.field },                                  \
    { kind, name, "database=\"bids\"", help,                                  \
      &gvl_relay.sources[1].metrics.field }

const gvl_metric_t  gvl_relay_metrics[] = {
    GVL_RELAY_OF(GVL_METRIC_COUNTER, "gavel_relay_published_total",
                 "Events confirmed by the broker.", published),
    GVL_RELAY_OF(GVL_METRIC_COUNTER, "gavel_relay_buried_total",
                 "Events put aside for reasons of their own.", buried),
    GVL_RELAY_OF(GVL_METRIC_COUNTER, "gavel_relay_swept_total",
                 "Leaves of the outbox emptied.", swept),
    { GVL_METRIC_COUNTER, "gavel_relay_purged_total", NULL,
      "Sessions removed after their end.",
      &gvl_relay.sources[0].metrics.purged },
    GVL_RELAY_OF(GVL_METRIC_GAUGE, "gavel_relay_waiting_events",
                 "Events known and not confirmed.", waiting),
    GVL_RELAY_OF(GVL_METRIC_GAUGE_MS, "gavel_relay_oldest_seconds",
                 "Age of the oldest event read and not confirmed.",
                 oldest_ms),
    GVL_RELAY_OF(GVL_METRIC_GAUGE, "gavel_relay_leading",
                 "1: this relay holds the database's lease.", leading),
    GVL_RELAY_OF(GVL_METRIC_GAUGE, "gavel_relay_database_up",
                 "1: connected to the database.", up),
    { GVL_METRIC_GAUGE, "gavel_relay_broker_up", NULL,
      "1: connected to the broker.", &gvl_relay.metrics.up },
    { GVL_METRIC_GAUGE, "gavel_relay_broker_blocked", NULL,
      "1: the broker takes nothing for lack of memory or disk.",
      &gvl_relay.metrics.blocked },
    { GVL_METRIC_GAUGE, "gavel_relay_in_flight_events", NULL,
      "Events sent and not confirmed.", &gvl_relay.metrics.in_flight },
    { GVL_METRIC_COUNTER, "gavel_relay_returned_total", NULL,
      "Events that no queue took.", &gvl_relay.metrics.returned },
    { GVL_METRIC_COUNTER, "gavel_relay_nacked_total", NULL,
      "Events that the broker did not take.", &gvl_relay.metrics.nacked },
    { GVL_METRIC_COUNTER, "gavel_relay_restarts_total", NULL,
      "Connections lost with events in flight.",
      &gvl_relay.metrics.restarts },
    { GVL_METRIC_COUNTER, "gavel_relay_woken_total", NULL,
      "Datagrams that said there is news.", &gvl_relay.metrics.woken }
};

const size_t  gvl_relay_nmetrics = GVL_COUNT(gvl_relay_metrics);


static int64_t
gvl_relay_age_ms(const gvl_relay_source_t *source)
{
    int64_t                  age_ms;
    struct timespec          now;
    const gvl_outbox_row_t  *row;

    if (source->npages == 0
        || source->pages[0].confirmed == source->pages[0].page.n)
    {
        return 0;
    }

    row = &source->pages[0].page.rows[source->pages[0].confirmed];
    (void) clock_gettime(CLOCK_REALTIME, &now);

    age_ms = (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000
             - row->created_at_us / 1000;

    return age_ms < 0 ? 0 : age_ms;
}


static void
gvl_relay_check_source(gvl_relay_source_t *source, gvl_reasons_t *reasons)
{
    gvl_relay_source_metrics_t  *metrics;

    metrics = &source->metrics;
    metrics->up = gvl_pg_pool_healthy(source->pool);
    metrics->leading = source->leading;
    metrics->oldest_ms = gvl_relay_age_ms(source);

    if (!metrics->up) {
        gvl_reasons_add(reasons, "database %s: not connected", source->name);
    }

    if (source->foreign) {
        gvl_reasons_add(reasons, "database %s: restored from elsewhere, run "
                        "gavel-relay rebase", source->name);
    }

    if (source->leading && metrics->oldest_ms > GVL_RELAY_OVERDUE_MS) {
        gvl_reasons_add(reasons, "database %s: an event waits for %lld s",
                        source->name, (long long) metrics->oldest_ms / 1000);
    }
}


void
gvl_relay_check(void *data, gvl_reasons_t *reasons)
{
    size_t        i;
    gvl_relay_t  *relay;

    relay = data;
    relay->metrics.up = gvl_amqp_conn_state(relay->broker) == GVL_AMQP_OPEN;
    relay->metrics.blocked = gvl_amqp_conn_blocked(relay->broker);
    relay->metrics.in_flight = (int64_t) relay->window.n;

    if (!relay->metrics.up) {
        gvl_reasons_add(reasons, "broker: %s",
                        gvl_amqp_conn_reason(relay->broker));

    } else if (relay->metrics.blocked) {
        gvl_reasons_add(reasons, "broker: short of memory or disk");
    }

    for (i = 0; i < relay->nsources; i++) {
        gvl_relay_check_source(&relay->sources[i], reasons);
    }
}
