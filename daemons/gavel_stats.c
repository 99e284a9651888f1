/* gavel-stats: events from RabbitMQ become what users have bid and won. */

#include <stdlib.h>
#include <string.h>

#include "daemon_loop.h"
#include "health.h"
#include "log.h"
#include "pg_stats.h"
#include "settings.h"
#include "stats.h"
#include "stats_reconcile.h"
#include "tls_files.h"
#include "topology.h"


#define GVL_STATS_GRACE_MS  10000

/* A batch that fails so often in a row is no hiccup. */
#define GVL_STATS_FAILURES  3

/* Nothing came for so long: what lag there was is over. */
#define GVL_STATS_IDLE_MS   5000

typedef struct {
    const char                     *stats_db;
    const char                     *bids_db;
    const char                     *broker;
    gvl_tls_files_t                 broker_files;
    gvl_address_t                   listen;
    bool                            fix;
} gvl_stats_settings_t;

#define gvl_stats_at(field)  offsetof(gvl_stats_settings_t, field)

static const gvl_setting_t  gvl_stats_table[] = {
    { GVL_SETTING_DATABASE, "--stats-db", "GAVEL_STATS_DB_URL", NULL,
      gvl_stats_at(stats_db), 0, 0,
      "the statistics' database, as gavel_statsd" },
    { GVL_SETTING_BROKER, "--amqp", "GAVEL_AMQP_URL", NULL,
      gvl_stats_at(broker), 0, 0, "RabbitMQ" },
    gvl_tls_files_ca("--amqp-ca", "GAVEL_AMQP_CA_FILE",
                     gvl_stats_at(broker_files)),
    gvl_tls_files_cert("--amqp-cert", "GAVEL_AMQP_CERT_FILE",
                       gvl_stats_at(broker_files)),
    gvl_tls_files_key("--amqp-key", "GAVEL_AMQP_KEY_FILE",
                      gvl_stats_at(broker_files)),
    { GVL_SETTING_ADDRESS, "--listen", "GAVEL_STATS_LISTEN",
      "127.0.0.1:9102", gvl_stats_at(listen), 0, 0,
      "where /healthz and /metrics are served" },
    { GVL_SETTING_DATABASE, "--bids-db", "GAVEL_BIDS_DB_URL", "",
      gvl_stats_at(bids_db), 0, 0,
      "for reconcile: the auctions' database, as a role that reads it" },
    { GVL_SETTING_SWITCH, "--fix", NULL, "", gvl_stats_at(fix), 0, 0,
      "for reconcile: mend what differs" }
};

static const char *const  gvl_stats_commands[] = { "reconcile", NULL };

static const gvl_settings_t  gvl_stats_spec = {
    "gavel-stats",
    "counts the events of auctions, each once",
    gvl_stats_commands,
    "Without a command it runs until SIGTERM.\n\n"
    "  reconcile        compare the figures with the bids they came from",
    gvl_stats_table, GVL_COUNT(gvl_stats_table)
};


static gvl_stats_t  gvl_stats;

static const gvl_metric_t  gvl_stats_metrics[] = {
    { GVL_METRIC_COUNTER, "gavel_stats_counted_total", NULL,
      "Events counted.", &gvl_stats.metrics.counted },
    { GVL_METRIC_COUNTER, "gavel_stats_known_total", NULL,
      "Events delivered again and not counted twice.",
      &gvl_stats.metrics.known },
    { GVL_METRIC_COUNTER, "gavel_stats_ignored_total", NULL,
      "Events of kinds that change no figure.", &gvl_stats.metrics.ignored },
    { GVL_METRIC_COUNTER, "gavel_stats_buried_total", NULL,
      "Messages put aside for reasons of their own.",
      &gvl_stats.metrics.buried },
    { GVL_METRIC_COUNTER, "gavel_stats_batches_total", NULL,
      "Transactions that counted.", &gvl_stats.metrics.batches },
    { GVL_METRIC_COUNTER, "gavel_stats_failures_total", NULL,
      "Transactions to be tried again.", &gvl_stats.metrics.failures },
    { GVL_METRIC_GAUGE_MS, "gavel_stats_lag_seconds", NULL,
      "From a bid to its figures, in the latest batch.",
      &gvl_stats.metrics.lag_ms },
    { GVL_METRIC_GAUGE, "gavel_stats_floor_day", NULL,
      "Events before this day since 1970 are parked.",
      &gvl_stats.metrics.floor_day },
    { GVL_METRIC_GAUGE, "gavel_stats_broker_up", NULL,
      "1: connected to the broker.", &gvl_stats.metrics.broker_up },
    { GVL_METRIC_GAUGE, "gavel_stats_database_up", NULL,
      "1: connected to the database.", &gvl_stats.metrics.database_up }
};


