// SPDX-License-Identifier: Zlib
// How far two places of one buffer agree.
#ifndef ZD_DEFLATE_MATCH_LENGTH_H
#define ZD_DEFLATE_MATCH_LENGTH_H

#include "base/bits.h"
#include "base/memory.h"

// The number of leading bytes, at most limit, in which bytes[first..] and bytes[second..] agree.
// Reads nothing at or beyond first + limit and second + limit.
ZD_ALWAYS_INLINE uint32_t match_length(const uint8_t *bytes, size_t first, size_t second,
                                       uint32_t limit)
{
    uint32_t length = 0;
    while (length + 8 <= limit) {
        const uint64_t difference =
            load_le64(bytes, first + length) ^ load_le64(bytes, second + length);
        if (difference != 0) {
            return length + count_trailing_zeros(difference) / 8;
        }
        length += 8;
    }
    while (length < limit && bytes[first + length] == bytes[second + length]) {
        length++;
    }
    return length;
}

#endif
