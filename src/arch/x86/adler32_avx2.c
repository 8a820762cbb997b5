// SPDX-License-Identifier: Zlib
// Adler-32 with 256-bit vectors. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/adler32_sums.h"
#include "arch/x86/x86_kernels.h"

#define VECTOR_TARGET ZD_TARGET("avx2")

enum {
    STEP = 32,
    GROUP = 128,
    // A byte of a group weighs 128 to 1; that much less makes the products of two vectors, in
    // pairs, fit 16 bits.
    CENTER = 65,
};
// A vector that adds joins one that subtracts: the greatest weights alone are the bound.
_Static_assert(255 * (63 + 62) <= INT16_MAX, "pairs of the first vector");
_Static_assert(255 * (-63 - 64) >= INT16_MIN, "pairs of the last vector");

typedef __m256i vector;

// 63 down to -64: the weights of a group less CENTER.
#define WEIGHTS_32(first) WEIGHTS_16(first), WEIGHTS_16((first)-16)
static const int8_t weights[GROUP] __attribute__((aligned(32))) = {WEIGHTS_32(63), WEIGHTS_32(31),
                                                                   WEIGHTS_32(-1), WEIGHTS_32(-33)};

// Read from index n on: a vector whose last n bytes are set.
static const uint8_t last_bytes[2 * STEP] = {
    [32] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255,        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

VECTOR_TARGET ZD_ALWAYS_INLINE vector zero(void)
{
    return _mm256_setzero_si256();
}

// Hidden from GCC, which would load once more wherever the bytes are used as another type.
VECTOR_TARGET ZD_ALWAYS_INLINE vector load(const void *data)
{
    vector bytes = _mm256_loadu_si256(data);
    __asm__("" : "+x"(bytes));
    return bytes;
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector weights_at(size_t index)
{
    return _mm256_load_si256((const vector *)(const void *)(weights + index));
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector and_bits(vector a, vector b)
{
    return _mm256_and_si256(a, b);
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector add_32(vector a, vector b)
{
    return _mm256_add_epi32(a, b);
}

// Of values in 64-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector times(vector values, int factor)
{
    return _mm256_mul_epu32(values, _mm256_set1_epi32(factor));
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector times_step(vector values)
{
    return _mm256_slli_epi32(values, 5);
}
_Static_assert(STEP == 1 << 5, "the shift multiplies by STEP");

// Into 64-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector add_bytes(vector bytes)
{
    return _mm256_sad_epu8(bytes, zero());
}

// Into 16-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector weigh(vector bytes, vector factors)
{
    return _mm256_maddubs_epi16(bytes, factors);
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector last_weights(void)
{
    return _mm256_setr_epi8(WEIGHTS_16(32), WEIGHTS_16(16));
}

// From 16-bit lanes into 32-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector add_pairs(vector values)
{
    return _mm256_madd_epi16(values, _mm256_set1_epi16(1));
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector weigh_group(vector first, vector second, vector third,
                                                  vector fourth)
{
    const vector odd =
        _mm256_add_epi16(weigh(first, weights_at(0)), weigh(third, weights_at(2 * STEP)));
    const vector even =
        _mm256_add_epi16(weigh(second, weights_at(STEP)), weigh(fourth, weights_at(3 * STEP)));
    return add_32(add_pairs(odd), add_pairs(even));
}

VECTOR_TARGET ZD_ALWAYS_INLINE __m128i add_halves(vector value)
{
    return _mm_add_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
}

VECTOR_TARGET ZD_ALWAYS_INLINE uint32_t total_32(vector value)
{
    __m128i half = add_halves(value);
    half = _mm_add_epi32(half, _mm_unpackhi_epi64(half, half));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 1));
    return (uint32_t)_mm_cvtsi128_si32(half);
}

// Of values in 64-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE uint32_t total_64(vector value)
{
    const __m128i half = add_halves(value);
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(half, _mm_unpackhi_epi64(half, half)));
}

#include "arch/x86/adler32_body.h"

VECTOR_TARGET ZD_NEVER_INLINE uint32_t zd_adler32_avx2_long(uint32_t adler, const uint8_t *data,
                                                            size_t size)
{
    return size < GROUP ? adler32_below_group(adler, data, size)
                        : adler32_by_groups(adler, data, size);
}

ZD_CACHE_LINE_ALIGNED uint32_t zd_adler32_avx2(uint32_t adler, const uint8_t *data, size_t size)
{
    return size < X86_ADLER32_AVX2_LEAST ? zd_adler32_ssse3(adler, data, size)
                                         : zd_adler32_avx2_long(adler, data, size);
}

#else
typedef int zd_adler32_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
