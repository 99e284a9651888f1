/* Values of HTTP headers are understood here. */

#include <string.h>

#include "connect_header.h"


/* Connect's own limit: about 115 days. */
#define GVL_HEADER_TIMEOUT_DIGITS  10


static gvl_str_t gvl_header_part(gvl_str_t *rest, char separator);
static gvl_str_t gvl_header_trim(gvl_str_t text);
static bool gvl_header_is_zero(gvl_str_t weight);
static char gvl_header_lower(char c);


bool
gvl_header_is(gvl_str_t value, gvl_str_t token)
{
    size_t  i;

    if (value.len != token.len) {
        return false;
    }

    for (i = 0; i < value.len; i++) {
        if (gvl_header_lower(value.data[i])
            != gvl_header_lower(token.data[i]))
        {
            return false;
        }
    }

    return true;
}


bool
gvl_header_is_type(gvl_str_t value, gvl_str_t type)
{
    gvl_str_t  parameter;

    if (!gvl_header_is(gvl_header_trim(gvl_header_part(&value, ';')), type)) {
        return false;
    }

    while (value.len > 0) {
        parameter = gvl_header_trim(gvl_header_part(&value, ';'));

        if (parameter.len > 0
            && !gvl_header_is(parameter, GVL_STR("charset=utf-8"))
            && !gvl_header_is(parameter, GVL_STR("charset=\"utf-8\"")))
        {
            return false;
        }
    }

    return true;
}


bool
gvl_header_accepts_gzip(gvl_str_t value)
{
    gvl_str_t  coding;

    while (value.len > 0) {
        coding = gvl_header_part(&value, ',');

        if (gvl_header_is(gvl_header_trim(gvl_header_part(&coding, ';')),
                          GVL_STR("gzip")))
        {
            return !gvl_header_is_zero(gvl_header_trim(coding));
        }
    }

    return false;
}


bool
gvl_header_timeout(gvl_str_t value, int64_t *timeout_ms)
{
    size_t  i;

    if (value.len == 0 || value.len > GVL_HEADER_TIMEOUT_DIGITS) {
        return false;
    }

    *timeout_ms = 0;

    for (i = 0; i < value.len; i++) {
        if (value.data[i] < '0' || value.data[i] > '9') {
            return false;
        }

        *timeout_ms = *timeout_ms * 10 + (value.data[i] - '0');
    }

    return true;
}


/* What stands before the separator; the rest begins behind it. */
static gvl_str_t
gvl_header_part(gvl_str_t *rest, char separator)
{
    size_t     i;
    gvl_str_t  part;

    for (i = 0; i < rest->len && rest->data[i] != separator; i++) {
        /* void */
    }

    part = (gvl_str_t) { rest->data, i };

    if (i == rest->len) {
        *rest = GVL_STR_NULL;
        return part;
    }

    rest->data += i + 1;
    rest->len -= i + 1;

    return part;
}


static gvl_str_t
gvl_header_trim(gvl_str_t text)
{
    while (text.len > 0 && (*text.data == ' ' || *text.data == '\t')) {
        text.data++;
        text.len--;
    }

    while (text.len > 0
           && (text.data[text.len - 1] == ' '
               || text.data[text.len - 1] == '\t'))
    {
        text.len--;
    }

    return text;
}


/* "q=0", "q=0.000" and what lies between. */
static bool
gvl_header_is_zero(gvl_str_t weight)
{
    size_t  i;

    if (weight.len < 3
        || !gvl_header_is((gvl_str_t) { weight.data, 3 }, GVL_STR("q=0")))
    {
        return false;
    }

    for (i = 3; i < weight.len; i++) {
        if (weight.data[i] != '.' && weight.data[i] != '0') {
            return false;
        }
    }

    return true;
}


static char
gvl_header_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}
