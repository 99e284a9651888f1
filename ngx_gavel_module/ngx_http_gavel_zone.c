/*
 * What all workers share.
 *
 * Committed highest bids lie in a table of small buckets; a new item takes
 * the place of the one in its bucket that was looked at longest ago.  One
 * mutex guards them: it is held for a copy of 100 bytes, and NGINX's master
 * releases it should a worker die with it.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "auth/denied.h"
#include "random.h"

#include "ngx_http_gavel_module.h"
#include "ngx_http_gavel_zone.h"


/* Entries in a bucket: one line of memory prefetch, few evictions. */
#define NGX_HTTP_GAVEL_WAYS  4

/*
 * Shares of the zone: a half for bids, an eighth each for guesses and for
 * ended sessions, the rest for counters and NGINX's own bookkeeping.
 */
#define NGX_HTTP_GAVEL_SEEN_SHARE   2
#define NGX_HTTP_GAVEL_GUARD_SHARE  8

typedef struct {
    gvl_seen_t                      seen;
    uint64_t                        used;   /* the table's tick; 0: empty */
} ngx_http_gavel_entry_t;

typedef struct {
    ngx_http_gavel_entry_t          ways[NGX_HTTP_GAVEL_WAYS];
} ngx_http_gavel_bucket_t;

struct ngx_http_gavel_zone_s {
    ngx_slab_pool_t                *shpool;
    ngx_http_gavel_bucket_t        *buckets;
    ngx_uint_t                      mask;
    uint64_t                        tick;
    gvl_throttle_t                 *throttle;
    gvl_denied_t                   *denied;
    ngx_http_gavel_rpc_counters_t   rpcs[NGX_HTTP_GAVEL_RPCS_MAX];
    ngx_http_gavel_worker_gauges_t  workers[NGX_HTTP_GAVEL_WORKERS_MAX];
};


static ngx_int_t ngx_http_gavel_zone_init(ngx_shm_zone_t *shm_zone,
    void *data);
static ngx_int_t ngx_http_gavel_zone_init_seen(ngx_http_gavel_zone_t *zone,
    size_t size);
static ngx_int_t ngx_http_gavel_zone_init_guards(ngx_http_gavel_zone_t *zone,
    size_t size);
static bool ngx_http_gavel_zone_ask(void *data, const gvl_uuid_t *item_id,
    gvl_seen_t *out);
static void ngx_http_gavel_zone_tell(void *data, const gvl_seen_t *seen);
static ngx_http_gavel_bucket_t *ngx_http_gavel_zone_bucket(
    ngx_http_gavel_zone_t *zone, const gvl_uuid_t *item_id);
static ngx_http_gavel_entry_t *ngx_http_gavel_zone_entry(
    ngx_http_gavel_bucket_t *bucket, const gvl_uuid_t *item_id);
static ngx_http_gavel_entry_t *ngx_http_gavel_zone_oldest(
    ngx_http_gavel_bucket_t *bucket);


const ngx_uint_t  ngx_http_gavel_bucket_us[NGX_HTTP_GAVEL_BUCKETS] = {
    250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000,
    5000000
};


char *
ngx_http_gavel_zone_conf(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    u_char                      *colon;
    ssize_t                      size;
    ngx_str_t                   *value, name, text;
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = conf;
    value = cf->args->elts;

    if (gmcf->shm_zone != NULL) {
        return "is duplicate";
    }

    if (ngx_strncmp(value[1].data, "zone=", 5) != 0) {
        goto invalid;
    }

    name.data = value[1].data + 5;
    colon = (u_char *) ngx_strchr(name.data, ':');

    if (colon == NULL || colon == name.data) {
        goto invalid;
    }

    name.len = colon - name.data;
    text.data = colon + 1;
    text.len = value[1].data + value[1].len - text.data;
    size = ngx_parse_size(&text);

    if (size == NGX_ERROR) {
        goto invalid;
    }

    if (size < NGX_HTTP_GAVEL_ZONE_MIN) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"gavel_zone\" of \"%V\" is too small, "
                           "at least 1m is needed", &text);
        return NGX_CONF_ERROR;
    }

    gmcf->shm_zone = ngx_shared_memory_add(cf, &name, size,
                                           &ngx_http_gavel_module);
    if (gmcf->shm_zone == NULL) {
        return NGX_CONF_ERROR;
    }

    gmcf->shm_zone->init = ngx_http_gavel_zone_init;

    return NGX_CONF_OK;

invalid:

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid \"gavel_zone\" value \"%V\", "
                       "it should be \"zone=name:size\", as in "
                       "\"zone=gavel:8m\"", &value[1]);

    return NGX_CONF_ERROR;
}


