// SPDX-License-Identifier: Zlib
// Copies of matches within one buffer: wide ones, which write past the match, for the fast loop,
// and an exact one.
#ifndef ZD_INFLATE_COPY_MATCH_H
#define ZD_INFLATE_COPY_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"
#include "base/deflate_format.h"
#include "base/memory.h"

enum {
    COPY_MATCH_STEP = 16, // all bytes of a step are loaded before the first is stored
    COPY_MATCH_PAIR = 2 * COPY_MATCH_STEP,
    COPY_MATCH_LONG = 2 * COPY_MATCH_PAIR, // the first steps of a match that is likely to be long
    COPY_MATCH_OVERRUN = COPY_MATCH_LONG,  // written past the match, at most: when it has no byte
};

ZD_ALWAYS_INLINE void copy_step(uint8_t *to, size_t to_index, const uint8_t *from,
                                size_t from_index)
{
    uint8_t bytes[COPY_MATCH_STEP];
    memcpy(bytes, from + from_index, sizeof(bytes));
    memcpy(to + to_index, bytes, sizeof(bytes));
}

// In one buffer the source of this and the next lies at least a step before, or anywhere behind.
ZD_ALWAYS_INLINE void copy_pair(uint8_t *to, size_t to_index, const uint8_t *from,
                                size_t from_index)
{
    copy_step(to, to_index, from, from_index);
    copy_step(to, to_index + COPY_MATCH_STEP, from, from_index + COPY_MATCH_STEP);
}

// What the first `copied` bytes have left of `length` bytes, in whole pairs. Both buffers have as
// many bytes at their index, and COPY_MATCH_PAIR more.
ZD_ALWAYS_INLINE void copy_rest(uint8_t *to, size_t to_index, const uint8_t *from,
                                size_t from_index, size_t length, size_t copied)
{
    for (size_t i = copied; i < length; i += COPY_MATCH_PAIR) {
        ZD_FORGET(i); // gcc 12 would rewrite the caller's loop around it
        copy_pair(to, to_index + i, from, from_index + i);
    }
}

// For any distance: the source may overlap what a wide step would write. Writes up to 7 bytes more.
ZD_ALWAYS_INLINE void copy_overlapping(uint8_t *output, size_t next, size_t length, size_t distance)
{
    // For a pattern of n bytes: a factor that repeats it over 8 bytes, and as many bytes as whole
    // patterns fill.
    static const uint64_t repeat[8] = {
        0,
        0x0101010101010101,
        0x0001000100010001,
        0x0001000001000001,
        0x0000000100000001,
        0x0000010000000001,
        0x0001000000000001,
        0x0100000000000001,
    };
    static const uint8_t step[8] = {8, 8, 8, 6, 8, 5, 6, 7};

    if (distance >= 8) {
        for (size_t i = 0; i < length; i += 8) {
            ZD_FORGET(i); // no vectors: the matches are short
            store_le64(output, next + i, load_le64(output, next - distance + i));
        }
        return;
    }
    const uint64_t pattern = load_le64(output, next - distance) & low_mask(8 * (unsigned)distance);
    const uint64_t bytes = pattern * repeat[distance];
    for (size_t i = 0; i < length; i += step[distance]) {
        ZD_FORGET(i);
        store_le64(output, next + i, bytes);
    }
}

// Writes exactly `length` bytes; `distance` is at most next.
ZD_ALWAYS_INLINE void copy_exact(uint8_t *output, size_t next, size_t length, size_t distance)
{
    if (length < 8 || distance < 8) {
        for (size_t i = next; i < next + length; i++) {
            output[i] = output[i - distance];
        }
        return;
    }
    for (size_t i = 0; i + 8 <= length; i += 8) {
        store_le64(output, next + i, load_le64(output, next - distance + i));
    }
    const size_t last = next + length - 8;
    store_le64(output, last, load_le64(output, last - distance));
}

#endif
