/* Randomness from the kernel, and ids made of it. */

#ifndef GVL_RANDOM_H
#define GVL_RANDOM_H

#include "gvl.h"


/*
 * Fills with bytes that nobody can guess.  It cannot fail: where the kernel
 * has none to give, the program ends, as nothing after that would be safe.
 */
void gvl_random_bytes(uint8_t *bytes, size_t n);

/*
 * Version 7 UUIDs of the wall clock.  One source per process and thread: it
 * buffers, and a forked child never continues its parent's buffer.
 */
gvl_ids_t gvl_random_ids(void);

#endif /* GVL_RANDOM_H */
