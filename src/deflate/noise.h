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
};

// True if in the NOISE_REGION bytes from index on every value is about as frequent as any other.
ZD_NEVER_INLINE static bool looks_like_noise(const uint8_t *bytes, uint32_t index)
{
    uint16_t counts[256] = {0};
    for (uint32_t i = 0; i < NOISE_REGION; i += NOISE_REGION / NOISE_SAMPLES) {
        counts[bytes[index + i]]++;
    }
    uint32_t squares = 0;
    for (unsigned value = 0; value < 256; value++) {
        squares += (uint32_t)counts[value] * counts[value];
    }
    return squares <= NOISE_SQUARES;
}

#endif
