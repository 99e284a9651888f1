/* How it is with each worker: written by it, shown as sums of all. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "bids/bid_book.h"

#include "ngx_http_gavel_metrics.h"


/* How old the gauges of /metrics may be. */
#define NGX_HTTP_GAVEL_GAUGES_MS  250

typedef struct {
    const char                     *name;
    const char                     *type;
    const char                     *help;
    size_t                          offset;     /* in a worker's gauges */
} ngx_http_gavel_gauge_t;


static void ngx_http_gavel_gauges_clear(ngx_http_gavel_worker_t *worker);
static void ngx_http_gavel_gauges_write(ngx_event_t *ev);
static ngx_atomic_uint_t ngx_http_gavel_gauges_sum(
    const ngx_http_gavel_counters_t *counters, size_t offset);


#define ngx_http_gavel_gauge(field)                                           \
    offsetof(ngx_http_gavel_gauges_t, field)

static const ngx_http_gavel_gauge_t  ngx_http_gavel_gauges[] = {
    { "gavel_database_connections_idle{database=\"auth\"}", "gauge",
      "Connections that could be asked right now.",
      ngx_http_gavel_gauge(db_idle[0]) },
    { "gavel_database_connections_idle{database=\"bids\"}", NULL, NULL,
      ngx_http_gavel_gauge(db_idle[1]) },
    { "gavel_database_connections_idle{database=\"stats\"}", NULL, NULL,
      ngx_http_gavel_gauge(db_idle[2]) },
    { "gavel_database_waiting{database=\"auth\"}", "gauge",
      "Stories that wait for a connection.",
      ngx_http_gavel_gauge(db_waiting[0]) },
    { "gavel_database_waiting{database=\"bids\"}", NULL, NULL,
      ngx_http_gavel_gauge(db_waiting[1]) },
    { "gavel_database_waiting{database=\"stats\"}", NULL, NULL,
      ngx_http_gavel_gauge(db_waiting[2]) },
    { "gavel_book_waiting", "gauge", "Bids that wait for a batch.",
      ngx_http_gavel_gauge(book_waiting) },
    { "gavel_batches_total", "counter", "Batches of bids settled.",
      ngx_http_gavel_gauge(batches) },
    { "gavel_bids_settled_total{verdict=\"accepted\"}", "counter",
      "Bids settled, by verdict.", ngx_http_gavel_gauge(accepted) },
    { "gavel_bids_settled_total{verdict=\"refused\"}", NULL, NULL,
      ngx_http_gavel_gauge(refused) },
    { "gavel_bids_settled_total{verdict=\"failed\"}", NULL, NULL,
      ngx_http_gavel_gauge(failed) },
    { "gavel_hashing", "gauge", "Passwords in line or being hashed.",
      ngx_http_gavel_gauge(hashing) },
    { "gavel_cache_up", "gauge", "Workers that reach the cache.",
      ngx_http_gavel_gauge(cache_up) },
    { "gavel_cache_hits_total", "counter",
      "Items and leaderboards that the cache had.",
      ngx_http_gavel_gauge(cache_hits) },
    { "gavel_cache_misses_total", "counter",
      "Items and leaderboards that were asked of the database instead.",
      ngx_http_gavel_gauge(cache_misses) },
    { "gavel_token_cache_hits_total", "counter",
      "Access tokens known from before.",
      ngx_http_gavel_gauge(token_hits) },
    { "gavel_token_cache_misses_total", "counter",
      "Access tokens whose signature was checked.",
      ngx_http_gavel_gauge(token_misses) },
    { "gavel_live_watchers", "gauge", "Streams that are open.",
      ngx_http_gavel_gauge(live_watchers) },
    { "gavel_live_items", "gauge",
      "Items watched, counted once for each worker.",
      ngx_http_gavel_gauge(live_items) },
    { "gavel_live_events_total", "counter", "Events given to watchers.",
      ngx_http_gavel_gauge(live_events) },
    { "gavel_live_skipped_total", "counter",
      "Slow watchers taken to the newest state.",
      ngx_http_gavel_gauge(live_skipped) },
    { "gavel_live_cut_total", "counter",
      "Watchers hung up on because they did not read.",
      ngx_http_gavel_gauge(live_cut) },
    { "gavel_live_gaps_total", "counter",
      "Times that an update had been lost on its way here.",
      ngx_http_gavel_gauge(live_gaps) },
    { "gavel_live_asks_total", "counter",
      "Questions to the database on behalf of watchers.",
      ngx_http_gavel_gauge(live_asks) }
};


