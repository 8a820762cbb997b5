// SPDX-License-Identifier: Zlib
// The hashes of the index and of zlib's chains for a batch of positions. Each instance of
// parse_lazy_body.h brings a hash_positions of its own, which must agree with hash_positions_portable.
#ifndef ZD_DEFLATE_INDEX_BATCH_H
#define ZD_DEFLATE_INDEX_BATCH_H

#include "deflate/find_classic.h"

enum { BATCH_SIZE = 16, HASH_MULTIPLIER = 0x1e35a7bd, HASH_MULTIPLIER_5TH = 0x278dde6d };

struct hash_batch {
    uint16_t of_3[BATCH_SIZE]; // zlib's
    uint16_t of_4[BATCH_SIZE];
    uint16_t of_5[BATCH_SIZE];
};

// What the hashes depend on beside the bytes.
struct hash_sizes {
    uint32_t shift_of_3;
    uint32_t mask_of_3;
    uint32_t bits; // of the other two
};

ZD_ALWAYS_INLINE uint32_t hash_of_4(uint64_t bytes, uint32_t bits)
{
    return (uint32_t)bytes * (uint32_t)HASH_MULTIPLIER >> (32 - bits);
}

// Of the low 5 bytes.
ZD_ALWAYS_INLINE uint32_t hash_of_5(uint64_t bytes, uint32_t bits)
{
    return ((uint32_t)bytes * (uint32_t)HASH_MULTIPLIER ^
            ((uint32_t)(bytes >> 32) & 0xff) * (uint32_t)HASH_MULTIPLIER_5TH) >>
           (32 - bits);
}

// The hashes of the BATCH_SIZE positions from bytes on; may read 24 bytes.
ZD_ALWAYS_INLINE void hash_positions_portable(const uint8_t *bytes, const struct hash_sizes *sizes,
                                              struct hash_batch *batch)
{
    for (uint32_t i = 0; i < BATCH_SIZE; i++) {
        const uint64_t word = load_le64(bytes, i);
        batch->of_3[i] = (uint16_t)hash_of_3((uint32_t)word, sizes->shift_of_3, sizes->mask_of_3);
        batch->of_4[i] = (uint16_t)hash_of_4(word, sizes->bits);
        batch->of_5[i] = (uint16_t)hash_of_5(word, sizes->bits);
    }
}

#endif
