/* Numbers are read here without passing through a float. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_number.h"


/* Further than all the digits of a message could bring it back. */
#define GVL_JSON_EXPONENT_MAX  (INT64_C(10) * GVL_MESSAGE_MAX)

/* Longer numbers are nobody's; 767 digits name any double exactly. */
#define GVL_JSON_DIGITS_MAX    800

/* The digits of 2^64. */
#define GVL_JSON_WHOLE_DIGITS  20

#define GVL_JSON_NO_NUMBER     "A number belongs here."
#define GVL_JSON_NOT_WHOLE     "A whole number belongs here."
#define GVL_JSON_OUT_OF_RANGE  "This is out of range."


/* Digits without the point, to be followed by exponent zeros. */
typedef struct {
    const char                     *at;
    const char                     *end;
    int64_t                         exponent;
    bool                            negative;
} gvl_json_decimal_t;


static bool gvl_json_is_number(gvl_str_t text);
static const char *gvl_json_digits_end(const char *at, const char *end);
static gvl_json_decimal_t gvl_json_split(gvl_str_t number);
static int64_t gvl_json_exponent(const char *at, const char *end);
static void gvl_json_trim(gvl_json_decimal_t *decimal);
static bool gvl_json_append(uint64_t *magnitude, unsigned digit);


const char *
gvl_json_number_end(const char *at, const char *end)
{
    if (at != end && *at == '-') {
        at++;
    }

    if (at != end && *at == '0') {
        at++;
    } else {
        at = gvl_json_digits_end(at, end);
    }

    if (at != NULL && at != end && *at == '.') {
        at = gvl_json_digits_end(at + 1, end);
    }

    if (at != NULL && at != end && (*at == 'e' || *at == 'E')) {
        at++;

        if (at != end && (*at == '+' || *at == '-')) {
            at++;
        }

        at = gvl_json_digits_end(at, end);
    }

    return at;
}


const char *
gvl_json_whole(gvl_str_t number, bool *negative, uint64_t *magnitude)
{
    const char          *at;
    gvl_json_decimal_t   decimal;

    if (!gvl_json_is_number(number)) {
        return GVL_JSON_NO_NUMBER;
    }

    decimal = gvl_json_split(number);
    gvl_json_trim(&decimal);

    *magnitude = 0;
    *negative = decimal.negative;

    if (decimal.at == decimal.end) {
        return NULL;
    }

    if (decimal.exponent < 0) {
        return GVL_JSON_NOT_WHOLE;
    }

    if (decimal.exponent > GVL_JSON_WHOLE_DIGITS) {
        return GVL_JSON_OUT_OF_RANGE;
    }

    for (at = decimal.at; at != decimal.end; at++) {
        if (*at != '.'
            && !gvl_json_append(magnitude, (unsigned) (*at - '0')))
        {
            return GVL_JSON_OUT_OF_RANGE;
        }
    }

    while (decimal.exponent-- > 0) {
        if (!gvl_json_append(magnitude, 0)) {
            return GVL_JSON_OUT_OF_RANGE;
        }
    }

    return NULL;
}


const char *
gvl_json_double(gvl_str_t number, double *value)
{
    char  text[GVL_JSON_DIGITS_MAX + 1];

    if (!gvl_json_is_number(number)) {
        return GVL_JSON_NO_NUMBER;
    }

    if (number.len > GVL_JSON_DIGITS_MAX) {
        return "These are too many digits.";
    }

    memcpy(text, number.data, number.len);
    text[number.len] = '\0';

    *value = strtod(text, NULL);

    return isfinite(*value) ? NULL : GVL_JSON_OUT_OF_RANGE;
}


static bool
gvl_json_is_number(gvl_str_t text)
{
    const char  *end;

    end = text.data + text.len;

    return gvl_json_number_end(text.data, end) == end;
}


/* What follows one digit or more; NULL: there is none. */
static const char *
gvl_json_digits_end(const char *at, const char *end)
{
    const char  *start;

    start = at;

    while (at != end && *at >= '0' && *at <= '9') {
        at++;
    }

    return at == start ? NULL : at;
}


static gvl_json_decimal_t
gvl_json_split(gvl_str_t number)
{
    const char          *end, *point;
    gvl_json_decimal_t   decimal;

    decimal.at = number.data;
    decimal.exponent = 0;
    decimal.negative = *number.data == '-';

    if (decimal.negative) {
        decimal.at++;
    }

    end = number.data + number.len;

    for (point = NULL, decimal.end = decimal.at;
         decimal.end != end && (*decimal.end | 0x20) != 'e';
         decimal.end++)
    {
        if (*decimal.end == '.') {
            point = decimal.end;
        }
    }

    if (decimal.end != end) {
        decimal.exponent = gvl_json_exponent(decimal.end + 1, end);
    }

    if (point != NULL) {
        decimal.exponent -= decimal.end - point - 1;
    }

    return decimal;
}


static int64_t
gvl_json_exponent(const char *at, const char *end)
{
    bool     negative;
    int64_t  exponent;

    negative = *at == '-';

    if (*at == '-' || *at == '+') {
        at++;
    }

    for (exponent = 0; at != end; at++) {
        if (exponent < GVL_JSON_EXPONENT_MAX) {
            exponent = exponent * 10 + (*at - '0');
        }
    }

    return negative ? -exponent : exponent;
}


/* Takes zeros away: all in front, and those behind into the exponent. */
static void
gvl_json_trim(gvl_json_decimal_t *decimal)
{
    while (decimal->at != decimal->end
           && (*decimal->at == '0' || *decimal->at == '.'))
    {
        decimal->at++;
    }

    while (decimal->at != decimal->end
           && (decimal->end[-1] == '0' || decimal->end[-1] == '.'))
    {
        if (decimal->end[-1] == '0') {
            decimal->exponent++;
        }

        decimal->end--;
    }
}


static bool
gvl_json_append(uint64_t *magnitude, unsigned digit)
{
    if (*magnitude > (UINT64_MAX - digit) / 10) {
        return false;
    }

    *magnitude = *magnitude * 10 + digit;

    return true;
}
