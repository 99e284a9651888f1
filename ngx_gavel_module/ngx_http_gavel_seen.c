/*
 * Committed highest bids that this machine has seen.
 *
 * They lie in a table of small buckets; a new item takes the place of the one
 * in its bucket that was looked at longest ago.  The zone's mutex guards them:
 * it is held for a copy of 100 bytes, and NGINX's master releases it should a
 * worker die with it.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_gavel_seen.h"


/* Entries in a bucket: one line of memory prefetch, few evictions. */
#define NGX_HTTP_GAVEL_WAYS  4

typedef struct {
    gvl_seen_t                      seen;
    uint64_t                        used;   /* the table's tick; 0: empty */
} ngx_http_gavel_entry_t;

struct ngx_http_gavel_bucket_s {
    ngx_http_gavel_entry_t          ways[NGX_HTTP_GAVEL_WAYS];
};


static bool ngx_http_gavel_seen_ask(void *data, const gvl_uuid_t *item_id,
    gvl_seen_t *out);
static void ngx_http_gavel_seen_tell(void *data, const gvl_seen_t *seen);
static ngx_http_gavel_bucket_t *ngx_http_gavel_seen_bucket(
    ngx_http_gavel_seen_t *table, const gvl_uuid_t *item_id);
static ngx_http_gavel_entry_t *ngx_http_gavel_seen_entry(
    ngx_http_gavel_bucket_t *bucket, const gvl_uuid_t *item_id);
static ngx_http_gavel_entry_t *ngx_http_gavel_seen_oldest(
    ngx_http_gavel_bucket_t *bucket);


/* A power of two of buckets, so that a mask finds one. */

ngx_int_t
ngx_http_gavel_seen_init(ngx_http_gavel_seen_t *seen, ngx_slab_pool_t *shpool,
    size_t size)
{
    ngx_uint_t  n;

    for (n = 1; n * 2 * sizeof(ngx_http_gavel_bucket_t) <= size; n *= 2) {
        /* void */
    }

    seen->shpool = shpool;
    seen->mask = n - 1;
    seen->buckets = ngx_slab_calloc(shpool,
                                    n * sizeof(ngx_http_gavel_bucket_t));

    return seen->buckets == NULL ? NGX_ERROR : NGX_OK;
}


void
ngx_http_gavel_seen_port(ngx_http_gavel_seen_t *seen, gvl_bids_seen_t *port)
{
    port->data = seen;
    port->ask = ngx_http_gavel_seen_ask;
    port->tell = ngx_http_gavel_seen_tell;
}


static bool
ngx_http_gavel_seen_ask(void *data, const gvl_uuid_t *item_id,
    gvl_seen_t *out)
{
    ngx_http_gavel_seen_t    *table;
    ngx_http_gavel_entry_t   *entry;
    ngx_http_gavel_bucket_t  *bucket;

    table = data;

    ngx_shmtx_lock(&table->shpool->mutex);

    bucket = ngx_http_gavel_seen_bucket(table, item_id);
    entry = ngx_http_gavel_seen_entry(bucket, item_id);

    if (entry != NULL) {
        entry->used = ++table->tick;
        *out = entry->seen;
    }

    ngx_shmtx_unlock(&table->shpool->mutex);

    return entry != NULL;
}


static void
ngx_http_gavel_seen_tell(void *data, const gvl_seen_t *seen)
{
    ngx_http_gavel_seen_t    *table;
    ngx_http_gavel_entry_t   *entry;
    ngx_http_gavel_bucket_t  *bucket;

    table = data;

    ngx_shmtx_lock(&table->shpool->mutex);

    bucket = ngx_http_gavel_seen_bucket(table, &seen->item_id);
    entry = ngx_http_gavel_seen_entry(bucket, &seen->item_id);

    if (entry == NULL) {
        entry = ngx_http_gavel_seen_oldest(bucket);
        entry->seen = *seen;

    } else if (entry->seen.sequence < seen->sequence) {
        entry->seen = *seen;
    }

    entry->used = ++table->tick;

    ngx_shmtx_unlock(&table->shpool->mutex);
}


/* The last bytes of a UUID of version 7 are random. */

static ngx_http_gavel_bucket_t *
ngx_http_gavel_seen_bucket(ngx_http_gavel_seen_t *table,
    const gvl_uuid_t *item_id)
{
    uint32_t  hash;

    ngx_memcpy(&hash, &item_id->bytes[12], sizeof(hash));

    return &table->buckets[hash & table->mask];
}


static ngx_http_gavel_entry_t *
ngx_http_gavel_seen_entry(ngx_http_gavel_bucket_t *bucket,
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
ngx_http_gavel_seen_oldest(ngx_http_gavel_bucket_t *bucket)
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
