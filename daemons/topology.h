/*
 * Where events go in RabbitMQ.  Declared by whoever comes first, the relay or
 * a consumer, and again at each connection, so that a queue or a binding that
 * was deleted comes back.
 *
 * Everything is published mandatory: an event that no queue takes returns and
 * is kept.  So that this means something before gavel-stats has ever run, the
 * relay declares its queue as well, bound to all keys.
 */

#ifndef GVL_TOPOLOGY_H
#define GVL_TOPOLOGY_H

#include "amqp_conn.h"


#define GVL_EXCHANGE     "auction.events"
#define GVL_STATS_QUEUE  "stats.events"

/* Exchange, queue, binding; then publisher confirms. */
extern const gvl_amqp_step_t  gvl_topology_publisher[];
extern const size_t           gvl_topology_npublisher;

/* Exchange, queue, binding; then the queue's only consumer. */
extern const gvl_amqp_step_t  gvl_topology_stats[];
extern const size_t           gvl_topology_nstats;

#endif /* GVL_TOPOLOGY_H */
