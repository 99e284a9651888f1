/* gavel-closer: ends items within a second of their end, each once. */

#include <stdlib.h>
#include <string.h>

#include "closer.h"
#include "daemon_loop.h"
#include "event_codec.h"
#include "health.h"
#include "log.h"
#include "random.h"
#include "settings.h"
#include "tls_files.h"


#define GVL_CLOSER_GRACE_MS    5000

/* An item that is open for so long beyond its end is an alarm. */
#define GVL_CLOSER_OVERDUE_MS  5000

/* Failures in a row that are no hiccup. */
#define GVL_CLOSER_FAILURES    3

typedef struct {
    const char                     *bids_db;
    gvl_cache_url_t                 redis;
    gvl_tls_files_t                 redis_files;
    gvl_address_t                   listen;
} gvl_closer_settings_t;

#define gvl_closer_at(field)  offsetof(gvl_closer_settings_t, field)

static const gvl_setting_t  gvl_closer_table[] = {
    { GVL_SETTING_DATABASE, "--bids-db", "GAVEL_BIDS_DB_URL", NULL,
      gvl_closer_at(bids_db), 0, 0,
      "the auctions' database, as gavel_closer" },
    { GVL_SETTING_CACHE, "--redis", "GAVEL_REDIS_URL", "",
      gvl_closer_at(redis), 0, 0,
      "the cache that is told of endings, and its watchers" },
    gvl_tls_files_ca("--redis-ca", "GAVEL_REDIS_CA_FILE",
                     gvl_closer_at(redis_files)),
    gvl_tls_files_cert("--redis-cert", "GAVEL_REDIS_CERT_FILE",
                       gvl_closer_at(redis_files)),
    gvl_tls_files_key("--redis-key", "GAVEL_REDIS_KEY_FILE",
                      gvl_closer_at(redis_files)),
    { GVL_SETTING_ADDRESS, "--listen", "GAVEL_CLOSER_LISTEN",
      "127.0.0.1:9103", gvl_closer_at(listen), 0, 0,
      "where /healthz and /metrics are served" }
};

static const gvl_settings_t  gvl_closer_spec = {
    "gavel-closer", "ends auctions when their time has come", NULL,
    "It runs until SIGTERM; several may run.",
    gvl_closer_table, GVL_COUNT(gvl_closer_table)
};


static gvl_closer_t  gvl_closer;

static const gvl_metric_t  gvl_closer_metrics[] = {
    { GVL_METRIC_COUNTER, "gavel_closer_closed_total", NULL,
      "Items ended.", &gvl_closer.metrics.closed },
    { GVL_METRIC_COUNTER, "gavel_closer_failures_total", NULL,
      "Turns to be tried again.", &gvl_closer.metrics.failures },
    { GVL_METRIC_GAUGE_MS, "gavel_closer_overdue_seconds", NULL,
      "How long an item is open beyond its end.",
      &gvl_closer.metrics.overdue_ms },
    { GVL_METRIC_GAUGE, "gavel_closer_database_up", NULL,
      "1: connected to the database.", &gvl_closer.metrics.database_up },
    { GVL_METRIC_GAUGE, "gavel_closer_cache_up", NULL,
      "1: connected to the cache.", &gvl_closer.metrics.cache_up }
};


/* Without its cache it does all of its work: that is no reason. */

static void
gvl_closer_check(void *data, gvl_reasons_t *reasons)
{
    gvl_closer_t  *closer;

    closer = data;
    closer->metrics.database_up = gvl_pg_pool_healthy(closer->pool);
    closer->metrics.cache_up = closer->redis != NULL
                               && gvl_redis_cache_up(closer->redis);
    closer->metrics.overdue_ms = gvl_closer_overdue_ms(closer);

    if (!closer->metrics.database_up) {
        gvl_reasons_add(reasons, "database bids: not connected");
    }

    if (closer->failed >= GVL_CLOSER_FAILURES) {
        gvl_reasons_add(reasons, "closing has failed %u times",
                        closer->failed);
    }

    if (closer->metrics.overdue_ms > GVL_CLOSER_OVERDUE_MS) {
        gvl_reasons_add(reasons, "an item is open %lld s beyond its end",
                        (long long) closer->metrics.overdue_ms / 1000);
    }
}