void
ngx_http_gavel_gauges_start(ngx_http_gavel_worker_t *worker)
{
    worker->gauges.handler = ngx_http_gavel_gauges_write;
    worker->gauges.data = worker;
    worker->gauges.log = ngx_cycle->log;
    worker->gauges.cancelable = 1;
    ngx_add_timer(&worker->gauges, NGX_HTTP_GAVEL_GAUGES_MS);
}


void
ngx_http_gavel_gauges_stop(ngx_http_gavel_worker_t *worker)
{
    if (worker->gauges.timer_set) {
        ngx_http_gavel_gauges_clear(worker);
    }
}


static void
ngx_http_gavel_gauges_clear(ngx_http_gavel_worker_t *worker)
{
    ngx_memzero(ngx_http_gavel_counters_own(&worker->zone->counters),
                sizeof(ngx_http_gavel_gauges_t));
}


static void
ngx_http_gavel_gauges_write(ngx_event_t *ev)
{
    size_t                           i;
    uint64_t                         hits, misses;
    gvl_pg_pool_t                   *pools[NGX_HTTP_GAVEL_SERVICES];
    gvl_bid_book_stats_t             book;
    ngx_http_gavel_worker_t         *worker;
    ngx_http_gavel_gauges_t         *gauges;

    worker = ev->data;

    /* Whoever takes our place writes to the same ones from now on. */

    if (ngx_exiting) {
        ngx_http_gavel_gauges_clear(worker);
        return;
    }

    gauges = ngx_http_gavel_counters_own(&worker->zone->counters);

    pools[NGX_HTTP_GAVEL_AUTH] = worker->auth_pool;
    pools[NGX_HTTP_GAVEL_BIDS] = worker->bids_pool;
    pools[NGX_HTTP_GAVEL_STATS] = worker->stats_pool;

    for (i = 0; i < NGX_HTTP_GAVEL_SERVICES; i++) {
        if (pools[i] != NULL) {
            gauges->db_idle[i] = gvl_pg_pool_idle(pools[i]);
            gauges->db_waiting[i] = gvl_pg_pool_waiting(pools[i]);
        }
    }

    gvl_bid_book_stats(worker->bids.book, &book);
    gauges->book_waiting = book.waiting;
    gauges->batches = book.settled;
    gauges->accepted = book.accepted;
    gauges->refused = book.refused;
    gauges->failed = book.failed;

    gvl_token_cache_count(worker->token_cache, &hits, &misses);
    gauges->token_hits = hits;
    gauges->token_misses = misses;

    gauges->live_watchers = worker->live.hub.counts.watchers;
    gauges->live_items = worker->live.hub.counts.channels;
    gauges->live_events = worker->live.hub.counts.events;
    gauges->live_skipped = worker->live.hub.counts.skips;
    gauges->live_cut = worker->live.cut;
    gauges->live_gaps = worker->live.hub.counts.gaps;
    gauges->live_asks = worker->live.hub.counts.asks;

    gauges->hashing = worker->hasher.in_line;

    if (worker->redis != NULL) {
        gvl_redis_cache_count(worker->redis, &hits, &misses);
        gauges->cache_up = gvl_redis_cache_up(worker->redis);
        gauges->cache_hits = hits;
        gauges->cache_misses = misses;
    }

    ngx_add_timer(ev, NGX_HTTP_GAVEL_GAUGES_MS);
}


u_char *
ngx_http_gavel_gauges_show(u_char *p, u_char *last,
    const ngx_http_gavel_counters_t *counters)
{
    size_t                         len;
    ngx_uint_t                     i;
    const ngx_http_gavel_gauge_t  *gauge;

    for (i = 0; i < GVL_COUNT(ngx_http_gavel_gauges); i++) {
        gauge = &ngx_http_gavel_gauges[i];

        if (gauge->type != NULL) {
            len = strcspn(gauge->name, "{");
            p = ngx_slprintf(p, last, "# HELP %*s %s\n# TYPE %*s %s\n",
                             len, gauge->name, gauge->help,
                             len, gauge->name, gauge->type);
        }

        p = ngx_slprintf(p, last, "%s %uA\n", gauge->name,
                         ngx_http_gavel_gauges_sum(counters, gauge->offset));
    }

    return p;
}


static ngx_atomic_uint_t
ngx_http_gavel_gauges_sum(const ngx_http_gavel_counters_t *counters,
    size_t offset)
{
    ngx_uint_t           i;
    ngx_atomic_uint_t    sum;
    const ngx_atomic_t  *gauge;

    sum = 0;

    for (i = 0; i < NGX_HTTP_GAVEL_WORKERS_MAX; i++) {
        gauge = (const ngx_atomic_t *) (const void *)
                ((const char *) &counters->workers[i] + offset);
        sum += *gauge;
    }

    return sum;
}
