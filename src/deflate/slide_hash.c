// SPDX-License-Identifier: Zlib
// The portable slide_hash kernel.
#include "deflate/slide_hash.h"

void zd_slide_hash_portable(uint16_t *positions, size_t count, uint32_t slide)
{
    for (size_t i = 0; i < count; i++) {
        const uint32_t position = positions[i];
        positions[i] = (uint16_t)(position >= slide ? position - slide : 0);
    }
}
