/* gavel-relay: what the databases say happened, told to RabbitMQ. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon_loop.h"
#include "log.h"
#include "pg_outbox.h"
#include "relay.h"
#include "relay_command.h"
#include "tls_files.h"
#include "topology.h"
#include "wake.h"


/* A stop waits for confirms that are on their way, then gives up. */
#define GVL_RELAY_GRACE_MS      10000

typedef struct {
    gvl_relay_conf_t                common;
    const char                     *broker;
    gvl_tls_files_t                 broker_files;
    gvl_address_t                   listen;
    gvl_address_t                   wake;
} gvl_relay_settings_t;

#define gvl_relay_at(field)  offsetof(gvl_relay_settings_t, field)

static const gvl_setting_t  gvl_relay_table[] = {
    { GVL_SETTING_DATABASE, "--auth-db", "GAVEL_AUTH_DB_URL", NULL,
      gvl_relay_at(common.databases[0]), 0, 0,
      "the accounts' database, as gavel_relay" },
    { GVL_SETTING_DATABASE, "--bids-db", "GAVEL_BIDS_DB_URL", NULL,
      gvl_relay_at(common.databases[1]), 0, 0,
      "the auctions' database, as gavel_relay" },
    { GVL_SETTING_BROKER, "--amqp", "GAVEL_AMQP_URL", NULL,
      gvl_relay_at(broker), 0, 0, "RabbitMQ" },
    gvl_tls_files_ca("--amqp-ca", "GAVEL_AMQP_CA_FILE",
                     gvl_relay_at(broker_files)),
    gvl_tls_files_cert("--amqp-cert", "GAVEL_AMQP_CERT_FILE",
                       gvl_relay_at(broker_files)),
    gvl_tls_files_key("--amqp-key", "GAVEL_AMQP_KEY_FILE",
                      gvl_relay_at(broker_files)),
    { GVL_SETTING_ADDRESS, "--listen", "GAVEL_RELAY_LISTEN",
      "127.0.0.1:9101", gvl_relay_at(listen), 0, 0,
      "where /healthz and /metrics are served" },
    { GVL_SETTING_ADDRESS, "--wake", "GAVEL_RELAY_WAKE", "127.0.0.1:9111",
      gvl_relay_at(wake), 0, 0, "where UDP datagrams say that there is news" }
};

static const char *const  gvl_relay_commands[] = {
    "redrive", "rebase", NULL
};

static const gvl_settings_t  gvl_relay_spec = {
    "gavel-relay",
    "publishes the events of the outboxes to RabbitMQ",
    gvl_relay_commands,
    "Without a command it runs until SIGTERM.\n\n"
    "  redrive          put buried events back into the outboxes\n"
    "  rebase           after a database was restored from a dump: publish\n"
    "                   all that its outbox holds, with relays stopped",
    gvl_relay_table, GVL_COUNT(gvl_relay_table)
};

static const char *const  gvl_relay_names[GVL_RELAY_SOURCES] = {
    "auth", "bids"
};


static void
gvl_relay_woken(void *data)
{
    size_t        i;
    gvl_relay_t  *relay;

    relay = data;
    relay->metrics.woken++;

    for (i = 0; i < relay->nsources; i++) {
        gvl_relay_source_wake(&relay->sources[i]);
    }
}


static void
gvl_relay_stopping(void *data)
{
    size_t        i;
    gvl_relay_t  *relay;

    relay = data;
    relay->stopping = true;

    for (i = 0; i < relay->nsources; i++) {
        gvl_relay_source_wake(&relay->sources[i]);
    }
}


