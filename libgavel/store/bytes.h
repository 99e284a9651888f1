/*
 * Numbers, ids and texts as bytes for whoever stores them opaquely.
 *
 * A value opens with a letter and a format; integers are big-endian.  Putting
 * trusts the room it is given; getting believes nothing.
 */

#ifndef GVL_BYTES_H
#define GVL_BYTES_H

#include "arena.h"


#define GVL_BYTES_HEADER  2

/* What is got past the end, or out of range, is 0 and failed. */

typedef struct {
    const uint8_t                  *p;
    size_t                          left;
    bool                            failed;
} gvl_bytes_reader_t;

/* Each returns the place behind what it has put. */
char *gvl_bytes_put_header(char *p, char letter, char format);
char *gvl_bytes_put_number(char *p, uint64_t value, size_t width);
char *gvl_bytes_put_int64(char *p, int64_t value);
char *gvl_bytes_put_id(char *p, const gvl_uuid_t *id);
char *gvl_bytes_put_text(char *p, gvl_str_t text);

/* Failed already when letter or format are others. */
gvl_bytes_reader_t gvl_bytes_open(gvl_str_t bytes, char letter, char format);
uint64_t gvl_bytes_get_number(gvl_bytes_reader_t *reader, size_t width);

/* A count, an amount or a time: 0 ... 2^53 - 1, exact everywhere. */
int64_t gvl_bytes_get_int64(gvl_bytes_reader_t *reader);
gvl_uuid_t gvl_bytes_get_id(gvl_bytes_reader_t *reader);

/* Copied into the arena; longer than max fails. */
gvl_str_t gvl_bytes_get_text(gvl_bytes_reader_t *reader, gvl_arena_t *arena,
    size_t max);

#endif /* GVL_BYTES_H */
