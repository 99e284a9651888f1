/* The words of a Redis command, collected in an arena. */

#include <stdio.h>
#include <string.h>

#include "redis_conn.h"


/* The longest int64_t in decimal, its sign and the terminator. */
#define GVL_REDIS_INT64_SIZE  21


gvl_redis_args_t *
gvl_redis_args_create(gvl_arena_t *arena, size_t max)
{
    gvl_redis_args_t  *args;

    args = gvl_arena_take(arena, sizeof(*args));
    if (args == NULL) {
        return NULL;
    }

    args->arena = arena;
    args->max = max;
    args->words = gvl_arena_take_array(arena, max, sizeof(*args->words));
    args->lengths = gvl_arena_take_array(arena, max, sizeof(*args->lengths));

    return args->words == NULL || args->lengths == NULL ? NULL : args;
}


void
gvl_redis_put(gvl_redis_args_t *args, gvl_str_t text)
{
    if (args->n == args->max || text.data == NULL) {
        args->failed = true;
        return;
    }

    args->words[args->n] = text.data;
    args->lengths[args->n] = text.len;
    args->n++;
    args->bytes += text.len;
}


void
gvl_redis_put_int64(gvl_redis_args_t *args, int64_t value)
{
    char  *text;

    text = gvl_arena_take(args->arena, GVL_REDIS_INT64_SIZE);
    if (text == NULL) {
        args->failed = true;
        return;
    }

    snprintf(text, GVL_REDIS_INT64_SIZE, "%lld", (long long) value);
    gvl_redis_put(args, gvl_str_from(text));
}
