/* Query strings are taken apart here. */

#include <string.h>

#include "connect_query.h"


static bool gvl_query_find(gvl_str_t query, gvl_str_t name,
    gvl_str_t *encoded);
static gvl_rc_t gvl_query_decode(gvl_arena_t *arena, gvl_str_t encoded,
    gvl_str_t *value);
static int gvl_query_hex(char digit);


gvl_rc_t
gvl_query_read(gvl_arena_t *arena, gvl_str_t query, gvl_str_t name,
    gvl_str_t *value)
{
    gvl_str_t  encoded;

    *value = GVL_STR_NULL;

    if (!gvl_query_find(query, name, &encoded)) {
        return GVL_OK;
    }

    return gvl_query_decode(arena, encoded, value);
}


static bool
gvl_query_find(gvl_str_t query, gvl_str_t name, gvl_str_t *encoded)
{
    size_t       len;
    gvl_str_t    pair;
    const char  *end;

    while (query.len > 0) {
        end = memchr(query.data, '&', query.len);

        pair.data = query.data;
        pair.len = end == NULL ? query.len : (size_t) (end - query.data);

        len = end == NULL ? pair.len : pair.len + 1;
        query.data += len;
        query.len -= len;

        if (pair.len >= name.len
            && memcmp(pair.data, name.data, name.len) == 0)
        {
            pair.data += name.len;
            pair.len -= name.len;

            if (pair.len == 0) {
                *encoded = pair;
                return true;
            }

            if (*pair.data == '=') {
                *encoded = (gvl_str_t) { pair.data + 1, pair.len - 1 };
                return true;
            }
        }
    }

    return false;
}


static gvl_rc_t
gvl_query_decode(gvl_arena_t *arena, gvl_str_t encoded, gvl_str_t *value)
{
    int      high, low;
    char    *to;
    size_t   i;

    to = gvl_arena_take(arena, encoded.len + 1);
    if (to == NULL) {
        return GVL_NO_MEMORY;
    }

    value->data = to;

    for (i = 0; i < encoded.len; i++) {
        if (encoded.data[i] == '+') {
            *to++ = ' ';
            continue;
        }

        if (encoded.data[i] != '%') {
            *to++ = encoded.data[i];
            continue;
        }

        if (encoded.len - i < 3) {
            return GVL_MALFORMED;
        }

        high = gvl_query_hex(encoded.data[i + 1]);
        low = gvl_query_hex(encoded.data[i + 2]);

        if (high < 0 || low < 0) {
            return GVL_MALFORMED;
        }

        *to++ = (char) (high << 4 | low);
        i += 2;
    }

    value->len = (size_t) (to - value->data);

    return GVL_OK;
}


static int
gvl_query_hex(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }

    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }

    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }

    return -1;
}
