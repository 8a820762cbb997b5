// SPDX-License-Identifier: Zlib
// Loads of less than a vector that touch no byte outside the data: for the x86 checksum kernels, to
// which zeros before the data mean nothing.
#ifndef ZD_ARCH_X86_LOAD_SHORT_H
#define ZD_ARCH_X86_LOAD_SHORT_H

#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/memory.h"

// Fewer than 8 bytes as the last ones of a number, in memory, behind zeros. Bytes that two loads hold
// fall together.
ZD_ALWAYS_INLINE uint64_t load_below_8(const uint8_t *data, size_t size)
{
    if (size >= 4) {
        const uint64_t first = load_le32(data, 0), last = load_le32(data, size - 4);
        return first << (64 - 8 * size) | last << 32;
    }
    if (size == 0) {
        return 0;
    }
    const uint64_t first = data[0], middle = data[size / 2], last = data[size - 1];
    return first << (64 - 8 * size) | middle << (64 - 8 * (size - size / 2)) | last << 56;
}

// 8 to 15 bytes as the last ones of a vector, behind zeros.
ZD_TARGET("sse2") ZD_ALWAYS_INLINE __m128i load_8_to_15(const uint8_t *data, size_t size)
{
    const __m128i first = _mm_loadl_epi64((const void *)data);
    const __m128i last = _mm_loadl_epi64((const void *)(data + size - 8));
    const __m128i shift = _mm_cvtsi32_si128((int)(8 * (16 - size))); // drops what last holds
    return _mm_unpacklo_epi64(_mm_sll_epi64(first, shift), last);
}

#endif
