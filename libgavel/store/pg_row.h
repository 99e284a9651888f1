/*
 * Arguments and rows in PostgreSQL's binary format: what it says, exactly.
 *
 * Times are microseconds since 1970 here and since 2000 there; arrays have
 * one dimension.  Encodings: PostgreSQL's *_send functions.
 */

#ifndef GVL_PG_ROW_H
#define GVL_PG_ROW_H

#include <libpq-fe.h>

#include "arena.h"


#define GVL_PG_ARGS_MAX  16

/* Microseconds from 1970-01-01 to 2000-01-01, PostgreSQL's epoch. */
#define GVL_PG_EPOCH_US  INT64_C(946684800000000)

/* An array's ndim, has-null flag, oid, length, lower bound: 4 bytes each. */
#define GVL_PG_ARRAY_HEADER  20

typedef struct {
    gvl_arena_t                    *arena;  /* where encoded values live */
    const char                     *values[GVL_PG_ARGS_MAX];
    int                             lengths[GVL_PG_ARGS_MAX];
    int                             formats[GVL_PG_ARGS_MAX];
    int                             n;
    gvl_rc_t                        rc;     /* sticky: the first failure */
} gvl_pg_args_t;

/* No arguments yet; everything put is copied into the arena. */
gvl_pg_args_t *gvl_pg_args_create(gvl_arena_t *arena);

/* Each puts the next argument; failures stick and fail the send. */
void gvl_pg_put_null(gvl_pg_args_t *args);
void gvl_pg_put_bool(gvl_pg_args_t *args, bool value);
void gvl_pg_put_int32(gvl_pg_args_t *args, int32_t value);
void gvl_pg_put_int64(gvl_pg_args_t *args, int64_t value);
void gvl_pg_put_time(gvl_pg_args_t *args, int64_t at_us);
void gvl_pg_put_uuid(gvl_pg_args_t *args, const gvl_uuid_t *id);
void gvl_pg_put_uuid_or_null(gvl_pg_args_t *args, const gvl_uuid_t *id);
void gvl_pg_put_text(gvl_pg_args_t *args, gvl_str_t text);
void gvl_pg_put_bytes(gvl_pg_args_t *args, gvl_str_t bytes);

/* Arrays: uuid[] (nil is NULL), int8[], timestamptz[], text[], bytea[]. */
void gvl_pg_put_uuids(gvl_pg_args_t *args, const gvl_uuid_t *ids, size_t n);
void gvl_pg_put_int64s(gvl_pg_args_t *args, const int64_t *values, size_t n);
void gvl_pg_put_times(gvl_pg_args_t *args, const int64_t *at_us, size_t n);
void gvl_pg_put_texts(gvl_pg_args_t *args, const gvl_str_t *texts, size_t n);
void gvl_pg_put_bytes_array(gvl_pg_args_t *args, const gvl_str_t *bytes,
    size_t n);


/* One statement's rows, alive inside a gvl_pg_read_pt. */

typedef struct {
    const PGresult                 *result;
    int                             n;          /* rows */
    int64_t                         affected;   /* rows changed */
    gvl_arena_t                    *arena;      /* of the trip's arguments */
} gvl_pg_rows_t;

/* A NULL or a wrong width reads as 0, nil or the empty string. */
bool gvl_pg_is_null(const gvl_pg_rows_t *rows, int row, int column);
bool gvl_pg_bool(const gvl_pg_rows_t *rows, int row, int column);
int32_t gvl_pg_int32(const gvl_pg_rows_t *rows, int row, int column);
int64_t gvl_pg_int64(const gvl_pg_rows_t *rows, int row, int column);
int64_t gvl_pg_time(const gvl_pg_rows_t *rows, int row, int column);
gvl_uuid_t gvl_pg_uuid(const gvl_pg_rows_t *rows, int row, int column);

/* Bytes inside the result; copy them to keep them. */
gvl_str_t gvl_pg_text(const gvl_pg_rows_t *rows, int row, int column);

/*
 * text[] copied into the arena; at most max elements, more is GVL_INTERNAL.
 */
GVL_MUST_USE gvl_rc_t gvl_pg_texts(const gvl_pg_rows_t *rows, int row,
    int column, gvl_arena_t *arena, gvl_str_t *texts, size_t max, size_t *n);

#endif /* GVL_PG_ROW_H */
