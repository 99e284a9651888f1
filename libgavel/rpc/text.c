/* Texts of unknown length are written here. */

#include <string.h>

#include "text.h"


/* The digits of 2^64. */
#define GVL_TEXT_DIGITS_MAX  20


static bool gvl_text_enlarge(gvl_text_t *text, size_t len);


void
gvl_text_init(gvl_text_t *text, gvl_arena_t *arena, size_t size, size_t max)
{
    text->arena = arena;
    text->len = 0;
    text->size = size < max ? size : max;
    text->max = max;
    text->data = gvl_arena_take(arena, text->size);
    text->rc = text->data == NULL ? GVL_NO_MEMORY : GVL_OK;
}


char *
gvl_text_grow(gvl_text_t *text, size_t len)
{
    char  *at;

    if (text->rc != GVL_OK) {
        return NULL;
    }

    if (len > text->size - text->len && !gvl_text_enlarge(text, len)) {
        return NULL;
    }

    at = text->data + text->len;
    text->len += len;

    return at;
}


void
gvl_text_add(gvl_text_t *text, gvl_str_t piece)
{
    char  *at;

    at = gvl_text_grow(text, piece.len);

    if (at != NULL && piece.len > 0) {
        memcpy(at, piece.data, piece.len);
    }
}


void
gvl_text_add_byte(gvl_text_t *text, char byte)
{
    char  *at;

    at = gvl_text_grow(text, 1);

    if (at != NULL) {
        *at = byte;
    }
}


void
gvl_text_add_int(gvl_text_t *text, int64_t number)
{
    if (number >= 0) {
        gvl_text_add_uint(text, (uint64_t) number);
        return;
    }

    gvl_text_add_byte(text, '-');
    gvl_text_add_uint(text, -(uint64_t) number);
}


void
gvl_text_add_uint(gvl_text_t *text, uint64_t number)
{
    char    digits[GVL_TEXT_DIGITS_MAX];
    size_t  at;

    at = sizeof(digits);

    do {
        digits[--at] = (char) ('0' + number % 10);
        number /= 10;
    } while (number != 0);

    gvl_text_add(text, (gvl_str_t) { digits + at, sizeof(digits) - at });
}


gvl_str_t
gvl_text_str(const gvl_text_t *text)
{
    return (gvl_str_t) { text->data, text->len };
}


/* The old piece stays in the arena: doubling wastes at most as much again. */
static bool
gvl_text_enlarge(gvl_text_t *text, size_t len)
{
    char    *data;
    size_t   size;

    if (len > text->max - text->len) {
        text->rc = GVL_INTERNAL;
        return false;
    }

    size = text->size < text->max / 2 ? text->size * 2 : text->max;

    if (size - text->len < len) {
        size = text->len + len;
    }

    data = gvl_arena_take(text->arena, size);
    if (data == NULL) {
        text->rc = GVL_NO_MEMORY;
        return false;
    }

    memcpy(data, text->data, text->len);
    text->data = data;
    text->size = size;

    return true;
}
