/* zlib is told here how far it may go. */

#include <string.h>
#include <zlib.h>

#include "gzip.h"
#include "text.h"


/* zlib's largest window, and 16 for gzip's header and nothing else. */
#define GVL_GZIP_WINDOW_BITS   (MAX_WBITS + 16)

/* zlib's default; 256 KiB while it works. */
#define GVL_GZIP_MEMORY_LEVEL  8

/* Unpacked on the stack, this much at a time. */
#define GVL_GZIP_CHUNK         16384


static gvl_rc_t gvl_gzip_inflate(z_stream *stream, gvl_text_t *text);


gvl_rc_t
gvl_gzip_read(gvl_arena_t *arena, gvl_str_t packed, size_t max,
    gvl_str_t *bytes)
{
    gvl_rc_t    rc;
    z_stream    stream;
    gvl_text_t  text;

    gvl_text_init(&text, arena, GVL_GZIP_CHUNK, max);

    memset(&stream, 0, sizeof(stream));
    stream.next_in = (Bytef *) packed.data;
    stream.avail_in = (uInt) packed.len;

    if (text.rc != GVL_OK
        || inflateInit2(&stream, GVL_GZIP_WINDOW_BITS) != Z_OK)
    {
        return GVL_NO_MEMORY;
    }

    rc = gvl_gzip_inflate(&stream, &text);
    (void) inflateEnd(&stream);

    *bytes = gvl_text_str(&text);

    return rc;
}


static gvl_rc_t
gvl_gzip_inflate(z_stream *stream, gvl_text_t *text)
{
    int     rc;
    Bytef   chunk[GVL_GZIP_CHUNK];
    size_t  len;

    do {
        stream->next_out = chunk;
        stream->avail_out = sizeof(chunk);

        rc = inflate(stream, Z_NO_FLUSH);

        if (rc == Z_MEM_ERROR) {
            return GVL_NO_MEMORY;
        }

        if (rc != Z_OK && rc != Z_STREAM_END) {
            return GVL_MALFORMED;
        }

        len = sizeof(chunk) - stream->avail_out;

        if (len > text->max - text->len) {
            return GVL_TOO_LARGE;
        }

        gvl_text_add(text, (gvl_str_t) { (const char *) chunk, len });

    } while (rc == Z_OK && text->rc == GVL_OK);

    if (text->rc != GVL_OK) {
        return text->rc;
    }

    return stream->avail_in == 0 ? GVL_OK : GVL_MALFORMED;
}


/*
 * The fastest level: the processor that packs is the one that takes bids.
 * Room is given for less than before only, so that it stops where packing
 * does not pay.
 */
bool
gvl_gzip_write(gvl_arena_t *arena, gvl_str_t bytes, gvl_str_t *packed)
{
    int        rc;
    Bytef     *to;
    z_stream   stream;

    to = gvl_arena_take(arena, bytes.len);
    if (to == NULL) {
        return false;
    }

    memset(&stream, 0, sizeof(stream));

    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, GVL_GZIP_WINDOW_BITS,
                     GVL_GZIP_MEMORY_LEVEL, Z_DEFAULT_STRATEGY)
        != Z_OK)
    {
        return false;
    }

    stream.next_in = (Bytef *) bytes.data;
    stream.avail_in = (uInt) bytes.len;
    stream.next_out = to;
    stream.avail_out = (uInt) bytes.len;

    rc = deflate(&stream, Z_FINISH);

    packed->data = (const char *) to;
    packed->len = bytes.len - stream.avail_out;

    (void) deflateEnd(&stream);

    return rc == Z_STREAM_END;
}
