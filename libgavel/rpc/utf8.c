/* Characters are told from mere bytes here. */

#include "utf8.h"


/*
 * Well-formed sequences by their first byte (Unicode 15, table 3-7): only
 * the second byte's range depends on the first.
 */
typedef struct {
    uint8_t                         first_min;
    uint8_t                         first_max;
    uint8_t                         second_min;
    uint8_t                         second_max;
    uint8_t                         len;
} gvl_utf8_form_t;

static const gvl_utf8_form_t  gvl_utf8_forms[] = {
    { 0x00, 0x7f, 0x00, 0x00, 1 },
    { 0xc2, 0xdf, 0x80, 0xbf, 2 },
    { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
    { 0xe1, 0xec, 0x80, 0xbf, 3 },
    { 0xed, 0xed, 0x80, 0x9f, 3 },
    { 0xee, 0xef, 0x80, 0xbf, 3 },
    { 0xf0, 0xf0, 0x90, 0xbf, 4 },
    { 0xf1, 0xf3, 0x80, 0xbf, 4 },
    { 0xf4, 0xf4, 0x80, 0x8f, 4 }
};


static const gvl_utf8_form_t *gvl_utf8_form(uint8_t first);


size_t
gvl_utf8_len(const char *at, const char *end)
{
    size_t                  i;
    const uint8_t          *byte;
    const gvl_utf8_form_t  *form;

    if (at == end) {
        return 0;
    }

    byte = (const uint8_t *) at;
    form = gvl_utf8_form(byte[0]);

    if (form == NULL || (size_t) (end - at) < form->len) {
        return 0;
    }

    if (form->len > 1
        && (byte[1] < form->second_min || byte[1] > form->second_max))
    {
        return 0;
    }

    for (i = 2; i < form->len; i++) {
        if ((byte[i] & 0xc0) != 0x80) {
            return 0;
        }
    }

    return form->len;
}


bool
gvl_utf8_valid(gvl_str_t text)
{
    size_t       len;
    const char  *at, *end;

    at = text.data;
    end = text.data + text.len;

    while (at != end) {
        len = gvl_utf8_len(at, end);
        if (len == 0) {
            return false;
        }

        at += len;
    }

    return true;
}


size_t
gvl_utf8_write(uint32_t character, char *to)
{
    if (character < 0x80) {
        to[0] = (char) character;
        return 1;
    }

    if (character < 0x800) {
        to[0] = (char) (0xc0 | character >> 6);
        to[1] = (char) (0x80 | (character & 0x3f));
        return 2;
    }

    if (character < 0x10000) {
        to[0] = (char) (0xe0 | character >> 12);
        to[1] = (char) (0x80 | (character >> 6 & 0x3f));
        to[2] = (char) (0x80 | (character & 0x3f));
        return 3;
    }

    to[0] = (char) (0xf0 | character >> 18);
    to[1] = (char) (0x80 | (character >> 12 & 0x3f));
    to[2] = (char) (0x80 | (character >> 6 & 0x3f));
    to[3] = (char) (0x80 | (character & 0x3f));
    return 4;
}


static const gvl_utf8_form_t *
gvl_utf8_form(uint8_t first)
{
    size_t  i;

    for (i = 0; i < GVL_COUNT(gvl_utf8_forms); i++) {
        if (first <= gvl_utf8_forms[i].first_max) {
            return first < gvl_utf8_forms[i].first_min ? NULL
                                                       : &gvl_utf8_forms[i];
        }
    }

    return NULL;
}
