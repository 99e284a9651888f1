/* UTF-8 as Unicode defines it: no surrogates, nothing overlong. */

#ifndef GVL_UTF8_H
#define GVL_UTF8_H

#include "gvl.h"


/* The bytes of the character at the start of text, 1 ... 4; 0: none. */
size_t gvl_utf8_len(const char *at, const char *end);

bool gvl_utf8_valid(gvl_str_t text);

/* Writes a character's 1 ... 4 bytes and returns how many. */
size_t gvl_utf8_write(uint32_t character, char *to);

#endif /* GVL_UTF8_H */
