/* Runs one story on each database, one after the other, and says how many. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon_loop.h"
#include "pg_outbox.h"
#include "relay_command.h"


#define GVL_RELAY_COMMAND_MS  60000

typedef struct {
    gvl_loop_t                     *loop;
    gvl_rc_t                        rc;
} gvl_relay_command_t;


gvl_pg_pool_t *
gvl_relay_pool(gvl_loop_t *loop, const char *name, const char *url)
{
    gvl_pg_pool_conf_t  conf;

    conf = (gvl_pg_pool_conf_t) {
        .loop = loop,
        .name = name,
        .conninfo = url,
        .size = 1,
        .waiting_max = 4,
        .wait_ms = 5000,
        .connect_deadline_ms = 5000,
        .trip_deadline_ms = GVL_RELAY_COMMAND_MS
    };

    return gvl_pg_pool_create(&conf);
}


static void
gvl_relay_command_ended(gvl_flow_t *flow, gvl_rc_t rc)
{
    gvl_relay_command_t  *command;

    command = flow->owner;
    command->rc = rc;

    gvl_daemon_loop_stop(command->loop);
}


static void
gvl_relay_command_stopping(void *data)
{
    gvl_relay_command_t  *command;

    command = data;
    gvl_daemon_loop_stop(command->loop);
}


static gvl_rc_t
gvl_relay_command_one(gvl_loop_t *loop, const char *url, const char *word,
    int64_t *n)
{
    gvl_flow_t            *flow;
    gvl_arena_t           *arena;
    gvl_pg_pool_t         *pool;
    gvl_outbox_ports_t     ports;
    gvl_relay_command_t    command;

    *n = 0;
    command = (gvl_relay_command_t) { loop, GVL_DATABASE_UNAVAILABLE };

    pool = gvl_relay_pool(loop, word, url);
    arena = gvl_arena_create();

    if (pool == NULL || arena == NULL) {
        gvl_pg_pool_destroy(pool);
        gvl_arena_destroy(arena);
        return GVL_NO_MEMORY;
    }

    ports = gvl_pg_outbox(pool);
    flow = strcmp(word, "redrive") == 0
           ? gvl_redrive_outbox(arena, &ports, n)
           : gvl_rebase_outbox(arena, &ports, n);

    if (flow != NULL) {
        flow->ended = gvl_relay_command_ended;
        flow->owner = &command;

        if (gvl_flow_start(flow) == GVL_AGAIN) {
            gvl_daemon_loop_run(loop, 0, gvl_relay_command_stopping,
                                &command);
        }
    }

    gvl_pg_pool_destroy(pool);
    gvl_arena_destroy(arena);

    return command.rc;
}


int
gvl_relay_command(gvl_loop_t *loop, const gvl_relay_conf_t *conf,
    const char *command)
{
    int      status;
    size_t   i;
    int64_t  n;

    status = EXIT_SUCCESS;

    for (i = 0; i < GVL_RELAY_SOURCES; i++) {
        if (gvl_relay_command_one(loop, conf->databases[i], command, &n)
            == GVL_OK)
        {
            printf("%s: %lld events\n", command, (long long) n);
            continue;
        }

        fprintf(stderr, "gavel-relay: %s failed on database %zu of %d; the "
                "log above says why\n", command, i + 1, GVL_RELAY_SOURCES);
        status = EXIT_FAILURE;
    }

    return status;
}
