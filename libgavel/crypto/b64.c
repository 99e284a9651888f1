/* Reads and writes base64 strictly: one text for some bytes, no other. */

#include "b64.h"


static const char  gvl_b64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";


static char
gvl_b64_digit(gvl_b64_alphabet_t alphabet, unsigned value)
{
    if (value < 62) {
        return gvl_b64_digits[value];
    }

    if (alphabet == GVL_B64_URL) {
        return value == 62 ? '-' : '_';
    }

    return value == 62 ? '+' : '/';
}


/* 64 and more: no digit. */

static unsigned
gvl_b64_value(gvl_b64_alphabet_t alphabet, char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (unsigned) (c - 'A');
    }

    if (c >= 'a' && c <= 'z') {
        return (unsigned) (c - 'a') + 26;
    }

    if (c >= '0' && c <= '9') {
        return (unsigned) (c - '0') + 52;
    }

    if (c == gvl_b64_digit(alphabet, 62)) {
        return 62;
    }

    return c == gvl_b64_digit(alphabet, 63) ? 63 : 64;
}


void
gvl_b64_write(gvl_b64_alphabet_t alphabet, const uint8_t *bytes, size_t n,
    char *text)
{
    size_t    i;
    unsigned  bits, held;

    bits = 0;
    held = 0;

    for (i = 0; i < n; i++) {
        bits = (bits << 8 | bytes[i]) & 0xffff;
        held += 8;

        while (held >= 6) {
            held -= 6;
            *text++ = gvl_b64_digit(alphabet, bits >> held & 0x3f);
        }
    }

    if (held > 0) {
        *text = gvl_b64_digit(alphabet, bits << (6 - held) & 0x3f);
    }
}


bool
gvl_b64_read(gvl_b64_alphabet_t alphabet, gvl_str_t text, uint8_t *bytes,
    size_t size, size_t *n)
{
    size_t    i, written;
    unsigned  bits, held, value;

    bits = 0;
    held = 0;
    written = 0;

    if (text.len % 4 == 1) {
        return false;
    }

    for (i = 0; i < text.len; i++) {
        value = gvl_b64_value(alphabet, text.data[i]);
        if (value > 63) {
            return false;
        }

        bits = (bits << 6 | value) & 0xffff;
        held += 6;

        if (held >= 8) {
            if (written == size) {
                return false;
            }

            held -= 8;
            bytes[written++] = (uint8_t) (bits >> held);
        }
    }

    *n = written;

    return (bits & ((1u << held) - 1)) == 0;
}
