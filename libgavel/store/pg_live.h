/* What watchers have missed, from PostgreSQL: the port of live/ports.h. */

#ifndef GVL_PG_LIVE_H
#define GVL_PG_LIVE_H

#include "live/ports.h"
#include "pg_pool.h"


/* The port, answered by the pool, which outlives it. */
void gvl_pg_live_port(gvl_pg_pool_t *pool, gvl_live_store_t *port);

#endif /* GVL_PG_LIVE_H */
