/* Arguments written in PostgreSQL's binary format. */

#include <string.h>

#include "pg_row.h"


/* Element types by their oid, from PostgreSQL's pg_type.dat. */
#define GVL_PG_OID_BYTEA        17
#define GVL_PG_OID_INT8         20
#define GVL_PG_OID_TEXT         25
#define GVL_PG_OID_TIMESTAMPTZ  1184
#define GVL_PG_OID_UUID         2950

#define GVL_PG_BINARY  1


static void
gvl_pg_write32(char *p, uint32_t value)
{
    p[0] = (char) (value >> 24);
    p[1] = (char) (value >> 16);
    p[2] = (char) (value >> 8);
    p[3] = (char) value;
}


static void
gvl_pg_write64(char *p, uint64_t value)
{
    gvl_pg_write32(p, (uint32_t) (value >> 32));
    gvl_pg_write32(p + 4, (uint32_t) value);
}


/* Room for the next argument's bytes; NULL: failed, and it sticks. */

static char *
gvl_pg_put(gvl_pg_args_t *args, size_t len)
{
    char  *p;

    if (args->rc != GVL_OK) {
        return NULL;
    }

    if (args->n == GVL_PG_ARGS_MAX || len > INT32_MAX) {
        args->rc = GVL_INTERNAL;
        return NULL;
    }

    /* One byte more: a zero-length value must not look like NULL. */

    p = gvl_arena_take(args->arena, len + 1);
    if (p == NULL) {
        args->rc = GVL_NO_MEMORY;
        return NULL;
    }

    args->values[args->n] = p;
    args->lengths[args->n] = (int) len;
    args->formats[args->n] = GVL_PG_BINARY;
    args->n++;

    return p;
}


/* Room for an array's elements behind its header, which is written here. */

static char *
gvl_pg_put_array(gvl_pg_args_t *args, uint32_t oid, size_t n, size_t len)
{
    char  *p;

    p = gvl_pg_put(args, GVL_PG_ARRAY_HEADER + len);
    if (p == NULL) {
        return NULL;
    }

    gvl_pg_write32(p, 1);
    gvl_pg_write32(p + 4, 1);
    gvl_pg_write32(p + 8, oid);
    gvl_pg_write32(p + 12, (uint32_t) n);
    gvl_pg_write32(p + 16, 1);

    return p + GVL_PG_ARRAY_HEADER;
}


gvl_pg_args_t *
gvl_pg_args_create(gvl_arena_t *arena)
{
    gvl_pg_args_t  *args;

    args = gvl_arena_take(arena, sizeof(*args));

    if (args != NULL) {
        args->arena = arena;
    }

    return args;
}


void
gvl_pg_put_null(gvl_pg_args_t *args)
{
    if (gvl_pg_put(args, 0) != NULL) {
        args->values[args->n - 1] = NULL;
    }
}


void
gvl_pg_put_bool(gvl_pg_args_t *args, bool value)
{
    char  *p;

    p = gvl_pg_put(args, 1);

    if (p != NULL) {
        *p = (char) value;
    }
}


void
gvl_pg_put_int32(gvl_pg_args_t *args, int32_t value)
{
    char  *p;

    p = gvl_pg_put(args, 4);

    if (p != NULL) {
        gvl_pg_write32(p, (uint32_t) value);
    }
}


void
gvl_pg_put_int64(gvl_pg_args_t *args, int64_t value)
{
    char  *p;

    p = gvl_pg_put(args, 8);

    if (p != NULL) {
        gvl_pg_write64(p, (uint64_t) value);
    }
}


void
gvl_pg_put_time(gvl_pg_args_t *args, int64_t at_us)
{
    gvl_pg_put_int64(args, at_us - GVL_PG_EPOCH_US);
}


void
gvl_pg_put_uuid(gvl_pg_args_t *args, const gvl_uuid_t *id)
{
    gvl_pg_put_bytes(args, (gvl_str_t) { (const char *) id->bytes,
                                         sizeof(id->bytes) });
}


void
gvl_pg_put_uuid_or_null(gvl_pg_args_t *args, const gvl_uuid_t *id)
{
    if (gvl_uuid_is_nil(id)) {
        gvl_pg_put_null(args);
        return;
    }

    gvl_pg_put_uuid(args, id);
}


void
gvl_pg_put_text(gvl_pg_args_t *args, gvl_str_t text)
{
    gvl_pg_put_bytes(args, text);
}


void
gvl_pg_put_bytes(gvl_pg_args_t *args, gvl_str_t bytes)
{
    char  *p;

    p = gvl_pg_put(args, bytes.len);

    if (p != NULL && bytes.len > 0) {
        memcpy(p, bytes.data, bytes.len);
    }
}


void
gvl_pg_put_uuids(gvl_pg_args_t *args, const gvl_uuid_t *ids, size_t n)
{
    char    *p;
    size_t   i, len;

    len = 0;

    for (i = 0; i < n; i++) {
        len += gvl_uuid_is_nil(&ids[i]) ? 4 : 4 + sizeof(ids[i].bytes);
    }

    p = gvl_pg_put_array(args, GVL_PG_OID_UUID, n, len);

    for (i = 0; p != NULL && i < n; i++) {
        if (gvl_uuid_is_nil(&ids[i])) {
            gvl_pg_write32(p, UINT32_MAX);
            p += 4;
            continue;
        }

        gvl_pg_write32(p, sizeof(ids[i].bytes));
        memcpy(p + 4, ids[i].bytes, sizeof(ids[i].bytes));
        p += 4 + sizeof(ids[i].bytes);
    }
}


static void
gvl_pg_put_array64(gvl_pg_args_t *args, uint32_t oid, const int64_t *values,
    size_t n, int64_t origin)
{
    char    *p;
    size_t   i;

    p = gvl_pg_put_array(args, oid, n, n * 12);

    for (i = 0; p != NULL && i < n; i++) {
        gvl_pg_write32(p, 8);
        gvl_pg_write64(p + 4, (uint64_t) (values[i] - origin));
        p += 12;
    }
}


void
gvl_pg_put_int64s(gvl_pg_args_t *args, const int64_t *values, size_t n)
{
    gvl_pg_put_array64(args, GVL_PG_OID_INT8, values, n, 0);
}


void
gvl_pg_put_times(gvl_pg_args_t *args, const int64_t *at_us, size_t n)
{
    gvl_pg_put_array64(args, GVL_PG_OID_TIMESTAMPTZ, at_us, n,
                       GVL_PG_EPOCH_US);
}


static void
gvl_pg_put_strs(gvl_pg_args_t *args, uint32_t oid, const gvl_str_t *strs,
    size_t n)
{
    char    *p;
    size_t   i, len;

    len = 0;

    for (i = 0; i < n; i++) {
        len += 4 + strs[i].len;
    }

    p = gvl_pg_put_array(args, oid, n, len);

    for (i = 0; p != NULL && i < n; i++) {
        gvl_pg_write32(p, (uint32_t) strs[i].len);

        if (strs[i].len > 0) {
            memcpy(p + 4, strs[i].data, strs[i].len);
        }

        p += 4 + strs[i].len;
    }
}


void
gvl_pg_put_texts(gvl_pg_args_t *args, const gvl_str_t *texts, size_t n)
{
    gvl_pg_put_strs(args, GVL_PG_OID_TEXT, texts, n);
}


void
gvl_pg_put_bytes_array(gvl_pg_args_t *args, const gvl_str_t *bytes, size_t n)
{
    gvl_pg_put_strs(args, GVL_PG_OID_BYTEA, bytes, n);
}
