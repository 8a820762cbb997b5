// SPDX-License-Identifier: Zlib
// CRC-32 by carry-less multiplication, 16 bytes at a time (V. Gopal et al., "Fast CRC computation for
// generic polynomials using PCLMULQDQ instruction", 2009): what the x86 kernels share. An accumulator is
// 16 bytes that stand for all data so far; folding moves it over the bytes that come next.
#ifndef ZD_ARCH_X86_CRC32_FOLD_H
#define ZD_ARCH_X86_CRC32_FOLD_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86/load_short.h"
#include "base/compiler.h"
#include "base/memory.h"
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

// From index n on: what pshufb needs to move the first n bytes to the end, behind zeros. From index 16 +
// n on: what it needs to move the bytes from n on to the front, before zeros.
static const uint8_t moving_indices[48] = {
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, //
    0,   1,   2,   3,   4,   5,   6,   7,   8,   9,   10,  11,  12,  13,  14,  15,  //
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
};

// Folds the last 0 to 15 bytes of data[0..size), size at least 16: the accumulator and they are 16 + count
// bytes, of which the first `count` are folded onto the other 16.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE __m128i fold_tail(__m128i accumulator, const uint8_t *data,
                                                     size_t size, size_t count)
{
    const __m128i first = _mm_shuffle_epi8(accumulator, load_16(moving_indices, count));
    const __m128i rest_indices = load_16(moving_indices, 16 + count);
    const __m128i rest = _mm_shuffle_epi8(accumulator, rest_indices);
    // Where the accumulator has no byte for the second block, the last bytes of data stand.
    const __m128i second = _mm_blendv_epi8(rest, load_16(data, size - 16), rest_indices);
    return fold_16(first, CRC32_FOLD_CONSTANTS(16), second);
}

// The CRC register that 64 bits lead to, added to the 32 bits behind them: adding the multiple of the
// polynomial that cancels the 64 changes no remainder.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE uint32_t reduce_96_bits(__m128i value)
{
    const __m128i barrett =
        _mm_set_epi64x((long long)ZD_CRC32_BARRETT_INVERSE, ZD_CRC32_BARRETT_POLYNOMIAL);
    const __m128i factor = _mm_clmulepi64_si128(value, barrett, 0x10);
    const __m128i multiple = _mm_clmulepi64_si128(factor, barrett, 0x00);
    return (uint32_t)_mm_extract_epi32(_mm_xor_si128(value, multiple), 2);
}

// The CRC register that the accumulator leads to.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE uint32_t reduce_accumulator(__m128i accumulator)
{
    const __m128i first_half = _mm_clmulepi64_si128(accumulator, CRC32_FOLD_CONSTANTS(16), 0x10);
    return reduce_96_bits(_mm_xor_si128(_mm_srli_si128(accumulator, 8), first_half));
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

// The CRC register after 3 to 15 bytes.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE uint32_t fold_below_16(uint32_t crc, const uint8_t *data,
                                                          size_t size)
{
    if (size < 8) {
        const uint64_t value = load_below_8(data, size) ^ (uint64_t)crc << (64 - 8 * size);
        const uint32_t behind = (uint32_t)((uint64_t)crc >> 8 * size);
        return reduce_96_bits(_mm_set_epi64x(0, (long long)value)) ^ behind;
    }
    if (size == 8) {
        return reduce_96_bits(_mm_set_epi64x(0, (long long)(load_le64(data, 0) ^ crc)));
    }
    const __m128i start =
        _mm_shuffle_epi8(_mm_cvtsi32_si128((int)crc), load_16(moving_indices, size));
    return reduce_accumulator(_mm_xor_si128(load_8_to_15(data, size), start));
}

CRC32_FOLD_TARGET ZD_ALWAYS_INLINE __m128i load_first_16(uint32_t crc, const uint8_t *data)
{
    return _mm_xor_si128(load_16(data, 0), _mm_cvtsi32_si128((int)crc));
}

// The CRC register after one byte, and after two: data, with what the register held added.
ZD_ALWAYS_INLINE uint32_t step_byte(uint32_t data)
{
    return zd_crc32_half_byte_table[0][data & 15] ^ zd_crc32_half_byte_table[1][data >> 4 & 15];
}

ZD_ALWAYS_INLINE uint32_t step_two_bytes(uint32_t data)
{
    return zd_crc32_half_byte_table[2][data & 15] ^ zd_crc32_half_byte_table[3][data >> 4 & 15] ^
           step_byte(data >> 8);
}

// The CRC of fewer than 3 bytes more.
ZD_ALWAYS_INLINE uint32_t crc32_below_3(uint32_t crc, const uint8_t *data, size_t size)
{
    if (size == 2) {
        return ~(~crc >> 16 ^ step_two_bytes(~crc ^ load_le16(data, 0)));
    }
    return size == 0 ? crc : ~(~crc >> 8 ^ step_byte(~crc ^ data[0]));
}

// The CRC of fewer than 64 bytes more. Each tier's function begins with this, so that the code lies alike
// in all; what is longer jumps away.
CRC32_FOLD_TARGET ZD_ALWAYS_INLINE uint32_t crc32_below_64(uint32_t crc, const uint8_t *data,
                                                           size_t size)
{
    if (ZD_LIKELY(size < 16)) {
        return ZD_LIKELY(size >= 3) ? ~fold_below_16(~crc, data, size)
                                    : crc32_below_3(crc, data, size);
    }
    const __m128i first = load_first_16(~crc, data);
    if (ZD_LIKELY(size < 32)) {
        return ~reduce_accumulator(fold_tail(first, data, size, size - 16));
    }
    return ~fold_rest(first, data, 16, size);
}

#endif
