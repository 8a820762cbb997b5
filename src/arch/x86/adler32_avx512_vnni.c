// SPDX-License-Identifier: Zlib
// Adler-32 with 512-bit vectors and the byte dot product of VNNI. Masked loads read what is less
// than a vector. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/adler32_sums.h"
#include "arch/x86/x86_kernels.h"

#define TARGET_VNNI ZD_TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,bmi2")

enum {
    STEP = 64,
    GROUP = 256,
    // A byte of a group weighs 256 to 1; that much less fits the signed operand.
    CENTER = 129,

    WIDE = 128, // below: vectors of 256 bits do
    LONG = 512, // below: no groups
};
_Static_assert(ADLER32_TOTALS_FIT(ADLER32_LANES_BLOCK, GROUP), "totals fit 32 bits");

// 127 down to -128: the weights of a group less CENTER.
#define WEIGHTS_64(first)                                                                          \
    WEIGHTS_16(first), WEIGHTS_16((first)-16), WEIGHTS_16((first)-32), WEIGHTS_16((first)-48)
static const int8_t weights[GROUP] __attribute__((aligned(64))) = {WEIGHTS_64(127), WEIGHTS_64(63),
                                                                   WEIGHTS_64(-1), WEIGHTS_64(-65)};

// Where the weights count from down to 1, for from bytes of up to STEP.
ZD_ALWAYS_INLINE const int8_t *weights_from(size_t from)
{
    return weights + 127 - from;
}

// Low half: the sum of the lanes of first; high half: of second.
TARGET_VNNI
static inline uint64_t total_pair_128(__m128i first, __m128i second)
{
    const __m128i pairs =
        _mm_add_epi32(_mm_unpacklo_epi32(first, second), _mm_unpackhi_epi32(first, second));
    const __m128i pair = _mm_add_epi32(pairs, _mm_unpackhi_epi64(pairs, pairs));
    uint64_t totals;
    _mm_storel_epi64((__m128i *)(void *)&totals, pair);
    return totals;
}

TARGET_VNNI
static inline uint64_t total_pair_256(__m256i first, __m256i second)
{
    return total_pair_128(
        _mm_add_epi32(_mm256_castsi256_si128(first), _mm256_extracti128_si256(first, 1)),
        _mm_add_epi32(_mm256_castsi256_si128(second), _mm256_extracti128_si256(second, 1)));
}

TARGET_VNNI
static inline __m256i fold_512(__m512i value)
{
    return _mm256_add_epi32(_mm512_castsi512_si256(value), _mm512_extracti64x4_epi64(value, 1));
}

TARGET_VNNI
static inline uint64_t total_pair_512(__m512i first, __m512i second)
{
    return total_pair_256(fold_512(first), fold_512(second));
}

struct lanes {
    __m512i plain;
    __m512i weighted;
};

// Adds size bytes, fewer than LONG, behind those that lanes holds.
TARGET_VNNI
static inline struct lanes add_rest(struct lanes lanes, const uint8_t *data, size_t size)
{
    const __m512i ones = _mm512_set1_epi8(1);
    for (; size >= STEP; data += STEP, size -= STEP) {
        const __m512i bytes = _mm512_loadu_si512(data);
        const __m512i followed = _mm512_slli_epi32(lanes.plain, 6); // times STEP
        lanes.weighted = _mm512_add_epi32(lanes.weighted, followed);
        lanes.weighted =
            _mm512_dpbusd_epi32(lanes.weighted, bytes, _mm512_loadu_si512(weights_from(STEP)));
        lanes.plain = _mm512_dpbusd_epi32(lanes.plain, bytes, ones);
    }
    if (size > 0) {
        const __mmask64 mask = _cvtu64_mask64((1ull << size) - 1);
        const __m512i bytes = _mm512_maskz_loadu_epi8(mask, data);
        const __m512i followed = _mm512_mullo_epi32(lanes.plain, _mm512_set1_epi32((int)size));
        lanes.weighted = _mm512_add_epi32(lanes.weighted, followed);
        lanes.weighted =
            _mm512_dpbusd_epi32(lanes.weighted, bytes, _mm512_loadu_si512(weights_from(size)));
        lanes.plain = _mm512_dpbusd_epi32(lanes.plain, bytes, ones);
    }
    return lanes;
}
_Static_assert(STEP == 1 << 6, "the shift multiplies by STEP");

// Adds size bytes: at least a group, at most a block.
TARGET_VNNI
static inline void sum_block(struct adler32_sums *sums, const uint8_t *data, size_t size)
{
    const __m512i ones = _mm512_set1_epi8(1);
    const __m512i zero = _mm512_setzero_si512();
    struct lanes lanes = {zero, zero};
    __m512i prefixes = zero;
    size_t left = size;
    for (; left >= GROUP; data += GROUP, left -= GROUP) {
        __m512i plain = zero, weighted = zero;
        for (size_t i = 0; i < GROUP; i += STEP) {
            const __m512i bytes = _mm512_loadu_si512(data + i);
            plain = _mm512_dpbusd_epi32(plain, bytes, ones);
            weighted = _mm512_dpbusd_epi32(weighted, bytes, _mm512_load_si512(weights + i));
        }
        prefixes = _mm512_add_epi32(prefixes, lanes.plain);
        lanes.plain = _mm512_add_epi32(lanes.plain, plain);
        lanes.weighted = _mm512_add_epi32(lanes.weighted, weighted);
    }
    lanes.weighted = _mm512_add_epi32(lanes.weighted,
                                      _mm512_mullo_epi32(lanes.plain, _mm512_set1_epi32(CENTER)));
    lanes = add_rest(lanes, data, left);

    const uint64_t totals = total_pair_512(lanes.plain, lanes.weighted);
    const uint32_t prefixes_total = (uint32_t)total_pair_512(prefixes, zero);
    add_block(sums, size, (uint32_t)totals, (uint32_t)(totals >> 32), GROUP, prefixes_total);
}

// The Adler-32 of size bytes more, at least WIDE.
TARGET_VNNI ZD_NEVER_INLINE static uint32_t adler32_wide(uint32_t adler, const uint8_t *data,
                                                         size_t size)
{
    struct adler32_sums sums = split_adler32(adler);
    while (size >= LONG) {
        const size_t block_size = size < ADLER32_LANES_BLOCK ? size : (size_t)ADLER32_LANES_BLOCK;
        sum_block(&sums, data, block_size);
        data += block_size;
        size -= block_size;
    }
    if (size > 0) {
        const struct lanes none = {_mm512_setzero_si512(), _mm512_setzero_si512()};
        const struct lanes lanes = add_rest(none, data, size);
        const uint64_t totals = total_pair_512(lanes.plain, lanes.weighted);
        add_few(&sums, size, (uint32_t)totals, (uint32_t)(totals >> 32));
    }
    return join_adler32(sums);
}

ZD_CACHE_LINE_ALIGNED uint32_t zd_adler32_avx512_vnni(uint32_t adler, const uint8_t *data,
                                                      size_t size)
{
    if (size < X86_ADLER32_AVX2_LEAST) {
        return zd_adler32_ssse3(adler, data, size);
    }
    return size < WIDE ? zd_adler32_avx2_long(adler, data, size) : adler32_wide(adler, data, size);
}

#else
typedef int zd_adler32_avx512_vnni_is_empty_here; // ISO C wants a declaration in every file
#endif
