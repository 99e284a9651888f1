/* Items and updates as bytes for Redis, written and read with suspicion. */

#include "bytes.h"
#include "redis_codec.h"


/* The second byte of every value; raise it with any change below. */
#define GVL_REDIS_FORMAT  1

#define GVL_REDIS_BIDDING_SIZE  (GVL_BYTES_HEADER + 1 + 3 * 16 + 6 * 8)
#define GVL_REDIS_BID_SIZE      (2 * 16 + 3 * 8)

gvl_str_t
gvl_redis_write_bidding(gvl_arena_t *arena, const gvl_bidding_t *bidding)
{
    char  *start, *p;

    start = gvl_arena_take(arena, GVL_REDIS_BIDDING_SIZE);
    if (start == NULL) {
        return GVL_STR_NULL;
    }

    p = gvl_bytes_put_header(start, 'b', GVL_REDIS_FORMAT);
    p = gvl_bytes_put_id(p, &bidding->item_id);
    p = gvl_bytes_put_id(p, &bidding->seller_id);
    p = gvl_bytes_put_id(p, &bidding->highest_bidder_id);
    p = gvl_bytes_put_number(p, (uint64_t) bidding->status, 1);
    p = gvl_bytes_put_int64(p, bidding->start_cents);
    p = gvl_bytes_put_int64(p, bidding->highest_cents);
    p = gvl_bytes_put_int64(p, bidding->bid_count);
    p = gvl_bytes_put_int64(p, bidding->sequence);
    p = gvl_bytes_put_int64(p, bidding->end_at_us);
    p = gvl_bytes_put_int64(p, bidding->updated_at_us);

    return (gvl_str_t) { start, (size_t) (p - start) };
}


bool
gvl_redis_read_bidding(gvl_str_t bytes, gvl_bidding_t *bidding)
{
    uint64_t            status;
    gvl_bytes_reader_t  reader;

    reader = gvl_bytes_open(bytes, 'b', GVL_REDIS_FORMAT);

    bidding->item_id = gvl_bytes_get_id(&reader);
    bidding->seller_id = gvl_bytes_get_id(&reader);
    bidding->highest_bidder_id = gvl_bytes_get_id(&reader);
    status = gvl_bytes_get_number(&reader, 1);
    bidding->start_cents = gvl_bytes_get_int64(&reader);
    bidding->highest_cents = gvl_bytes_get_int64(&reader);
    bidding->bid_count = gvl_bytes_get_int64(&reader);
    bidding->sequence = gvl_bytes_get_int64(&reader);
    bidding->end_at_us = gvl_bytes_get_int64(&reader);
    bidding->updated_at_us = gvl_bytes_get_int64(&reader);

    if (status < GVL_STATUS_ACTIVE || status > GVL_STATUS_CANCELLED) {
        return false;
    }

    bidding->status = (gvl_item_status_t) status;

    return !reader.failed && reader.left == 0;
}


gvl_str_t
gvl_redis_write_texts(gvl_arena_t *arena, const gvl_item_t *item)
{
    char    *start, *p;
    size_t   size, i;

    size = GVL_BYTES_HEADER + 8 + 3 * 4 + 1 + item->title.len
           + item->description.len + item->category.len;

    for (i = 0; i < item->nimages; i++) {
        size += 4 + item->images[i].len;
    }

    start = gvl_arena_take(arena, size);
    if (start == NULL) {
        return GVL_STR_NULL;
    }

    p = gvl_bytes_put_header(start, 't', GVL_REDIS_FORMAT);
    p = gvl_bytes_put_int64(p, item->created_at_us);
    p = gvl_bytes_put_text(p, item->title);
    p = gvl_bytes_put_text(p, item->description);
    p = gvl_bytes_put_text(p, item->category);
    p = gvl_bytes_put_number(p, item->nimages, 1);

    for (i = 0; i < item->nimages; i++) {
        p = gvl_bytes_put_text(p, item->images[i]);
    }

    return (gvl_str_t) { start, (size_t) (p - start) };
}


bool
gvl_redis_read_texts(gvl_str_t bytes, gvl_arena_t *arena, gvl_item_t *item)
{
    size_t              i;
    gvl_bytes_reader_t  reader;

    reader = gvl_bytes_open(bytes, 't', GVL_REDIS_FORMAT);

    item->created_at_us = gvl_bytes_get_int64(&reader);
    item->title = gvl_bytes_get_text(&reader, arena, GVL_TITLE_MAX);
    item->description = gvl_bytes_get_text(&reader, arena,
                                           GVL_DESCRIPTION_MAX);
    item->category = gvl_bytes_get_text(&reader, arena, GVL_CATEGORY_MAX);
    item->nimages = (size_t) gvl_bytes_get_number(&reader, 1);

    if (item->nimages > GVL_IMAGES_MAX) {
        return false;
    }

    for (i = 0; i < item->nimages; i++) {
        item->images[i] = gvl_bytes_get_text(&reader, arena,
                                             GVL_IMAGE_URL_MAX);
    }

    return !reader.failed && reader.left == 0;
}