static void
gvl_stats_check(void *data, gvl_reasons_t *reasons)
{
    gvl_stats_t  *stats;

    stats = data;
    stats->metrics.broker_up = gvl_amqp_conn_state(stats->broker)
                               == GVL_AMQP_OPEN;
    stats->metrics.database_up = gvl_pg_pool_healthy(stats->pool);

    if (stats->loop->now_ms(stats->loop) - stats->counted_ms
        > GVL_STATS_IDLE_MS)
    {
        stats->metrics.lag_ms = 0;
    }

    if (!stats->metrics.broker_up) {
        gvl_reasons_add(reasons, "broker: %s",
                        gvl_amqp_conn_reason(stats->broker));
    }

    if (!stats->metrics.database_up) {
        gvl_reasons_add(reasons, "database stats: not connected");
    }

    if (stats->failed >= GVL_STATS_FAILURES) {
        gvl_reasons_add(reasons, "a batch has failed %u times",
                        stats->failed);
    }
}


/* Not published by us: nothing is confirmed, nothing waits to be sent. */

static void
gvl_stats_writable(void *data)
{
    (void) data;
}


static void
gvl_stats_confirmed(void *data, uint64_t tag, bool multiple, bool taken)
{
    (void) data;
    (void) tag;
    (void) multiple;
    (void) taken;
}


static gvl_pg_pool_t *
gvl_stats_pool(gvl_loop_t *loop, const char *url)
{
    gvl_pg_pool_conf_t  conf;

    conf = (gvl_pg_pool_conf_t) {
        .loop = loop,
        .name = "stats",
        .conninfo = url,
        .size = 1,
        .waiting_max = 4,
        .wait_ms = 5000,
        .connect_deadline_ms = 5000,
        .trip_deadline_ms = 30000
    };

    return gvl_pg_pool_create(&conf);
}


static int
gvl_stats_run(gvl_stats_t *stats, const gvl_stats_settings_t *settings)
{
    bool               ok;
    gvl_tls_t         *tls;
    gvl_health_t      *health;
    gvl_amqp_conf_t    broker;
    gvl_health_conf_t  health_conf;

    if (!gvl_tls_files_open(&settings->broker_files,
                            gvl_tls_files_wanted(settings->broker), &tls))
    {
        return EXIT_FAILURE;
    }

    broker = (gvl_amqp_conf_t) {
        stats->loop, settings->broker, tls, "gavel-stats",
        gvl_topology_stats, gvl_topology_nstats, gvl_stats_changed,
        gvl_stats_writable, gvl_stats_confirmed, gvl_stats_arrived, stats
    };
    health_conf = (gvl_health_conf_t) {
        stats->loop, &settings->listen, gvl_stats_metrics,
        GVL_COUNT(gvl_stats_metrics), gvl_stats_check, stats
    };

    gvl_stats_start(stats);
    stats->pool = gvl_stats_pool(stats->loop, settings->stats_db);
    stats->broker = gvl_amqp_conn_create(&broker);
    health = gvl_health_start(&health_conf);

    ok = stats->pool != NULL && stats->broker != NULL && health != NULL;

    if (ok) {
        stats->ports = gvl_pg_counting(stats->pool);
        gvl_log(GVL_LOG_INFO, "started", NULL, 0);
        gvl_daemon_loop_run(stats->loop, GVL_STATS_GRACE_MS,
                            gvl_stats_stopping, stats);
        gvl_log(GVL_LOG_INFO, "stopped", NULL, 0);
    }

    gvl_stats_stop(stats);
    gvl_health_stop(health);
    gvl_amqp_conn_destroy(stats->broker);
    gvl_tls_destroy(tls);

    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}


int
main(int argc, char **argv)
{
    int                     status;
    const char             *command;
    gvl_settings_rc_t       rc;
    gvl_stats_settings_t    settings;

    memset(&settings, 0, sizeof(settings));

    rc = gvl_settings_read(&gvl_stats_spec, argc, argv, &settings, &command);
    if (rc != GVL_SETTINGS_READ) {
        return rc == GVL_SETTINGS_HELPED ? EXIT_SUCCESS : EXIT_FAILURE;
    }

    gvl_log_open(gvl_stats_spec.program, GVL_LOG_INFO);

    gvl_stats.loop = gvl_daemon_loop_create();
    if (gvl_stats.loop == NULL) {
        gvl_log_errno(GVL_LOG_ERROR, "cannot make an event loop");
        return EXIT_FAILURE;
    }

    status = command != NULL
             ? gvl_stats_reconcile(gvl_stats.loop, settings.stats_db,
                                   settings.bids_db, settings.fix)
             : gvl_stats_run(&gvl_stats, &settings);

    gvl_daemon_loop_destroy(gvl_stats.loop);

    return status;
}