static bool
gvl_relay_open_sources(gvl_relay_t *relay, const gvl_relay_conf_t *conf)
{
    size_t               i;
    gvl_relay_source_t  *source;

    for (i = 0; i < GVL_RELAY_SOURCES; i++) {
        source = &relay->sources[i];
        source->name = gvl_relay_names[i];
        source->relay = relay;
        source->loop = relay->loop;
        source->stream = (uint32_t) i;
        source->pool = gvl_relay_pool(relay->loop, source->name,
                                      conf->databases[i]);
        if (source->pool == NULL) {
            return false;
        }

        source->ports = gvl_pg_outbox(source->pool);
        source->accounts.pool = source->pool;
        source->purges = i == 0;
        relay->nsources++;
        gvl_relay_source_start(source);
    }

    return true;
}


static int
gvl_relay_run(gvl_relay_t *relay, const gvl_relay_settings_t *settings)
{
    int                ok;
    size_t             i;
    gvl_tls_t         *tls;
    gvl_wake_t        *wake;
    gvl_health_t      *health;
    gvl_amqp_conf_t    broker;
    gvl_health_conf_t  health_conf;

    if (!gvl_tls_files_open(&settings->broker_files,
                            gvl_tls_files_wanted(settings->broker), &tls))
    {
        return EXIT_FAILURE;
    }

    broker = (gvl_amqp_conf_t) {
        relay->loop, settings->broker, tls, "gavel-relay",
        gvl_topology_publisher, gvl_topology_npublisher, gvl_relay_changed,
        gvl_relay_writable, gvl_relay_confirmed, gvl_relay_arrived, relay
    };
    health_conf = (gvl_health_conf_t) {
        relay->loop, &settings->listen, gvl_relay_metrics,
        gvl_relay_nmetrics, gvl_relay_check, relay
    };

    gvl_window_reset(&relay->window);
    relay->window.limit = GVL_WINDOW_MAX;
    relay->broker = gvl_amqp_conn_create(&broker);

    health = gvl_health_start(&health_conf);
    wake = gvl_wake_listen(relay->loop, &settings->wake, gvl_relay_woken,
                           relay);

    ok = relay->broker != NULL && health != NULL && wake != NULL
         && gvl_relay_open_sources(relay, &settings->common);

    if (ok) {
        gvl_log(GVL_LOG_INFO, "started", NULL, 0);
        gvl_daemon_loop_run(relay->loop, GVL_RELAY_GRACE_MS,
                            gvl_relay_stopping, relay);
        gvl_log(GVL_LOG_INFO, "stopped", NULL, 0);
    }

    for (i = 0; i < relay->nsources; i++) {
        gvl_relay_source_stop(&relay->sources[i]);
    }

    gvl_wake_stop(wake);
    gvl_health_stop(health);
    gvl_amqp_conn_destroy(relay->broker);
    gvl_tls_destroy(tls);

    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}


int
main(int argc, char **argv)
{
    int                     status;
    char                    host[64], holder[96];
    const char             *command;
    gvl_settings_rc_t       rc;
    gvl_relay_settings_t    settings;

    memset(&settings, 0, sizeof(settings));

    rc = gvl_settings_read(&gvl_relay_spec, argc, argv, &settings, &command);
    if (rc != GVL_SETTINGS_READ) {
        return rc == GVL_SETTINGS_HELPED ? EXIT_SUCCESS : EXIT_FAILURE;
    }

    gvl_log_open(gvl_relay_spec.program, GVL_LOG_INFO);

    gvl_relay.loop = gvl_daemon_loop_create();
    if (gvl_relay.loop == NULL) {
        gvl_log_errno(GVL_LOG_ERROR, "cannot make an event loop");
        return EXIT_FAILURE;
    }

    if (command != NULL) {
        status = gvl_relay_command(gvl_relay.loop, &settings.common, command);

    } else {
        if (gethostname(host, sizeof(host)) != 0) {
            (void) snprintf(host, sizeof(host), "unknown");
        }

        host[sizeof(host) - 1] = '\0';
        (void) snprintf(holder, sizeof(holder), "%s:%ld", host,
                        (long) getpid());
        gvl_relay.holder = gvl_str_from(holder);
        status = gvl_relay_run(&gvl_relay, &settings);
    }

    gvl_daemon_loop_destroy(gvl_relay.loop);

    return status;
}
