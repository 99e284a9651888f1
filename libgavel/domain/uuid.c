/* UUIDs: reading, writing, comparing, and making version 7 (RFC 9562). */

#include <string.h>

#include "gvl.h"


static int
gvl_uuid_hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }

    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }

    return -1;
}


static bool
gvl_uuid_has_dash(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}


bool
gvl_uuid_eq(const gvl_uuid_t *a, const gvl_uuid_t *b)
{
    return gvl_uuid_cmp(a, b) == 0;
}


int
gvl_uuid_cmp(const gvl_uuid_t *a, const gvl_uuid_t *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}


bool
gvl_uuid_is_nil(const gvl_uuid_t *id)
{
    static const gvl_uuid_t  nil;

    return gvl_uuid_eq(id, &nil);
}


bool
gvl_uuid_read(gvl_str_t text, gvl_uuid_t *id)
{
    int          high, low;
    size_t       byte;
    const char  *p;

    if (text.len != GVL_UUID_TEXT_LEN) {
        return false;
    }

    p = text.data;

    for (byte = 0; byte < sizeof(id->bytes); byte++) {
        if (gvl_uuid_has_dash(byte) && *p++ != '-') {
            return false;
        }

        high = gvl_uuid_hex(*p++);
        low = gvl_uuid_hex(*p++);

        if (high < 0 || low < 0) {
            return false;
        }

        id->bytes[byte] = (uint8_t) (high << 4 | low);
    }

    return true;
}


void
gvl_uuid_write(const gvl_uuid_t *id, char *text)
{
    static const char  digits[] = "0123456789abcdef";

    size_t  byte;

    for (byte = 0; byte < sizeof(id->bytes); byte++) {
        if (gvl_uuid_has_dash(byte)) {
            *text++ = '-';
        }

        *text++ = digits[id->bytes[byte] >> 4];
        *text++ = digits[id->bytes[byte] & 0x0f];
    }
}


gvl_uuid_t
gvl_uuid_v7(int64_t unix_ms, const uint8_t random[10])
{
    size_t      i;
    gvl_uuid_t  id;

    for (i = 0; i < 6; i++) {
        id.bytes[i] = (uint8_t) ((uint64_t) unix_ms >> (40 - 8 * i));
    }

    memcpy(&id.bytes[6], random, 10);

    id.bytes[6] = (uint8_t) (0x70 | (id.bytes[6] & 0x0f));    /* version */
    id.bytes[8] = (uint8_t) (0x80 | (id.bytes[8] & 0x3f));    /* variant */

    return id;
}
