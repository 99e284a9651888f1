/* JSON's tokens, for the readers in json_*.c only. */

#ifndef GVL_JSON_LEX_H
#define GVL_JSON_LEX_H

#include "json.h"


typedef struct {
    const char                     *at;
    const char                     *end;
    unsigned                        depth;
    const char                     *field;  /* innermost known, or "" */
    gvl_arena_t                    *arena;
    gvl_fault_t                    *fault;
} gvl_json_reader_t;

/* Notes what is wrong with the field being read; returns GVL_MALFORMED. */
gvl_rc_t gvl_json_refuse(gvl_json_reader_t *reader, const char *description);

/* Passes white space; the next byte, or 0 at the end. */
char gvl_json_peek(gvl_json_reader_t *reader);

/* Enters an object or a list, whose opening byte is next. */
GVL_MUST_USE gvl_rc_t gvl_json_open(gvl_json_reader_t *reader, char opening);

/*
 * Passes the comma before the next element, if there is one, or the closing
 * byte, which ends the loop.  first says that no element was read yet.
 */
GVL_MUST_USE gvl_rc_t gvl_json_next(gvl_json_reader_t *reader, char closing,
    bool first, bool *more);

/* The next member's name and the colon; the name may lie in the text. */
GVL_MUST_USE gvl_rc_t gvl_json_name(gvl_json_reader_t *reader,
    gvl_str_t *name);

/* A string, terminated in the arena; may contain U+0000. */
GVL_MUST_USE gvl_rc_t gvl_json_string(gvl_json_reader_t *reader,
    gvl_str_t *string);

/* A number as it stands in the text. */
GVL_MUST_USE gvl_rc_t gvl_json_number(gvl_json_reader_t *reader,
    gvl_str_t *number);

/* true, false or null. */
GVL_MUST_USE gvl_rc_t gvl_json_word(gvl_json_reader_t *reader,
    const char *word);

/* Any value, checked all the same. */
GVL_MUST_USE gvl_rc_t gvl_json_skip(gvl_json_reader_t *reader);

#endif /* GVL_JSON_LEX_H */
