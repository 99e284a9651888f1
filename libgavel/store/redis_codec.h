/*
 * How items and updates lie in Redis: our own bytes, because nobody else
 * reads them and most of an item does not change with a bid.
 *
 * Each value opens with a letter and a version; integers are big-endian.
 * Readers believe nothing: what is cut, too long, out of range or followed by
 * more is no value, and the caller takes it for a miss.
 */

#ifndef GVL_REDIS_CODEC_H
#define GVL_REDIS_CODEC_H

#include "bids/ports.h"


/* In the arena; data NULL: no memory. */
gvl_str_t gvl_redis_write_bidding(gvl_arena_t *arena,
    const gvl_bidding_t *bidding);
gvl_str_t gvl_redis_write_texts(gvl_arena_t *arena, const gvl_item_t *item);
gvl_str_t gvl_redis_write_update(gvl_arena_t *arena,
    const gvl_item_update_t *update);

GVL_MUST_USE bool gvl_redis_read_bidding(gvl_str_t bytes,
    gvl_bidding_t *bidding);

/* Texts are copied into the arena; the item's bidding is left alone. */
GVL_MUST_USE bool gvl_redis_read_texts(gvl_str_t bytes, gvl_arena_t *arena,
    gvl_item_t *item);
GVL_MUST_USE bool gvl_redis_read_update(gvl_str_t bytes, gvl_arena_t *arena,
    gvl_item_update_t *update);

#endif /* GVL_REDIS_CODEC_H */
