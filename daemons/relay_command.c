/* Runs one story on each database, one after the other, and says how many. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg_outbox.h"
#include "relay_command.h"
#include "run_flow.h"


#define GVL_RELAY_COMMAND_MS  60000

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


static gvl_rc_t
gvl_relay_command_one(gvl_loop_t *loop, const char *url, const char *word,
    int64_t *n)
{
    gvl_rc_t             rc;
    gvl_arena_t         *arena;
    gvl_pg_pool_t       *pool;
    gvl_outbox_ports_t   ports;

    *n = 0;
    rc = GVL_NO_MEMORY;

    pool = gvl_relay_pool(loop, word, url);
    arena = gvl_arena_create();

    if (pool != NULL && arena != NULL) {
        ports = gvl_pg_outbox(pool);
        rc = gvl_run_flow(loop, strcmp(word, "redrive") == 0
                                ? gvl_redrive_outbox(arena, &ports, n)
                                : gvl_rebase_outbox(arena, &ports, n));
    }

    gvl_pg_pool_destroy(pool);
    gvl_arena_destroy(arena);

    return rc;
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
