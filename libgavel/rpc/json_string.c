/* JSON's strings lose their quotes and escapes here. */

#include <string.h>

#include "json_lex.h"
#include "utf8.h"


/* What a string looks like between its quotes. */
typedef struct {
    gvl_str_t                       raw;
    bool                            escaped;
} gvl_json_quoted_t;


static gvl_rc_t gvl_json_scan(gvl_json_reader_t *reader,
    gvl_json_quoted_t *quoted);
static gvl_rc_t gvl_json_unescape(gvl_json_reader_t *reader, gvl_str_t raw,
    gvl_str_t *string);
static const char *gvl_json_escape_read(const char *at, const char *end,
    char *to, size_t *len);
static const char *gvl_json_unicode_read(const char *at, const char *end,
    uint32_t *character);
static bool gvl_json_hex4(const char *at, const char *end, uint32_t *unit);


gvl_rc_t
gvl_json_name(gvl_json_reader_t *reader, gvl_str_t *name)
{
    gvl_rc_t           rc;
    gvl_json_quoted_t  quoted;

    if (gvl_json_peek(reader) != '"') {
        return gvl_json_refuse(reader, "This is not valid JSON.");
    }

    rc = gvl_json_scan(reader, &quoted);
    if (rc != GVL_OK) {
        return rc;
    }

    *name = quoted.raw;

    if (quoted.escaped) {
        rc = gvl_json_unescape(reader, quoted.raw, name);
        if (rc != GVL_OK) {
            return rc;
        }
    }

    if (gvl_json_peek(reader) != ':') {
        return gvl_json_refuse(reader, "This is not valid JSON.");
    }

    reader->at++;

    return GVL_OK;
}


gvl_rc_t
gvl_json_string(gvl_json_reader_t *reader, gvl_str_t *string)
{
    gvl_rc_t           rc;
    gvl_json_quoted_t  quoted;

    rc = gvl_json_scan(reader, &quoted);
    if (rc != GVL_OK) {
        return rc;
    }

    if (quoted.escaped) {
        return gvl_json_unescape(reader, quoted.raw, string);
    }

    *string = gvl_arena_copy(reader->arena, quoted.raw);

    return string->data == NULL ? GVL_NO_MEMORY : GVL_OK;
}


/* Finds the closing quote; every byte on the way is checked. */
static gvl_rc_t
gvl_json_scan(gvl_json_reader_t *reader, gvl_json_quoted_t *quoted)
{
    size_t       len;
    const char  *at;

    quoted->escaped = false;
    quoted->raw = (gvl_str_t) { reader->at + 1, 0 };

    for (at = reader->at + 1; at != reader->end; at += len) {
        len = 1;

        if (*at == '"') {
            quoted->raw.len = (size_t) (at - quoted->raw.data);
            reader->at = at + 1;
            return GVL_OK;
        }

        if (*at == '\\') {
            /* The byte behind cannot end the string. */
            quoted->escaped = true;

            if (++at == reader->end) {
                break;
            }
        }

        if ((uint8_t) *at < 0x20) {
            return gvl_json_refuse(reader,
                                   "Control characters must be escaped.");
        }

        if ((uint8_t) *at >= 0x80) {
            len = gvl_utf8_len(at, reader->end);
            if (len == 0) {
                return gvl_json_refuse(reader, "This is not valid UTF-8.");
            }
        }
    }

    return gvl_json_refuse(reader, "This is not valid JSON.");
}


/* No escape is shorter than what it stands for. */
static gvl_rc_t
gvl_json_unescape(gvl_json_reader_t *reader, gvl_str_t raw, gvl_str_t *string)
{
    char        *to;
    size_t       len;
    const char  *at, *end;

    to = gvl_arena_take(reader->arena, raw.len + 1);
    if (to == NULL) {
        return GVL_NO_MEMORY;
    }

    string->data = to;
    at = raw.data;
    end = raw.data + raw.len;

    while (at != end) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }

        at = gvl_json_escape_read(at + 1, end, to, &len);
        if (at == NULL) {
            return gvl_json_refuse(reader, "There is no such escape.");
        }

        to += len;
    }

    *to = '\0';
    string->len = (size_t) (to - string->data);

    return GVL_OK;
}


static const char *
gvl_json_escape_read(const char *at, const char *end, char *to, size_t *len)
{
    uint32_t     character;
    const char  *found;

    static const char  letters[] = "\"\\/bfnrt";
    static const char  meant[] = "\"\\/\b\f\n\r\t";

    if (*at == 'u') {
        at = gvl_json_unicode_read(at + 1, end, &character);
        if (at != NULL) {
            *len = gvl_utf8_write(character, to);
        }

        return at;
    }

    found = strchr(letters, *at);
    if (found == NULL || *found == '\0') {
        return NULL;
    }

    *to = meant[found - letters];
    *len = 1;

    return at + 1;
}


/* Four digits, or twice four for a surrogate pair; NULL: neither. */
static const char *
gvl_json_unicode_read(const char *at, const char *end, uint32_t *character)
{
    uint32_t  high, low;

    if (!gvl_json_hex4(at, end, &high)) {
        return NULL;
    }

    at += 4;

    if (high < 0xd800 || high > 0xdfff) {
        *character = high;
        return at;
    }

    if (high > 0xdbff || end - at < 6 || at[0] != '\\' || at[1] != 'u'
        || !gvl_json_hex4(at + 2, end, &low)
        || low < 0xdc00 || low > 0xdfff)
    {
        return NULL;
    }

    *character = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);

    return at + 6;
}


static bool
gvl_json_hex4(const char *at, const char *end, uint32_t *unit)
{
    char    c;
    size_t  i;

    if (end - at < 4) {
        return false;
    }

    *unit = 0;

    for (i = 0; i < 4; i++) {
        c = at[i];

        if (c >= '0' && c <= '9') {
            c = (char) (c - '0');
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            c = (char) ((c | 0x20) - 'a' + 10);
        } else {
            return false;
        }

        *unit = *unit << 4 | (uint8_t) c;
    }

    return true;
}
