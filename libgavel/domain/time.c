/* RFC 3339 times as microseconds since 1970, without libc's time zones. */

#include "gvl.h"


#define GVL_US_PER_SECOND  INT64_C(1000000)
#define GVL_S_PER_DAY      INT64_C(86400)

typedef struct {
    const char                     *p;
    const char                     *end;
} gvl_time_cursor_t;


/*
 * Days since 1970-01-01 of the proleptic Gregorian calendar.  A year that
 * starts in March has its leap day last, which makes the months regular.
 */

static int64_t
gvl_time_days(int64_t year, int64_t month, int64_t day)
{
    int64_t  era, year_of_era, day_of_year;

    if (month <= 2) {
        year--;
        month += 12;
    }

    era = year / 400;
    year_of_era = year - era * 400;
    day_of_year = (153 * (month - 3) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4
           - year_of_era / 100 + day_of_year - 719468;
}


static int64_t
gvl_time_month_days(int64_t year, int64_t month)
{
    static const int8_t  days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    bool  leap;

    leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}


/* Reads exactly n digits; -1: there are not as many. */

static int64_t
gvl_time_digits(gvl_time_cursor_t *cursor, int n)
{
    int64_t  value;

    value = 0;

    while (n-- > 0) {
        if (cursor->p == cursor->end || *cursor->p < '0' || *cursor->p > '9') {
            return -1;
        }

        value = value * 10 + (*cursor->p++ - '0');
    }

    return value;
}


static bool
gvl_time_one_of(gvl_time_cursor_t *cursor, char a, char b)
{
    if (cursor->p == cursor->end || (*cursor->p != a && *cursor->p != b)) {
        return false;
    }

    cursor->p++;

    return true;
}


/* The part behind the seconds, in microseconds; -1: malformed. */

static int64_t
gvl_time_fraction(gvl_time_cursor_t *cursor)
{
    int      ndigits;
    int64_t  digit, us, unit;

    if (!gvl_time_one_of(cursor, '.', '.')) {
        return 0;
    }

    us = 0;
    unit = GVL_US_PER_SECOND / 10;

    for (ndigits = 0; ndigits < 9; ndigits++) {
        digit = gvl_time_digits(cursor, 1);
        if (digit < 0) {
            break;
        }

        us += digit * unit;
        unit /= 10;
    }

    return ndigits == 0 ? -1 : us;
}


/* "Z" or an offset in seconds east of Greenwich. */

static bool
gvl_time_offset(gvl_time_cursor_t *cursor, int64_t *offset_s)
{
    bool     west;
    int64_t  hours, minutes;

    *offset_s = 0;

    if (gvl_time_one_of(cursor, 'Z', 'z')) {
        return true;
    }

    west = gvl_time_one_of(cursor, '-', '-');

    if (!west && !gvl_time_one_of(cursor, '+', '+')) {
        return false;
    }

    hours = gvl_time_digits(cursor, 2);
    if (hours < 0 || hours > 23 || !gvl_time_one_of(cursor, ':', ':')) {
        return false;
    }

    minutes = gvl_time_digits(cursor, 2);
    if (minutes < 0 || minutes > 59) {
        return false;
    }

    *offset_s = (hours * 60 + minutes) * (west ? -60 : 60);

    return true;
}


static bool
gvl_time_date(gvl_time_cursor_t *cursor, int64_t *days)
{
    int64_t  year, month, day;

    year = gvl_time_digits(cursor, 4);
    if (year < 1 || !gvl_time_one_of(cursor, '-', '-')) {
        return false;
    }

    month = gvl_time_digits(cursor, 2);
    if (month < 1 || month > 12 || !gvl_time_one_of(cursor, '-', '-')) {
        return false;
    }

    day = gvl_time_digits(cursor, 2);
    if (day < 1 || day > gvl_time_month_days(year, month)) {
        return false;
    }

    *days = gvl_time_days(year, month, day);

    return true;
}


static bool
gvl_time_clock(gvl_time_cursor_t *cursor, int64_t *seconds)
{
    int64_t  hour, minute, second;

    hour = gvl_time_digits(cursor, 2);
    if (hour < 0 || hour > 23 || !gvl_time_one_of(cursor, ':', ':')) {
        return false;
    }

    minute = gvl_time_digits(cursor, 2);
    if (minute < 0 || minute > 59 || !gvl_time_one_of(cursor, ':', ':')) {
        return false;
    }

    second = gvl_time_digits(cursor, 2);
    if (second < 0 || second > 59) {
        return false;
    }

    *seconds = (hour * 60 + minute) * 60 + second;

    return true;
}


bool
gvl_time_read(gvl_str_t text, int64_t *at_us)
{
    int64_t            days, seconds, us, offset_s;
    gvl_time_cursor_t  cursor;

    cursor.p = text.data;
    cursor.end = text.data + text.len;

    if (!gvl_time_date(&cursor, &days)
        || !gvl_time_one_of(&cursor, 'T', 't')
        || !gvl_time_clock(&cursor, &seconds))
    {
        return false;
    }

    us = gvl_time_fraction(&cursor);

    if (us < 0 || !gvl_time_offset(&cursor, &offset_s)
        || cursor.p != cursor.end)
    {
        return false;
    }

    *at_us = (days * GVL_S_PER_DAY + seconds - offset_s) * GVL_US_PER_SECOND
             + us;

    return true;
}


static char *
gvl_time_put(char *text, int64_t value, int width)
{
    int  i;

    for (i = width - 1; i >= 0; i--) {
        text[i] = (char) ('0' + value % 10);
        value /= 10;
    }

    return text + width;
}


/* The date of a day since 1970: gvl_time_days() read backwards. */

static char *
gvl_time_put_date(char *text, int64_t days)
{
    int64_t  era, day_of_era, year, day_of_year, month;

    days += 719468;
    era = days / 146097;
    day_of_era = days - era * 146097;
    year = (day_of_era - day_of_era / 1460 + day_of_era / 36524
            - day_of_era / 146096) / 365;
    day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    month = (5 * day_of_year + 2) / 153;

    text = gvl_time_put(text, year + era * 400 + (month >= 10), 4);
    *text++ = '-';
    text = gvl_time_put(text, month < 10 ? month + 3 : month - 9, 2);
    *text++ = '-';

    return gvl_time_put(text, day_of_year - (153 * month + 2) / 5 + 1, 2);
}


void
gvl_time_write(int64_t at_us, char *text)
{
    int64_t  days, second_of_day, us;

    us = at_us % GVL_US_PER_SECOND;
    at_us /= GVL_US_PER_SECOND;

    if (us < 0) {
        us += GVL_US_PER_SECOND;
        at_us--;
    }

    second_of_day = at_us % GVL_S_PER_DAY;
    days = at_us / GVL_S_PER_DAY;

    if (second_of_day < 0) {
        second_of_day += GVL_S_PER_DAY;
        days--;
    }

    text = gvl_time_put_date(text, days);
    *text++ = 'T';
    text = gvl_time_put(text, second_of_day / 3600, 2);
    *text++ = ':';
    text = gvl_time_put(text, second_of_day / 60 % 60, 2);
    *text++ = ':';
    text = gvl_time_put(text, second_of_day % 60, 2);
    *text++ = '.';
    text = gvl_time_put(text, us, 6);
    *text = 'Z';
}
