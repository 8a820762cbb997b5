// SPDX-License-Identifier: Zlib
// CRC-32 by carry-less multiplication, 16 bytes at a time (V. Gopal et al., "Fast CRC computation for
// generic polynomials using PCLMULQDQ instruction", 2009): what the x86 kernels share. An accumulator is
// 16 bytes that stand for all data so far; folding moves it over the bytes that come next.
#ifndef ZD_ARCH_X86_CRC32_FOLD_H
#define ZD_ARCH_X86_CRC32_FOLD_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "checksum/crc32_tables.h"

#define CRC32_FOLD_TARGET ZD_TARGET("sse4.1,pclmul")

// The constants of one distance, for fold_16().
#define CRC32_FOLD_CONSTANTS(distance)                                                             \
    _mm_set_epi64x(ZD_CRC32_FOLD_##distance##_HIGH, ZD_CRC32_FOLD_##distance##_LOW)

CRC32_FOLD_TARGET ZD_ALWAYS_INLINE __m128i load_16(const uint8_t *data, size_t index)
{
    return _mm_loadu_si128((const __m128i *)(const void *)(data + index));
}

// accumulator, moved over the distance of the constants, onto next.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE __m128i fold_16(__m128i accumulator, __m128i constants,
                                                   __m128i next)
{
    const __m128i low = _mm_clmulepi64_si128(accumulator, constants, 0x00);
    const __m128i high = _mm_clmulepi64_si128(accumulator, constants, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

// Folds the last 0 to 15 bytes of data[0..size), size at least 16: the accumulator and they are 16 + count
// bytes, of which the first `count` are folded onto the other 16.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE __m128i fold_tail(__m128i accumulator, const uint8_t *data,
                                                     size_t size, size_t count)
{
    // pshufb takes byte [i] from index i + count - 16; a negative index gives 0.
    static const int8_t indices[48] = {
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, //
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, //
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    };
    const uint8_t *const shuffles = (const uint8_t *)indices;
    const __m128i first = _mm_shuffle_epi8(accumulator, load_16(shuffles, count));
    const __m128i rest_indices = load_16(shuffles, 16 + count);
    const __m128i rest = _mm_shuffle_epi8(accumulator, rest_indices);
    // Where the accumulator has no byte for the second block, the last bytes of data stand.
    const __m128i second = _mm_blendv_epi8(rest, load_16(data, size - 16), rest_indices);
    return fold_16(first, CRC32_FOLD_CONSTANTS(16), second);
}

// The CRC register that the accumulator leads to: 128 bits to 64, to 32 by Barrett reduction.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE uint32_t reduce_accumulator(__m128i accumulator)
{
    const __m128i low_32_bits = _mm_set_epi32(0, ~0, 0, ~0);
    const __m128i fold_64_bits = _mm_set_epi64x(0, ZD_CRC32_FOLD_64_BITS);
    const __m128i barrett = _mm_set_epi64x(ZD_CRC32_BARRETT_QUOTIENT, ZD_CRC32_BARRETT_POLYNOMIAL);

    __m128i value =
        _mm_xor_si128(_mm_srli_si128(accumulator, 8),
                      _mm_clmulepi64_si128(accumulator, CRC32_FOLD_CONSTANTS(16), 0x10));
    value =
        _mm_xor_si128(_mm_srli_si128(value, 4),
                      _mm_clmulepi64_si128(_mm_and_si128(value, low_32_bits), fold_64_bits, 0x00));

    __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(value, low_32_bits), barrett, 0x10);
    quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, low_32_bits), barrett, 0x00);
    return (uint32_t)_mm_extract_epi32(_mm_xor_si128(value, quotient), 1);
}

// The CRC register after data[index..size), when the accumulator stands for everything before index.
// index is at least 16.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE uint32_t fold_rest(__m128i accumulator, const uint8_t *data,
                                                      size_t index, size_t size)
{
    for (; size - index >= 16; index += 16) {
        accumulator = fold_16(accumulator, CRC32_FOLD_CONSTANTS(16), load_16(data, index));
    }
    if (index != size) {
        accumulator = fold_tail(accumulator, data, size, size - index);
    }
    return reduce_accumulator(accumulator);
}

// The CRC register after size bytes, at least 16.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE uint32_t fold_by_16(uint32_t crc, const uint8_t *data,
                                                       size_t size)
{
    __m128i first = _mm_xor_si128(load_16(data, 0), _mm_cvtsi32_si128((int)crc));
    if (size < 64) {
        return fold_rest(first, data, 16, size);
    }
    __m128i second = load_16(data, 16);
    __m128i third = load_16(data, 32);
    __m128i fourth = load_16(data, 48);
    size_t index = 64;
    for (; size - index >= 64; index += 64) {
        first = fold_16(first, CRC32_FOLD_CONSTANTS(64), load_16(data, index));
        second = fold_16(second, CRC32_FOLD_CONSTANTS(64), load_16(data, index + 16));
        third = fold_16(third, CRC32_FOLD_CONSTANTS(64), load_16(data, index + 32));
        fourth = fold_16(fourth, CRC32_FOLD_CONSTANTS(64), load_16(data, index + 48));
    }
    fourth = fold_16(first, CRC32_FOLD_CONSTANTS(48), fourth);
    fourth = fold_16(second, CRC32_FOLD_CONSTANTS(32), fourth);
    fourth = fold_16(third, CRC32_FOLD_CONSTANTS(16), fourth);
    return fold_rest(fourth, data, index, size);
}

#endif
