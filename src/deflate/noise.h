// SPDX-License-Identifier: Zlib
// Which bytes look like noise (random, encrypted, already compressed), where looking for matches is in vain.
#ifndef ZD_DEFLATE_NOISE_H
#define ZD_DEFLATE_NOISE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

enum {
    NOISE_REGION = 8192, // judged together
    NOISE_SAMPLES = 512,
    // The squares of 512 counts of 256 equally likely values add up to 1534 on average, with a deviation of 45.
    NOISE_SQUARES = 1800,
    // Those of the first 64 add up to 80, with a deviation of 6: most data that is no noise shows already here.
    NOISE_FIRST_SAMPLES = 64,
    NOISE_FIRST_SQUARES = 128,
};

// True if in the NOISE_REGION bytes from index on every value is about as frequent as any other.
ZD_NEVER_INLINE static bool looks_like_noise(const uint8_t *bytes, uint32_t index)
{
    uint16_t counts[256] = {0};
    uint32_t squares = 0;
    for (uint32_t sample = 0; sample < NOISE_SAMPLES; sample++) {
        if (sample == NOISE_FIRST_SAMPLES && squares > NOISE_FIRST_SQUARES) {
            return false;
        }
        uint16_t *const count = &counts[bytes[index + sample * (NOISE_REGION / NOISE_SAMPLES)]];
        squares += 2u * *count + 1;
        (*count)++;
    }
    return squares <= NOISE_SQUARES;
}

#endif
