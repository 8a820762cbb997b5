// SPDX-License-Identifier: Zlib
// Adler-32 with 128-bit vectors. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <tmmintrin.h>

#include "arch/x86/adler32_sums.h"
#include "arch/x86/load_short.h"
#include "arch/x86/x86_kernels.h"

#define TARGET_SSSE3 ZD_TARGET("ssse3")

enum {
    STEP = 16,
    GROUP = 64,
    // A byte of a group weighs 64 to 1; that much less makes the products of the group's vectors,
    // in pairs, fit 16 bits together.
    CENTER = 33,
};
_Static_assert(X86_ADLER32_FITS(GROUP), "totals fit 32 bits");
_Static_assert(255 * (31 + 30 + 15 + 14) <= INT16_MAX, "the first pairs, only bytes that add");
_Static_assert(255 * (-15 - 16 - 31 - 32) >= INT16_MIN, "the last pairs, only bytes that subtract");

// 31 down to -32: the weights of a group less CENTER.
static const int8_t weights[GROUP] __attribute__((aligned(16))) = {WEIGHTS_16(31), WEIGHTS_16(15),
                                                                   WEIGHTS_16(-1), WEIGHTS_16(-17)};

// Read from index n on: a vector whose last n bytes are set.
static const uint8_t last_bytes[2 * STEP] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255,
                                             255,        255, 255, 255, 255, 255, 255, 255};

TARGET_SSSE3
static inline __m128i load(const void *data)
{
    return _mm_loadu_si128(data);
}

TARGET_SSSE3
static inline uint32_t total_32(__m128i value)
{
    value = _mm_add_epi32(value, _mm_unpackhi_epi64(value, value));
    value = _mm_add_epi32(value, _mm_shuffle_epi32(value, 1));
    return (uint32_t)_mm_cvtsi128_si32(value);
}

// Of values in 64-bit lanes, as _mm_sad_epu8 makes them.
TARGET_SSSE3
static inline uint32_t total_64(__m128i value)
{
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(value, _mm_unpackhi_epi64(value, value)));
}

struct lanes {
    __m128i plain; // in 64-bit lanes
    __m128i weighted;
};

// Adds a vector; followed: what the bytes before it gain.
TARGET_SSSE3
static inline struct lanes add_step(struct lanes lanes, __m128i bytes, __m128i followed)
{
    const __m128i factors = _mm_setr_epi8(WEIGHTS_16(16));
    const __m128i products = _mm_madd_epi16(_mm_maddubs_epi16(bytes, factors), _mm_set1_epi16(1));
    return (struct lanes){
        .plain = _mm_add_epi32(lanes.plain, _mm_sad_epu8(bytes, _mm_setzero_si128())),
        .weighted = _mm_add_epi32(_mm_add_epi32(lanes.weighted, followed), products),
    };
}

// Adds size bytes, fewer than a group, behind those that lanes holds. At least STEP bytes end where
// these end.
TARGET_SSSE3
static inline struct lanes add_rest(struct lanes lanes, const uint8_t *data, size_t size)
{
    for (; size >= STEP; data += STEP, size -= STEP) {
        lanes = add_step(lanes, load(data), _mm_slli_epi32(lanes.plain, 4)); // times STEP
    }
    if (size > 0) {
        const __m128i bytes = _mm_and_si128(load(data + size - STEP), load(last_bytes + size));
        const __m128i followed = _mm_mul_epu32(lanes.plain, _mm_set1_epi32((int)size));
        lanes = add_step(lanes, bytes, followed);
    }
    return lanes;
}
_Static_assert(STEP == 1 << 4, "the shift multiplies by STEP");

// Fewer than STEP bytes as the last ones of a vector, behind zeros.
TARGET_SSSE3
static inline __m128i load_below_16(const uint8_t *data, size_t size)
{
    if (size < 8) {
        return _mm_set_epi64x((long long)load_below_8(data, size), 0);
    }
    return load_8_to_15(data, size);
}

TARGET_SSSE3
static inline __m128i weigh(const uint8_t *data, size_t index)
{
    return _mm_maddubs_epi16(load(data + index), load(weights + index));
}

TARGET_SSSE3
static inline __m128i add_bytes(const uint8_t *data)
{
    return _mm_sad_epu8(load(data), _mm_setzero_si128());
}

// Adds size bytes: at least a group, at most a block.
TARGET_SSSE3
static inline void sum_block(struct adler32_sums *sums, const uint8_t *data, size_t size)
{
    struct lanes lanes = {_mm_setzero_si128(), _mm_setzero_si128()};
    __m128i prefixes = _mm_setzero_si128();
    size_t left = size;
    for (; left >= GROUP; data += GROUP, left -= GROUP) {
        const __m128i weighted =
            _mm_add_epi16(_mm_add_epi16(weigh(data, 0), weigh(data, STEP)),
                          _mm_add_epi16(weigh(data, 2 * STEP), weigh(data, 3 * STEP)));
        const __m128i plain =
            _mm_add_epi32(_mm_add_epi32(add_bytes(data), add_bytes(data + STEP)),
                          _mm_add_epi32(add_bytes(data + 2 * STEP), add_bytes(data + 3 * STEP)));
        prefixes = _mm_add_epi32(prefixes, lanes.plain);
        lanes.plain = _mm_add_epi32(lanes.plain, plain);
        lanes.weighted = _mm_add_epi32(lanes.weighted, _mm_madd_epi16(weighted, _mm_set1_epi16(1)));
    }
    lanes.weighted =
        _mm_add_epi32(lanes.weighted, _mm_mul_epu32(lanes.plain, _mm_set1_epi32(CENTER)));
    lanes = add_rest(lanes, data, left);
    add_block(sums, size, total_64(lanes.plain), total_32(lanes.weighted), GROUP,
              total_64(prefixes));
}

TARGET_SSSE3
uint32_t zd_adler32_ssse3(uint32_t adler, const uint8_t *data, size_t size)
{
    struct adler32_sums sums = split_adler32(adler);
    const struct lanes none = {_mm_setzero_si128(), _mm_setzero_si128()};
    struct lanes lanes = none;
    if (size < STEP) {
        lanes = add_step(none, load_below_16(data, size), _mm_setzero_si128());
        add_few(&sums, size, total_64(lanes.plain), total_32(lanes.weighted));
        return join_adler32(sums);
    }
    while (size >= GROUP) {
        const size_t block_size = size < X86_ADLER32_BLOCK ? size : (size_t)X86_ADLER32_BLOCK;
        sum_block(&sums, data, block_size);
        data += block_size;
        size -= block_size;
    }
    if (size > 0) {
        lanes = add_rest(none, data, size);
        add_few(&sums, size, total_64(lanes.plain), total_32(lanes.weighted));
    }
    return join_adler32(sums);
}

#else
typedef int zd_adler32_ssse3_is_empty_here; // ISO C wants a declaration in every file
#endif
