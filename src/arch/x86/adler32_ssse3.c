// SPDX-License-Identifier: Zlib
// Adler-32 with 128-bit vectors. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <tmmintrin.h>

#include "arch/adler32_sums.h"
#include "arch/x86/load_short.h"
#include "arch/x86/x86_kernels.h"

#define VECTOR_TARGET ZD_TARGET("ssse3")

enum {
    STEP = 16,
    GROUP = 64,
    // A byte of a group weighs 64 to 1; that much less makes the products of the group's vectors,
    // in pairs, fit 16 bits together.
    CENTER = 33,
};
_Static_assert(255 * (31 + 30 + 15 + 14) <= INT16_MAX, "the first pairs, only bytes that add");
_Static_assert(255 * (-15 - 16 - 31 - 32) >= INT16_MIN, "the last pairs, only bytes that subtract");

typedef __m128i vector;

// 31 down to -32: the weights of a group less CENTER.
static const int8_t weights[GROUP] __attribute__((aligned(16))) = {WEIGHTS_16(31), WEIGHTS_16(15),
                                                                   WEIGHTS_16(-1), WEIGHTS_16(-17)};

// Read from index n on: a vector whose last n bytes are set.
static const uint8_t last_bytes[2 * STEP] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255,
                                             255,        255, 255, 255, 255, 255, 255, 255};

VECTOR_TARGET ZD_ALWAYS_INLINE vector zero(void)
{
    return _mm_setzero_si128();
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector load(const void *data)
{
    vector bytes = _mm_loadu_si128(data);
    __asm__("" : "+x"(bytes));
    return bytes;
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector weights_at(size_t index)
{
    return _mm_load_si128((const vector *)(const void *)(weights + index));
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector and_bits(vector a, vector b)
{
    return _mm_and_si128(a, b);
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector add_32(vector a, vector b)
{
    return _mm_add_epi32(a, b);
}

// Of values in 64-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector times(vector values, int factor)
{
    return _mm_mul_epu32(values, _mm_set1_epi32(factor));
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector times_step(vector values)
{
    return _mm_slli_epi32(values, 4);
}
_Static_assert(STEP == 1 << 4, "the shift multiplies by STEP");

// Into 64-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector add_bytes(vector bytes)
{
    return _mm_sad_epu8(bytes, zero());
}

// Into 16-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector weigh(vector bytes, vector factors)
{
    return _mm_maddubs_epi16(bytes, factors);
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector last_weights(void)
{
    return _mm_setr_epi8(WEIGHTS_16(16));
}

// From 16-bit lanes into 32-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector add_pairs(vector values)
{
    return _mm_madd_epi16(values, _mm_set1_epi16(1));
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector weigh_group(vector first, vector second, vector third,
                                                  vector fourth)
{
    return add_pairs(_mm_add_epi16(
        _mm_add_epi16(weigh(first, weights_at(0)), weigh(second, weights_at(STEP))),
        _mm_add_epi16(weigh(third, weights_at(2 * STEP)), weigh(fourth, weights_at(3 * STEP)))));
}

VECTOR_TARGET ZD_ALWAYS_INLINE uint32_t total_32(vector value)
{
    value = _mm_add_epi32(value, _mm_unpackhi_epi64(value, value));
    value = _mm_add_epi32(value, _mm_shuffle_epi32(value, 1));
    return (uint32_t)_mm_cvtsi128_si32(value);
}

// Of values in 64-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE uint32_t total_64(vector value)
{
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(value, _mm_unpackhi_epi64(value, value)));
}

#include "arch/x86/adler32_body.h"
#include "arch/x86/adler32_pairs.h"

// The Adler-32 of fewer than STEP bytes more.
VECTOR_TARGET ZD_ALWAYS_INLINE uint32_t adler32_below_step(uint32_t adler, const uint8_t *data,
                                                           size_t size)
{
    struct adler32_sums sums = split_adler32(adler);
    if (size < 4) {
        add_single_bytes(&sums, data, size);
        return join_adler32(sums);
    }
    const vector bytes = size < 8 ? _mm_set_epi64x((long long)load_below_8(data, size), 0)
                                  : load_8_to_15(data, size);
    const struct lanes none = {zero(), zero()};
    const struct lanes lanes = add_step(none, bytes, zero());
    add_few(&sums, size, total_64(lanes.plain), total_32(lanes.weighted));
    return join_adler32(sums);
}

// Not inlined, either of the two: shorter data needs no frame, or a smaller one.
VECTOR_TARGET ZD_NEVER_INLINE static uint32_t adler32_from_group(uint32_t adler,
                                                                 const uint8_t *data, size_t size)
{
    return adler32_by_groups(adler, data, size);
}

VECTOR_TARGET ZD_NEVER_INLINE static uint32_t adler32_long(uint32_t adler, const uint8_t *data,
                                                           size_t size)
{
    struct adler32_sums sums = split_adler32(adler);
    while (size >= LONG) {
        const size_t block_size =
            size < LONG_BLOCK ? size & ~(size_t)(ROUND - 1) : (size_t)LONG_BLOCK;
        add_rounds(&sums, data, block_size);
        data += block_size;
        size -= block_size;
    }
    return adler32_from_group(join_adler32(sums), data, size);
}

VECTOR_TARGET ZD_CACHE_LINE_ALIGNED uint32_t zd_adler32_ssse3(uint32_t adler, const uint8_t *data,
                                                              size_t size)
{
    if (size < STEP) {
        return adler32_below_step(adler, data, size);
    }
    if (size < GROUP) {
        return adler32_below_group(adler, data, size);
    }
    return size < LONG ? adler32_from_group(adler, data, size) : adler32_long(adler, data, size);
}

#else
typedef int zd_adler32_ssse3_is_empty_here; // ISO C wants a declaration in every file
#endif
