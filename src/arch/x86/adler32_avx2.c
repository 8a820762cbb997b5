// SPDX-License-Identifier: Zlib
// Adler-32 with 256-bit vectors. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/adler32_sums.h"
#include "arch/x86/x86_kernels.h"

#define TARGET_AVX2 ZD_TARGET("avx2")

enum {
    STEP = 32,
    GROUP = 128,
    // A byte of a group weighs 128 to 1; that much less makes the products of two vectors, in
    // pairs, fit 16 bits.
    CENTER = 65,

    SHORT = 64, // below: narrower vectors do
};
_Static_assert(X86_ADLER32_FITS(GROUP), "totals fit 32 bits");
// A vector that adds joins one that subtracts: the greatest weights alone are the bound.
_Static_assert(255 * (63 + 62) <= INT16_MAX, "pairs of the first vector");
_Static_assert(255 * (-63 - 64) >= INT16_MIN, "pairs of the last vector");

// 63 down to -64: the weights of a group less CENTER.
#define WEIGHTS_32(first) WEIGHTS_16(first), WEIGHTS_16((first)-16)
static const int8_t weights[GROUP] __attribute__((aligned(32))) = {WEIGHTS_32(63), WEIGHTS_32(31),
                                                                   WEIGHTS_32(-1), WEIGHTS_32(-33)};

// Read from index n on: a vector whose last n bytes are set.
static const uint8_t last_bytes[2 * STEP] = {
    [32] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255,        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

TARGET_AVX2
static inline __m256i load(const void *data)
{
    return _mm256_loadu_si256(data);
}

TARGET_AVX2
static inline uint32_t total_32(__m256i value)
{
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
    half = _mm_add_epi32(half, _mm_unpackhi_epi64(half, half));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 1));
    return (uint32_t)_mm_cvtsi128_si32(half);
}

// Of values in 64-bit lanes, as _mm256_sad_epu8 makes them.
TARGET_AVX2
static inline uint32_t total_64(__m256i value)
{
    const __m128i half =
        _mm_add_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(half, _mm_unpackhi_epi64(half, half)));
}

struct lanes {
    __m256i plain; // in 64-bit lanes
    __m256i weighted;
};

// Adds a vector; followed: what the bytes before it gain.
TARGET_AVX2
static inline struct lanes add_step(struct lanes lanes, __m256i bytes, __m256i followed)
{
    const __m256i factors =
        _mm256_setr_epi8(WEIGHTS_16(32), WEIGHTS_16(16)); // a pair is below 2^15: 255*(32 + 31)
    const __m256i products =
        _mm256_madd_epi16(_mm256_maddubs_epi16(bytes, factors), _mm256_set1_epi16(1));
    return (struct lanes){
        .plain = _mm256_add_epi32(lanes.plain, _mm256_sad_epu8(bytes, _mm256_setzero_si256())),
        .weighted = _mm256_add_epi32(_mm256_add_epi32(lanes.weighted, followed), products),
    };
}

// Adds size bytes, fewer than a group, behind those that lanes holds. At least STEP bytes end where
// these end.
TARGET_AVX2
static inline struct lanes add_rest(struct lanes lanes, const uint8_t *data, size_t size)
{
    for (; size >= STEP; data += STEP, size -= STEP) {
        lanes = add_step(lanes, load(data), _mm256_slli_epi32(lanes.plain, 5)); // times STEP
    }
    if (size > 0) {
        const __m256i bytes = _mm256_and_si256(load(data + size - STEP), load(last_bytes + size));
        const __m256i followed = _mm256_mul_epu32(lanes.plain, _mm256_set1_epi32((int)size));
        lanes = add_step(lanes, bytes, followed);
    }
    return lanes;
}
_Static_assert(STEP == 1 << 5, "the shift multiplies by STEP");

TARGET_AVX2
static inline __m256i weigh(const uint8_t *data, size_t index)
{
    return _mm256_maddubs_epi16(load(data + index), load(weights + index));
}

TARGET_AVX2
static inline __m256i add_bytes(const uint8_t *data)
{
    return _mm256_sad_epu8(load(data), _mm256_setzero_si256());
}

// Adds size bytes: at least a group, at most a block.
TARGET_AVX2
static inline void sum_block(struct adler32_sums *sums, const uint8_t *data, size_t size)
{
    const __m256i ones = _mm256_set1_epi16(1);
    struct lanes lanes = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    __m256i prefixes = _mm256_setzero_si256();
    size_t left = size;
    for (; left >= GROUP; data += GROUP, left -= GROUP) {
        const __m256i even = _mm256_add_epi16(weigh(data, 0), weigh(data, 2 * STEP));
        const __m256i odd = _mm256_add_epi16(weigh(data, STEP), weigh(data, 3 * STEP));
        const __m256i weighted =
            _mm256_add_epi32(_mm256_madd_epi16(even, ones), _mm256_madd_epi16(odd, ones));
        const __m256i plain = _mm256_add_epi32(
            _mm256_add_epi32(add_bytes(data), add_bytes(data + STEP)),
            _mm256_add_epi32(add_bytes(data + 2 * STEP), add_bytes(data + 3 * STEP)));
        prefixes = _mm256_add_epi32(prefixes, lanes.plain);
        lanes.plain = _mm256_add_epi32(lanes.plain, plain);
        lanes.weighted = _mm256_add_epi32(lanes.weighted, weighted);
    }
    lanes.weighted =
        _mm256_add_epi32(lanes.weighted, _mm256_mul_epu32(lanes.plain, _mm256_set1_epi32(CENTER)));
    lanes = add_rest(lanes, data, left);
    add_block(sums, size, total_64(lanes.plain), total_32(lanes.weighted), GROUP,
              total_64(prefixes));
}

TARGET_AVX2
uint32_t zd_adler32_avx2(uint32_t adler, const uint8_t *data, size_t size)
{
    if (size < SHORT) {
        return zd_adler32_ssse3(adler, data, size);
    }
    struct adler32_sums sums = split_adler32(adler);
    while (size >= GROUP) {
        const size_t block_size = size < X86_ADLER32_BLOCK ? size : (size_t)X86_ADLER32_BLOCK;
        sum_block(&sums, data, block_size);
        data += block_size;
        size -= block_size;
    }
    if (size > 0) {
        const struct lanes none = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        const struct lanes lanes = add_rest(none, data, size);
        add_few(&sums, size, total_64(lanes.plain), total_32(lanes.weighted));
    }
    return join_adler32(sums);
}

#else
typedef int zd_adler32_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
