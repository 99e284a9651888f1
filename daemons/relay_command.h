/* What an operator may ask of gavel-relay besides running it. */

#ifndef GVL_RELAY_COMMAND_H
#define GVL_RELAY_COMMAND_H

#include "pg_pool.h"
#include "relay.h"


typedef struct {
    const char                     *databases[GVL_RELAY_SOURCES];
} gvl_relay_conf_t;

/* One connection is enough: a source asks one thing at a time. */
gvl_pg_pool_t *gvl_relay_pool(gvl_loop_t *loop, const char *name,
    const char *url);

/* Runs "redrive" or "rebase" on every database; the exit status. */
int gvl_relay_command(gvl_loop_t *loop, const gvl_relay_conf_t *conf,
    const char *command);

#endif /* GVL_RELAY_COMMAND_H */
