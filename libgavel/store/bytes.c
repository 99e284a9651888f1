/* Numbers, ids and texts put into bytes and got back with suspicion. */

#include <string.h>

#include "bytes.h"


char *
gvl_bytes_put_number(char *p, uint64_t value, size_t width)
{
    size_t  i;

    for (i = width; i > 0; i--) {
        p[i - 1] = (char) (value & 0xff);
        value >>= 8;
    }

    return p + width;
}


char *
gvl_bytes_put_int64(char *p, int64_t value)
{
    return gvl_bytes_put_number(p, (uint64_t) value, 8);
}


char *
gvl_bytes_put_id(char *p, const gvl_uuid_t *id)
{
    memcpy(p, id->bytes, sizeof(id->bytes));

    return p + sizeof(id->bytes);
}


char *
gvl_bytes_put_text(char *p, gvl_str_t text)
{
    p = gvl_bytes_put_number(p, text.len, 4);

    if (text.len > 0) {
        memcpy(p, text.data, text.len);
    }

    return p + text.len;
}


char *
gvl_bytes_put_header(char *p, char letter, char format)
{
    p[0] = letter;
    p[1] = format;

    return p + GVL_BYTES_HEADER;
}


static const uint8_t *
gvl_bytes_get(gvl_bytes_reader_t *reader, size_t n)
{
    const uint8_t  *p;

    if (reader->failed || n > reader->left) {
        reader->failed = true;
        return NULL;
    }

    p = reader->p;
    reader->p += n;
    reader->left -= n;

    return p;
}


uint64_t
gvl_bytes_get_number(gvl_bytes_reader_t *reader, size_t width)
{
    size_t          i;
    uint64_t        value;
    const uint8_t  *p;

    value = 0;
    p = gvl_bytes_get(reader, width);

    for (i = 0; p != NULL && i < width; i++) {
        value = value << 8 | p[i];
    }

    return value;
}


/* A count, an amount or a time: never negative, and exact everywhere. */

int64_t
gvl_bytes_get_int64(gvl_bytes_reader_t *reader)
{
    uint64_t  value;

    value = gvl_bytes_get_number(reader, 8);

    if (value > GVL_AMOUNT_MAX) {
        reader->failed = true;
        return 0;
    }

    return (int64_t) value;
}


gvl_uuid_t
gvl_bytes_get_id(gvl_bytes_reader_t *reader)
{
    gvl_uuid_t      id;
    const uint8_t  *p;

    memset(&id, 0, sizeof(id));
    p = gvl_bytes_get(reader, sizeof(id.bytes));

    if (p != NULL) {
        memcpy(id.bytes, p, sizeof(id.bytes));
    }

    return id;
}


gvl_str_t
gvl_bytes_get_text(gvl_bytes_reader_t *reader, gvl_arena_t *arena, size_t max)
{
    size_t          len;
    gvl_str_t       text;
    const uint8_t  *p;

    len = (size_t) gvl_bytes_get_number(reader, 4);

    if (len > max) {
        reader->failed = true;
    }

    p = gvl_bytes_get(reader, len);
    if (p == NULL) {
        return GVL_STR_NULL;
    }

    text = gvl_arena_copy(arena, (gvl_str_t) { (const char *) p, len });
    reader->failed = text.data == NULL;

    return text;
}


gvl_bytes_reader_t
gvl_bytes_open(gvl_str_t bytes, char letter, char format)
{
    const uint8_t       *header;
    gvl_bytes_reader_t   reader;

    reader.p = (const uint8_t *) bytes.data;
    reader.left = bytes.len;
    reader.failed = false;

    header = gvl_bytes_get(&reader, GVL_BYTES_HEADER);

    if (header != NULL
        && (header[0] != (uint8_t) letter || header[1] != (uint8_t) format))
    {
        reader.failed = true;
    }

    return reader;
}
