/* What every fuzz target here has in common: libFuzzer calls it with bytes. */

#ifndef GVL_FUZZ_H
#define GVL_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that was broken ends the run, with the input kept. */
#define FUZZ_ASSERT(promise)                                                  \
    do {                                                                      \
        if (!(promise)) {                                                     \
            abort();                                                          \
        }                                                                     \
    } while (0)

#endif /* GVL_FUZZ_H */
