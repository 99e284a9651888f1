/* JSON's punctuation, words and numbers are told apart here. */

#include <string.h>

#include "json_lex.h"
#include "json_number.h"


static gvl_rc_t gvl_json_skip_object(gvl_json_reader_t *reader);
static gvl_rc_t gvl_json_skip_list(gvl_json_reader_t *reader);


gvl_rc_t
gvl_json_refuse(gvl_json_reader_t *reader, const char *description)
{
    return gvl_fault_field(reader->fault, reader->field, description);
}


char
gvl_json_peek(gvl_json_reader_t *reader)
{
    while (reader->at != reader->end
           && (*reader->at == ' ' || *reader->at == '\n'
               || *reader->at == '\r' || *reader->at == '\t'))
    {
        reader->at++;
    }

    return reader->at == reader->end ? '\0' : *reader->at;
}


gvl_rc_t
gvl_json_open(gvl_json_reader_t *reader, char opening)
{
    if (gvl_json_peek(reader) != opening) {
        return gvl_json_refuse(reader, opening == '{'
                                       ? "An object belongs here."
                                       : "A list belongs here.");
    }

    if (++reader->depth > GVL_JSON_DEPTH_MAX) {
        return gvl_json_refuse(reader, "This is nested too deeply.");
    }

    reader->at++;

    return GVL_OK;
}


gvl_rc_t
gvl_json_next(gvl_json_reader_t *reader, char closing, bool first, bool *more)
{
    char  next;

    next = gvl_json_peek(reader);

    if (next == closing) {
        reader->at++;
        reader->depth--;
        *more = false;
        return GVL_OK;
    }

    *more = true;

    if (first) {
        return GVL_OK;
    }

    if (next != ',') {
        return gvl_json_refuse(reader, "This is not valid JSON.");
    }

    reader->at++;

    return GVL_OK;
}


gvl_rc_t
gvl_json_word(gvl_json_reader_t *reader, const char *word)
{
    size_t  len;

    len = strlen(word);

    if ((size_t) (reader->end - reader->at) < len
        || memcmp(reader->at, word, len) != 0)
    {
        return gvl_json_refuse(reader, "This is not valid JSON.");
    }

    reader->at += len;

    return GVL_OK;
}


gvl_rc_t
gvl_json_number(gvl_json_reader_t *reader, gvl_str_t *number)
{
    const char  *end;

    end = gvl_json_number_end(reader->at, reader->end);
    if (end == NULL) {
        return gvl_json_refuse(reader, "This is not valid JSON.");
    }

    *number = (gvl_str_t) { reader->at, (size_t) (end - reader->at) };
    reader->at = end;

    return GVL_OK;
}


gvl_rc_t
gvl_json_skip(gvl_json_reader_t *reader)
{
    gvl_str_t  passed;

    switch (gvl_json_peek(reader)) {

    case '{':
        return gvl_json_skip_object(reader);

    case '[':
        return gvl_json_skip_list(reader);

    case '"':
        return gvl_json_string(reader, &passed);

    case 't':
        return gvl_json_word(reader, "true");

    case 'f':
        return gvl_json_word(reader, "false");

    case 'n':
        return gvl_json_word(reader, "null");

    default:
        return gvl_json_number(reader, &passed);
    }
}


static gvl_rc_t
gvl_json_skip_object(gvl_json_reader_t *reader)
{
    bool       first, more;
    gvl_rc_t   rc;
    gvl_str_t  name;

    rc = gvl_json_open(reader, '{');

    for (first = true; rc == GVL_OK; first = false) {
        rc = gvl_json_next(reader, '}', first, &more);
        if (rc != GVL_OK || !more) {
            return rc;
        }

        rc = gvl_json_name(reader, &name);
        if (rc == GVL_OK) {
            rc = gvl_json_skip(reader);
        }
    }

    return rc;
}


static gvl_rc_t
gvl_json_skip_list(gvl_json_reader_t *reader)
{
    bool      first, more;
    gvl_rc_t  rc;

    rc = gvl_json_open(reader, '[');

    for (first = true; rc == GVL_OK; first = false) {
        rc = gvl_json_next(reader, ']', first, &more);
        if (rc != GVL_OK || !more) {
            return rc;
        }

        rc = gvl_json_skip(reader);
    }

    return rc;
}
