/* Bytes become letters here, and letters bytes. */

#include "base64.h"


static const char  gvl_base64_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";


static gvl_str_t gvl_base64_unpad(gvl_str_t text);
static int gvl_base64_value(char letter);


gvl_rc_t
gvl_base64_read(gvl_arena_t *arena, gvl_str_t text, gvl_str_t *bytes)
{
    int        value;
    char      *to;
    size_t     i;
    unsigned   bits, pending;

    text = gvl_base64_unpad(text);

    if (text.len % 4 == 1) {
        return GVL_MALFORMED;
    }

    to = gvl_arena_take(arena, text.len / 4 * 3 + 3);
    if (to == NULL) {
        return GVL_NO_MEMORY;
    }

    *bytes = (gvl_str_t) { to, 0 };
    bits = 0;
    pending = 0;

    for (i = 0; i < text.len; i++) {
        value = gvl_base64_value(text.data[i]);
        if (value < 0) {
            return GVL_MALFORMED;
        }

        pending = (pending << 6 | (unsigned) value) & 0xfff;
        bits += 6;

        if (bits >= 8) {
            bits -= 8;
            to[bytes->len++] = (char) (pending >> bits & 0xff);
        }
    }

    return GVL_OK;
}


size_t
gvl_base64_len(size_t len, gvl_base64_padding_t padding)
{
    if (padding == GVL_BASE64_PADDED) {
        return (len + 2) / 3 * 4;
    }

    return len / 3 * 4 + (len % 3 == 0 ? 0 : len % 3 + 1);
}


void
gvl_base64_write(gvl_str_t bytes, gvl_base64_padding_t padding, char *text)
{
    size_t    i, letters;
    unsigned  group;

    for (i = 0; i < bytes.len; i += 3) {
        letters = bytes.len - i < 3 ? bytes.len - i + 1 : 4;

        group = (unsigned) (uint8_t) bytes.data[i] << 16;
        if (letters > 2) {
            group |= (unsigned) (uint8_t) bytes.data[i + 1] << 8;
        }
        if (letters > 3) {
            group |= (unsigned) (uint8_t) bytes.data[i + 2];
        }

        *text++ = gvl_base64_letters[group >> 18];
        *text++ = gvl_base64_letters[group >> 12 & 0x3f];

        if (letters > 2) {
            *text++ = gvl_base64_letters[group >> 6 & 0x3f];
        } else if (padding == GVL_BASE64_PADDED) {
            *text++ = '=';
        }

        if (letters > 3) {
            *text++ = gvl_base64_letters[group & 0x3f];
        } else if (padding == GVL_BASE64_PADDED) {
            *text++ = '=';
        }
    }
}


/* Padding is only padding where it fills up a group of four. */
static gvl_str_t
gvl_base64_unpad(gvl_str_t text)
{
    if (text.len == 0 || text.len % 4 != 0
        || text.data[text.len - 1] != '=')
    {
        return text;
    }

    text.len--;

    if (text.data[text.len - 1] == '=') {
        text.len--;
    }

    return text;
}


static int
gvl_base64_value(char letter)
{
    if (letter >= 'A' && letter <= 'Z') {
        return letter - 'A';
    }

    if (letter >= 'a' && letter <= 'z') {
        return letter - 'a' + 26;
    }

    if (letter >= '0' && letter <= '9') {
        return letter - '0' + 52;
    }

    if (letter == '+' || letter == '-') {
        return 62;
    }

    if (letter == '/' || letter == '_') {
        return 63;
    }

    return -1;
}
