/* The exchange, the queue of the statistics, and the binding between them. */

#include "stats.h"
#include "topology.h"


#define GVL_AMQP_LITERAL(text)  { sizeof(text) - 1, (char *) (text) }


static amqp_exchange_declare_t  gvl_exchange = {
    .exchange = GVL_AMQP_LITERAL(GVL_EXCHANGE),
    .type = GVL_AMQP_LITERAL("topic"),
    .durable = 1
};

/*
 * A quorum queue, since it outlives a node and is faster with confirms; one
 * active consumer, so that a standby takes over without a race.  No limit of
 * deliveries: it would throw healthy messages away when a consumer crashes.
 */

static amqp_table_entry_t  gvl_stats_arguments[] = {
    {
        .key = GVL_AMQP_LITERAL("x-queue-type"),
        .value = {
            .kind = AMQP_FIELD_KIND_UTF8,
            .value = { .bytes = GVL_AMQP_LITERAL("quorum") }
        }
    },
    {
        .key = GVL_AMQP_LITERAL("x-single-active-consumer"),
        .value = {
            .kind = AMQP_FIELD_KIND_BOOLEAN,
            .value = { .boolean = 1 }
        }
    }
};

static amqp_queue_declare_t  gvl_stats_queue = {
    .queue = GVL_AMQP_LITERAL(GVL_STATS_QUEUE),
    .durable = 1,
    .arguments = {
        (int) GVL_COUNT(gvl_stats_arguments), gvl_stats_arguments
    }
};

static amqp_queue_bind_t  gvl_stats_binding = {
    .queue = GVL_AMQP_LITERAL(GVL_STATS_QUEUE),
    .exchange = GVL_AMQP_LITERAL(GVL_EXCHANGE),
    .routing_key = GVL_AMQP_LITERAL("#")
};

static amqp_confirm_select_t  gvl_confirms = { .nowait = 0 };

static amqp_basic_qos_t  gvl_prefetch = {
    .prefetch_count = GVL_STATS_PREFETCH
};

static amqp_basic_consume_t  gvl_consume = {
    .queue = GVL_AMQP_LITERAL(GVL_STATS_QUEUE),
    .consumer_tag = GVL_AMQP_LITERAL("gavel-stats")
};


#define GVL_TOPOLOGY_STEPS                                                    \
    { "declaring the exchange", &gvl_exchange, AMQP_EXCHANGE_DECLARE_METHOD,  \
      AMQP_EXCHANGE_DECLARE_OK_METHOD },                                      \
    { "declaring the queue", &gvl_stats_queue, AMQP_QUEUE_DECLARE_METHOD,     \
      AMQP_QUEUE_DECLARE_OK_METHOD },                                         \
    { "binding the queue", &gvl_stats_binding, AMQP_QUEUE_BIND_METHOD,        \
      AMQP_QUEUE_BIND_OK_METHOD }

const gvl_amqp_step_t  gvl_topology_publisher[] = {
    GVL_TOPOLOGY_STEPS,
    { "asking for confirms", &gvl_confirms, AMQP_CONFIRM_SELECT_METHOD,
      AMQP_CONFIRM_SELECT_OK_METHOD }
};

const size_t  gvl_topology_npublisher = GVL_COUNT(gvl_topology_publisher);

const gvl_amqp_step_t  gvl_topology_stats[] = {
    GVL_TOPOLOGY_STEPS,
    { "limiting deliveries", &gvl_prefetch, AMQP_BASIC_QOS_METHOD,
      AMQP_BASIC_QOS_OK_METHOD },
    { "starting to consume", &gvl_consume, AMQP_BASIC_CONSUME_METHOD,
      AMQP_BASIC_CONSUME_OK_METHOD }
};

const size_t  gvl_topology_nstats = GVL_COUNT(gvl_topology_stats);
