/* Rows read from PostgreSQL's binary format. */

#include <string.h>

#include "pg_row.h"


static uint32_t
gvl_pg_read32(const char *p)
{
    const uint8_t  *bytes;

    bytes = (const uint8_t *) p;

    return (uint32_t) bytes[0] << 24 | (uint32_t) bytes[1] << 16
           | (uint32_t) bytes[2] << 8 | bytes[3];
}


static uint64_t
gvl_pg_read64(const char *p)
{
    return (uint64_t) gvl_pg_read32(p) << 32 | gvl_pg_read32(p + 4);
}


/* A field of exactly this width; NULL: it is NULL or of another width. */

static const char *
gvl_pg_fixed(const gvl_pg_rows_t *rows, int row, int column, int width)
{
    if (gvl_pg_is_null(rows, row, column)
        || PQgetlength(rows->result, row, column) != width)
    {
        return NULL;
    }

    return PQgetvalue(rows->result, row, column);
}


bool
gvl_pg_is_null(const gvl_pg_rows_t *rows, int row, int column)
{
    return PQgetisnull(rows->result, row, column) != 0;
}


bool
gvl_pg_bool(const gvl_pg_rows_t *rows, int row, int column)
{
    const char  *p;

    p = gvl_pg_fixed(rows, row, column, 1);

    return p != NULL && *p != 0;
}


int32_t
gvl_pg_int32(const gvl_pg_rows_t *rows, int row, int column)
{
    const char  *p;

    p = gvl_pg_fixed(rows, row, column, 4);

    return p == NULL ? 0 : (int32_t) gvl_pg_read32(p);
}


int64_t
gvl_pg_int64(const gvl_pg_rows_t *rows, int row, int column)
{
    const char  *p;

    p = gvl_pg_fixed(rows, row, column, 8);

    return p == NULL ? 0 : (int64_t) gvl_pg_read64(p);
}


int64_t
gvl_pg_time(const gvl_pg_rows_t *rows, int row, int column)
{
    const char  *p;

    p = gvl_pg_fixed(rows, row, column, 8);

    /* Unsigned, for "infinity" is INT64_MAX. */

    return p == NULL ? 0
           : (int64_t) (gvl_pg_read64(p) + (uint64_t) GVL_PG_EPOCH_US);
}


gvl_uuid_t
gvl_pg_uuid(const gvl_pg_rows_t *rows, int row, int column)
{
    gvl_uuid_t   id;
    const char  *p;

    memset(&id, 0, sizeof(id));

    p = gvl_pg_fixed(rows, row, column, sizeof(id.bytes));

    if (p != NULL) {
        memcpy(id.bytes, p, sizeof(id.bytes));
    }

    return id;
}


gvl_str_t
gvl_pg_text(const gvl_pg_rows_t *rows, int row, int column)
{
    if (gvl_pg_is_null(rows, row, column)) {
        return GVL_STR("");
    }

    return (gvl_str_t) { PQgetvalue(rows->result, row, column),
                         (size_t) PQgetlength(rows->result, row, column) };
}


/* Reads the next element; false: the array is shorter than it says. */

static bool
gvl_pg_next_element(gvl_str_t *left, gvl_str_t *element)
{
    uint32_t  len;

    if (left->len < 4) {
        return false;
    }

    len = gvl_pg_read32(left->data);
    left->data += 4;
    left->len -= 4;

    if (len == UINT32_MAX) {
        *element = GVL_STR("");
        return true;
    }

    if (left->len < len) {
        return false;
    }

    *element = (gvl_str_t) { left->data, len };
    left->data += len;
    left->len -= len;

    return true;
}


gvl_rc_t
gvl_pg_texts(const gvl_pg_rows_t *rows, int row, int column,
    gvl_arena_t *arena, gvl_str_t *texts, size_t max, size_t *n)
{
    size_t     i, count;
    gvl_str_t  left, element;

    *n = 0;
    left = gvl_pg_text(rows, row, column);

    /* An empty array has no dimension and so no length. */

    if (left.len < GVL_PG_ARRAY_HEADER) {
        return GVL_OK;
    }

    count = gvl_pg_read32(left.data + 12);

    if (gvl_pg_read32(left.data) != 1 || count > max) {
        return GVL_INTERNAL;
    }

    left.data += GVL_PG_ARRAY_HEADER;
    left.len -= GVL_PG_ARRAY_HEADER;

    for (i = 0; i < count; i++) {
        if (!gvl_pg_next_element(&left, &element)) {
            return GVL_INTERNAL;
        }

        texts[i] = gvl_arena_copy(arena, element);

        if (texts[i].data == NULL) {
            return GVL_NO_MEMORY;
        }
    }

    *n = count;

    return GVL_OK;
}
