/*
 * PostgreSQL's binary values: any bytes in any column, read as every type.
 * The first two bytes cut the rest into a few columns; one stays NULL.
 */

#include <string.h>

#include "fuzz.h"
#include "pg_row.h"


#define COLUMNS  4
#define TEXTS    12


static PGresult *
make_result(const uint8_t *data, size_t size)
{
    int               i;
    char             *value;
    size_t            at, len;
    PGresult         *result;
    PGresAttDesc      columns[COLUMNS];

    memset(columns, 0, sizeof(columns));

    for (i = 0; i < COLUMNS; i++) {
        columns[i].name = (char *) "c";
        columns[i].format = 1;
    }

    result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    FUZZ_ASSERT(result != NULL);
    FUZZ_ASSERT(PQsetResultAttrs(result, COLUMNS, columns) == 1);

    at = 2;

    for (i = 0; i < COLUMNS - 1; i++) {
        len = i == COLUMNS - 2 ? size - at : data[i] % (size - at + 1);

        value = malloc(len + 1);
        FUZZ_ASSERT(value != NULL);
        memcpy(value, data + at, len);
        FUZZ_ASSERT(PQsetvalue(result, 0, i, value, (int) len) == 1);
        free(value);

        at += len;
    }

    FUZZ_ASSERT(PQsetvalue(result, 0, COLUMNS - 1, NULL, -1) == 1);

    return result;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int             i;
    size_t          n, j;
    gvl_str_t       texts[TEXTS], text;
    PGresult       *result;
    gvl_arena_t    *arena;
    volatile char   sink;
    gvl_pg_rows_t   rows;

    if (size < 2) {
        return 0;
    }

    arena = gvl_arena_create();
    FUZZ_ASSERT(arena != NULL);

    result = make_result(data, size);
    rows = (gvl_pg_rows_t) { result, 1, 0, arena };

    for (i = 0; i < COLUMNS; i++) {
        (void) gvl_pg_bool(&rows, 0, i);
        (void) gvl_pg_int32(&rows, 0, i);
        (void) gvl_pg_int64(&rows, 0, i);
        (void) gvl_pg_time(&rows, 0, i);
        (void) gvl_pg_uuid(&rows, 0, i);

        text = gvl_pg_text(&rows, 0, i);

        for (j = 0; j < text.len; j++) {
            sink = text.data[j];
        }

        if (gvl_pg_texts(&rows, 0, i, arena, texts, TEXTS, &n) != GVL_OK) {
            continue;
        }

        FUZZ_ASSERT(n <= TEXTS);

        for (j = 0; j < n; j++) {
            if (texts[j].len != 0) {
                sink = texts[j].data[texts[j].len - 1];
            }
        }
    }

    FUZZ_ASSERT(gvl_pg_is_null(&rows, 0, COLUMNS - 1));
    (void) sink;

    PQclear(result);
    gvl_arena_destroy(arena);

    return 0;
}