static ngx_int_t
ngx_http_gavel_zone_init(ngx_shm_zone_t *shm_zone, void *data)
{
    ngx_slab_pool_t        *shpool;
    ngx_http_gavel_zone_t  *zone;

    shpool = (ngx_slab_pool_t *) shm_zone->shm.addr;

    if (data != NULL || shm_zone->shm.exists) {
        shm_zone->data = data != NULL ? data : shpool->data;
        return NGX_OK;
    }

    zone = ngx_slab_calloc(shpool, sizeof(ngx_http_gavel_zone_t));
    if (zone == NULL) {
        return NGX_ERROR;
    }

    zone->shpool = shpool;

    if (ngx_http_gavel_zone_init_seen(zone, shm_zone->shm.size
                                            / NGX_HTTP_GAVEL_SEEN_SHARE)
        != NGX_OK
        || ngx_http_gavel_zone_init_guards(zone, shm_zone->shm.size
                                                 / NGX_HTTP_GAVEL_GUARD_SHARE)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    shpool->data = zone;
    shm_zone->data = zone;

    return NGX_OK;
}


/* A power of two of buckets, so that a mask finds one. */

static ngx_int_t
ngx_http_gavel_zone_init_seen(ngx_http_gavel_zone_t *zone, size_t size)
{
    ngx_uint_t  n;

    for (n = 1; n * 2 * sizeof(ngx_http_gavel_bucket_t) <= size; n *= 2) {
        /* void */
    }

    zone->mask = n - 1;
    zone->buckets = ngx_slab_calloc(zone->shpool,
                                    n * sizeof(ngx_http_gavel_bucket_t));

    return zone->buckets == NULL ? NGX_ERROR : NGX_OK;
}


static ngx_int_t
ngx_http_gavel_zone_init_guards(ngx_http_gavel_zone_t *zone, size_t size)
{
    void        *memory;
    uint64_t     seed;
    ngx_uint_t   n;

    for (n = 1; gvl_throttle_size(n * 2) <= size; n *= 2) {
        /* void */
    }

    memory = ngx_slab_calloc(zone->shpool, gvl_throttle_size(n));
    if (memory == NULL) {
        return NGX_ERROR;
    }

    gvl_random_bytes((uint8_t *) &seed, sizeof(seed));
    zone->throttle = gvl_throttle_init(memory, n, seed);

    for (n = 1; gvl_denied_size(n * 2) <= size; n *= 2) {
        /* void */
    }

    memory = ngx_slab_calloc(zone->shpool, gvl_denied_size(n));
    if (memory == NULL) {
        return NGX_ERROR;
    }

    zone->denied = gvl_denied_init(memory, n);

    return NGX_OK;
}


ngx_http_gavel_zone_t *
ngx_http_gavel_zone_of(ngx_shm_zone_t *shm_zone)
{
    return shm_zone->data;
}


void
ngx_http_gavel_zone_seen(ngx_http_gavel_zone_t *zone, gvl_bids_seen_t *port)
{
    port->data = zone;
    port->ask = ngx_http_gavel_zone_ask;
    port->tell = ngx_http_gavel_zone_tell;
}


static bool
ngx_http_gavel_zone_ask(void *data, const gvl_uuid_t *item_id,
    gvl_seen_t *out)
{
    ngx_http_gavel_zone_t   *zone;
    ngx_http_gavel_entry_t  *entry;

    zone = data;

    ngx_shmtx_lock(&zone->shpool->mutex);

    entry = ngx_http_gavel_zone_entry(ngx_http_gavel_zone_bucket(zone,
                                                                 item_id),
                                      item_id);
    if (entry != NULL) {
        entry->used = ++zone->tick;
        *out = entry->seen;
    }

    ngx_shmtx_unlock(&zone->shpool->mutex);

    return entry != NULL;
}


static void
ngx_http_gavel_zone_tell(void *data, const gvl_seen_t *seen)
{
    ngx_http_gavel_zone_t    *zone;
    ngx_http_gavel_entry_t   *entry;
    ngx_http_gavel_bucket_t  *bucket;

    zone = data;

    ngx_shmtx_lock(&zone->shpool->mutex);

    bucket = ngx_http_gavel_zone_bucket(zone, &seen->item_id);
    entry = ngx_http_gavel_zone_entry(bucket, &seen->item_id);

    if (entry == NULL) {
        entry = ngx_http_gavel_zone_oldest(bucket);
        entry->seen = *seen;

    } else if (entry->seen.sequence < seen->sequence) {
        entry->seen = *seen;
    }

    entry->used = ++zone->tick;

    ngx_shmtx_unlock(&zone->shpool->mutex);
}


/* The last bytes of a UUID of version 7 are random. */

static ngx_http_gavel_bucket_t *
ngx_http_gavel_zone_bucket(ngx_http_gavel_zone_t *zone,
    const gvl_uuid_t *item_id)
{
    uint32_t  hash;

    ngx_memcpy(&hash, &item_id->bytes[12], sizeof(hash));

    return &zone->buckets[hash & zone->mask];
}


static ngx_http_gavel_entry_t *
ngx_http_gavel_zone_entry(ngx_http_gavel_bucket_t *bucket,
    const gvl_uuid_t *item_id)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_HTTP_GAVEL_WAYS; i++) {
        if (bucket->ways[i].used != 0
            && gvl_uuid_eq(&bucket->ways[i].seen.item_id, item_id))
        {
            return &bucket->ways[i];
        }
    }

    return NULL;
}


