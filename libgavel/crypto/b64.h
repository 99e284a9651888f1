/* Base64 without padding, and only in its one canonical form. */

#ifndef GVL_B64_H
#define GVL_B64_H

#include "gvl.h"


/* Characters that n bytes become. */
#define GVL_B64_LEN(n)  (((n) * 4 + 2) / 3)

typedef enum {
    GVL_B64_URL,                    /* - and _: tokens */
    GVL_B64_STANDARD                /* + and /: PHC strings */
} gvl_b64_alphabet_t;

/* Writes GVL_B64_LEN(n) characters, no terminator. */
void gvl_b64_write(gvl_b64_alphabet_t alphabet, const uint8_t *bytes,
    size_t n, char *text);

/*
 * Reads at most size bytes.  False: other characters, padding, an impossible
 * length, no room, or bits beyond the last byte that are not zero.  The last
 * matters: two texts for the same bytes are two tokens with one signature.
 */
GVL_MUST_USE bool gvl_b64_read(gvl_b64_alphabet_t alphabet, gvl_str_t text,
    uint8_t *bytes, size_t size, size_t *n);

#endif /* GVL_B64_H */