static gvl_redis_cache_t *
gvl_closer_redis(gvl_loop_t *loop, const gvl_cache_url_t *url,
    const gvl_tls_t *tls)
{
    gvl_redis_conf_t  conf;

    memset(&conf, 0, sizeof(conf));
    conf.loop = loop;
    conf.name = "cache";
    conf.host = url->name;
    conf.resolves = true;
    conf.port = url->port;
    conf.tls = tls;
    conf.tls_name = url->name;
    conf.database = url->database;
    conf.user = url->user[0] == '\0' ? NULL : url->user;
    conf.password = url->password[0] == '\0' ? NULL : url->password;
    conf.connect_deadline_ms = 1000;
    conf.command_deadline_ms = 250;
    conf.commands_max = (size_t) 4 * GVL_CLOSER_MAX;
    conf.bytes_max = (size_t) 4 * 1024 * 1024;

    return gvl_redis_cache_create(&conf);
}


static bool
gvl_closer_open(gvl_closer_t *closer, const gvl_closer_settings_t *settings,
    const gvl_tls_t *tls)
{
    gvl_pg_pool_conf_t  conf;

    conf = (gvl_pg_pool_conf_t) {
        .loop = closer->loop,
        .name = "bids",
        .conninfo = settings->bids_db,
        .size = 1,
        .waiting_max = 4,
        .wait_ms = 5000,
        .connect_deadline_ms = 5000,
        .trip_deadline_ms = 10000
    };

    closer->pool = gvl_pg_pool_create(&conf);
    if (closer->pool == NULL) {
        return false;
    }

    closer->bids.pool = closer->pool;
    closer->bids.settle_pool = closer->pool;
    closer->bids.event_write = gvl_event_write;
    gvl_pg_bids_ports(&closer->bids, &closer->store);

    closer->ports.store = &closer->store;
    closer->ports.ids = gvl_random_ids();

    if (settings->redis.set) {
        closer->redis = gvl_closer_redis(closer->loop, &settings->redis, tls);
        if (closer->redis == NULL) {
            return false;
        }

        gvl_redis_cache_port(closer->redis, &closer->cache);
        closer->ports.cache = &closer->cache;
    }

    return true;
}


static int
gvl_closer_run(gvl_closer_t *closer, const gvl_closer_settings_t *settings)
{
    bool               ok;
    gvl_tls_t         *tls;
    gvl_health_t      *health;
    gvl_health_conf_t  conf;

    if (!gvl_tls_files_open(&settings->redis_files, settings->redis.tls,
                            &tls))
    {
        return EXIT_FAILURE;
    }

    conf = (gvl_health_conf_t) {
        closer->loop, &settings->listen, gvl_closer_metrics,
        GVL_COUNT(gvl_closer_metrics), gvl_closer_check, closer
    };

    health = gvl_health_start(&conf);
    ok = health != NULL && gvl_closer_open(closer, settings, tls);

    if (ok) {
        gvl_closer_start(closer);
        gvl_log(GVL_LOG_INFO, "started", NULL, 0);
        gvl_daemon_loop_run(closer->loop, GVL_CLOSER_GRACE_MS,
                            gvl_closer_stopping, closer);
        gvl_log(GVL_LOG_INFO, "stopped", NULL, 0);
    }

    gvl_closer_stop(closer);
    gvl_health_stop(health);
    gvl_tls_destroy(tls);

    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}


int
main(int argc, char **argv)
{
    int                      status;
    const char              *command;
    gvl_settings_rc_t        rc;
    gvl_closer_settings_t    settings;

    memset(&settings, 0, sizeof(settings));

    rc = gvl_settings_read(&gvl_closer_spec, argc, argv, &settings, &command);
    if (rc != GVL_SETTINGS_READ) {
        return rc == GVL_SETTINGS_HELPED ? EXIT_SUCCESS : EXIT_FAILURE;
    }

    gvl_log_open(gvl_closer_spec.program, GVL_LOG_INFO);

    gvl_closer.loop = gvl_daemon_loop_create();
    if (gvl_closer.loop == NULL) {
        gvl_log_errno(GVL_LOG_ERROR, "cannot make an event loop");
        return EXIT_FAILURE;
    }

    status = gvl_closer_run(&gvl_closer, &settings);
    gvl_daemon_loop_destroy(gvl_closer.loop);

    return status;
}