static ngx_http_gavel_entry_t *
ngx_http_gavel_zone_oldest(ngx_http_gavel_bucket_t *bucket)
{
    ngx_uint_t               i;
    ngx_http_gavel_entry_t  *oldest;

    oldest = &bucket->ways[0];

    for (i = 1; i < NGX_HTTP_GAVEL_WAYS; i++) {
        if (bucket->ways[i].used < oldest->used) {
            oldest = &bucket->ways[i];
        }
    }

    return oldest;
}


static gvl_rc_t
ngx_http_gavel_zone_take(void *data, gvl_str_t email, gvl_str_t ip_address,
    int64_t now_us, int64_t *retry_after_ms)
{
    gvl_rc_t                    rc;
    ngx_http_gavel_throttle_t  *throttle;

    throttle = data;

    ngx_shmtx_lock(&throttle->zone->shpool->mutex);

    rc = gvl_throttle_take(throttle->zone->throttle, &throttle->conf, email,
                           ip_address, now_us, retry_after_ms);

    ngx_shmtx_unlock(&throttle->zone->shpool->mutex);

    return rc;
}


static void
ngx_http_gavel_zone_give(void *data, gvl_str_t email, gvl_str_t ip_address)
{
    ngx_http_gavel_throttle_t  *throttle;

    throttle = data;

    ngx_shmtx_lock(&throttle->zone->shpool->mutex);

    gvl_throttle_give(throttle->zone->throttle, &throttle->conf, email,
                      ip_address);

    ngx_shmtx_unlock(&throttle->zone->shpool->mutex);
}


const gvl_throttle_port_t  ngx_http_gavel_zone_throttle = {
    ngx_http_gavel_zone_take,
    ngx_http_gavel_zone_give
};


void
ngx_http_gavel_zone_ended(ngx_http_gavel_zone_t *zone, const gvl_uuid_t *ids,
    size_t n, int64_t until_s)
{
    bool    room;
    size_t  i;

    room = true;

    ngx_shmtx_lock(&zone->shpool->mutex);

    for (i = 0; i < n; i++) {
        room &= gvl_denied_add(zone->denied, &ids[i], until_s, ngx_time());
    }

    ngx_shmtx_unlock(&zone->shpool->mutex);

    if (!room) {
        ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                      "gavel: no room for all ended sessions, "
                      "\"gavel_zone\" is too small");
    }
}


bool
ngx_http_gavel_zone_is_denied(ngx_http_gavel_zone_t *zone,
    const gvl_uuid_t *session, int64_t now_s)
{
    bool  denied;

    ngx_shmtx_lock(&zone->shpool->mutex);
    denied = gvl_denied_has(zone->denied, session, now_s);
    ngx_shmtx_unlock(&zone->shpool->mutex);

    return denied;
}


ngx_http_gavel_rpc_counters_t *
ngx_http_gavel_zone_rpc(ngx_http_gavel_zone_t *zone, ngx_uint_t rpc)
{
    return &zone->rpcs[rpc];
}


ngx_http_gavel_worker_gauges_t *
ngx_http_gavel_zone_worker(ngx_http_gavel_zone_t *zone, ngx_uint_t worker)
{
    return &zone->workers[worker % NGX_HTTP_GAVEL_WORKERS_MAX];
}


void
ngx_http_gavel_zone_count(ngx_http_gavel_zone_t *zone, ngx_uint_t rpc,
    ngx_uint_t code, ngx_uint_t us)
{
    ngx_uint_t                      i;
    ngx_http_gavel_rpc_counters_t  *counters;

    counters = &zone->rpcs[rpc];

    for (i = 0; i < NGX_HTTP_GAVEL_BUCKETS; i++) {
        if (us <= ngx_http_gavel_bucket_us[i]) {
            break;
        }
    }

    (void) ngx_atomic_fetch_add(&counters->codes[code], 1);
    (void) ngx_atomic_fetch_add(&counters->buckets[i], 1);
    (void) ngx_atomic_fetch_add(&counters->sum_us, us);
}
