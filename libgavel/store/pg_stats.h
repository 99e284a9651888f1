/*
 * Statistics in stats_db: answers the ports of stats/ports.h.
 *
 *     ports = gvl_pg_stats(pool);              to read, as gavel_stats
 *     counting = gvl_pg_counting(pool);        to count, as gavel_statsd
 */

#ifndef GVL_PG_STATS_H
#define GVL_PG_STATS_H

#include "pg_pool.h"
#include "stats/ports.h"


gvl_stats_ports_t gvl_pg_stats(gvl_pg_pool_t *pool);
gvl_counting_ports_t gvl_pg_counting(gvl_pg_pool_t *pool);

#endif /* GVL_PG_STATS_H */