/* The former sequence, the bidding, texts if they changed, the bids. */

gvl_str_t
gvl_redis_write_update(gvl_arena_t *arena, const gvl_item_update_t *update)
{
    char       *start, *p;
    size_t      i, nbids;
    gvl_str_t   bidding, texts;

    /* Bids that follow nobody knows what cannot be told from a gap. */
    nbids = update->former_sequence == 0 ? 0 : update->nbids;

    bidding = gvl_redis_write_bidding(arena, &update->bidding);
    texts = update->item != NULL ? gvl_redis_write_texts(arena, update->item)
                                 : GVL_STR("");

    start = gvl_arena_take(arena, GVL_BYTES_HEADER + 8 + 4 + bidding.len
                           + 4 + texts.len + 4
                           + nbids * GVL_REDIS_BID_SIZE);

    if (start == NULL || bidding.data == NULL || texts.data == NULL) {
        return GVL_STR_NULL;
    }

    p = gvl_bytes_put_header(start, 'u', GVL_REDIS_FORMAT);
    p = gvl_bytes_put_int64(p, update->former_sequence);
    p = gvl_bytes_put_text(p, bidding);
    p = gvl_bytes_put_text(p, texts);
    p = gvl_bytes_put_number(p, nbids, 4);

    for (i = 0; i < nbids; i++) {
        p = gvl_bytes_put_id(p, &update->bids[i].id);
        p = gvl_bytes_put_id(p, &update->bids[i].bidder_id);
        p = gvl_bytes_put_int64(p, update->bids[i].amount_cents);
        p = gvl_bytes_put_int64(p, update->bids[i].sequence);
        p = gvl_bytes_put_int64(p, update->bids[i].created_at_us);
    }

    return (gvl_str_t) { start, (size_t) (p - start) };
}


static bool
gvl_redis_read_bids(gvl_bytes_reader_t *reader, gvl_arena_t *arena,
    gvl_item_update_t *update)
{
    size_t      i;
    gvl_bid_t  *bids;

    update->nbids = (size_t) gvl_bytes_get_number(reader, 4);

    if (update->nbids > GVL_BATCH_MAX) {
        return false;
    }

    bids = gvl_arena_take_array(arena, update->nbids, sizeof(*bids));
    if (bids == NULL) {
        return false;
    }

    for (i = 0; i < update->nbids; i++) {
        bids[i].item_id = update->bidding.item_id;
        bids[i].id = gvl_bytes_get_id(reader);
        bids[i].bidder_id = gvl_bytes_get_id(reader);
        bids[i].amount_cents = gvl_bytes_get_int64(reader);
        bids[i].sequence = gvl_bytes_get_int64(reader);
        bids[i].created_at_us = gvl_bytes_get_int64(reader);

        if (bids[i].sequence != update->former_sequence + 1 + (int64_t) i) {
            return false;
        }
    }

    update->bids = bids;

    return true;
}


bool
gvl_redis_read_update(gvl_str_t bytes, gvl_arena_t *arena,
    gvl_item_update_t *update)
{
    gvl_str_t           bidding, texts;
    gvl_item_t         *item;
    gvl_bytes_reader_t  reader;

    reader = gvl_bytes_open(bytes, 'u', GVL_REDIS_FORMAT);

    update->former_sequence = gvl_bytes_get_int64(&reader);
    bidding = gvl_bytes_get_text(&reader, arena, GVL_REDIS_BIDDING_SIZE);
    texts = gvl_bytes_get_text(&reader, arena, GVL_MESSAGE_MAX);
    update->item = NULL;

    if (reader.failed || !gvl_redis_read_bidding(bidding, &update->bidding)) {
        return false;
    }

    if (texts.len > 0) {
        item = gvl_arena_take(arena, sizeof(*item));

        if (item == NULL || !gvl_redis_read_texts(texts, arena, item)) {
            return false;
        }

        item->bidding = update->bidding;
        update->item = item;
    }

    return gvl_redis_read_bids(&reader, arena, update)
           && !reader.failed && reader.left == 0
           && update->former_sequence < update->bidding.sequence;
}
