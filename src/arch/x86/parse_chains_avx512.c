// SPDX-License-Identifier: Zlib
// The chains design with look-ups of 16 positions at a time in 512-bit vectors. Empty on other
// architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "deflate/parse_chains_body.h"

#define TARGET_AVX512 ZD_TARGET("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,lzcnt")

enum {
    LANES = 16,
    LOADED = 32, // bytes that a look-up of LANES positions loads
};

// What a block of positions looks up and finds, by lane. Three passes over a block, so that vectors are not
// loaded right behind the narrow stores that fill them.
struct look_up {
    uint16_t hashes5[CHAIN_BLOCK];
    uint16_t hashes4[CHAIN_BLOCK];
    uint16_t hashes3[CHAIN_BLOCK];
    uint16_t old4[CHAIN_BLOCK]; // the low 16 bits of the positions that the heads had
    uint16_t old3[CHAIN_BLOCK];
    uint32_t bytes0to3[CHAIN_BLOCK];
};

TARGET_AVX512
static inline void store_hashes(uint16_t *hashes, __m512i products, __m128i shift)
{
    _mm256_storeu_si256((__m256i *)(void *)hashes,
                        _mm512_cvtepi32_epi16(_mm512_srl_epi32(products, shift)));
}

TARGET_AVX512
static inline __m512i multiply(__m512i words, uint32_t multiplier)
{
    return _mm512_mullo_epi32(words, _mm512_set1_epi32((int)multiplier));
}

TARGET_AVX512
static inline void hash_lanes(const struct chains *chains, uint32_t index, uint32_t lane,
                              struct look_up *look_up)
{
    const uint8_t *const first = chains->bytes + index + lane;
    const __m512i words = _mm512_permutexvar_epi32(
        _mm512_setr_epi32(0, 1, 2, 2, 1, 2, 3, 3, 2, 3, 4, 4, 3, 4, 5, 5),
        _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)first)));
    const __m512i bytes0to3 = _mm512_shuffle_epi8(
        words,
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6)));
    const __m512i bytes1to4 = _mm512_shuffle_epi8(
        words,
        _mm512_broadcast_i32x4(_mm_setr_epi8(1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7)));
    const __m128i shift = _mm_cvtsi32_si128((int)(32 - chains->hash_bits));
    const __m128i shift3 = _mm_cvtsi32_si128((int)(33 - chains->hash_bits));
    store_hashes(look_up->hashes5 + lane,
                 _mm512_add_epi32(multiply(bytes0to3, CHAIN_MULTIPLIER5A),
                                  multiply(bytes1to4, CHAIN_MULTIPLIER5B)),
                 shift);
    store_hashes(look_up->hashes4 + lane, multiply(bytes0to3, CHAIN_MULTIPLIER4), shift);
    store_hashes(look_up->hashes3 + lane,
                 multiply(_mm512_slli_epi32(bytes0to3, 8), CHAIN_MULTIPLIER3), shift3);
    _mm512_storeu_si512(look_up->bytes0to3 + lane, bytes0to3);
}

ZD_ALWAYS_INLINE void replace_heads(const struct chains *chains, uint32_t position, uint32_t lanes,
                                    struct look_up *look_up)
{
    uint32_t *const previous = chains->previous + (position & chains->ring_mask);
    uint32_t *const heads5 = chains->heads5;
    uint16_t *const heads4 = chains->heads4;
    uint16_t *const heads3 = chains->heads3;
    for (uint32_t lane = 0; lane < lanes; lane++) {
        const uint16_t here = (uint16_t)(position + lane);
        uint32_t *const head5 = heads5 + look_up->hashes5[lane];
        uint16_t *const head4 = heads4 + look_up->hashes4[lane];
        uint16_t *const head3 = heads3 + look_up->hashes3[lane];
        previous[lane] = *head5;
        *head5 = *head5 << 16 | here;
        look_up->old4[lane] = *head4;
        *head4 = here;
        look_up->old3[lane] = *head3;
        *head3 = here;
    }
}

TARGET_AVX512
static inline __m256i load_lanes(const uint16_t *lanes)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)lanes);
}

TARGET_AVX512
static inline void store_lanes(uint16_t *lanes, __m256i values)
{
    _mm256_storeu_si256((__m256i *)(void *)lanes, values);
}

// The bytes at the distances of the wanted lanes; others as in bytes0to3.
TARGET_AVX512
static inline __m512i gather(const struct chains *chains, __m512i indices, __m256i distances,
                             __mmask16 wanted, __m512i bytes0to3)
{
    return _mm512_mask_i32gather_epi32(bytes0to3, wanted,
                                       _mm512_sub_epi32(indices, _mm512_cvtepu16_epi32(distances)),
                                       chains->bytes, 1);
}

// The lanes whose distance is 1 to limit.
TARGET_AVX512
static inline __mmask16 near_lanes(__m256i distances, __m256i limit)
{
    return _mm256_mask_cmple_epu16_mask(_mm256_test_epi16_mask(distances, distances), distances,
                                        limit);
}

TARGET_AVX512
static inline uint32_t check_lanes(const struct chains *chains, uint32_t index, uint32_t lane,
                                   const struct look_up *look_up)
{
    const __m256i lanes = _mm256_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    index += lane;
    const uint32_t position = chains->origin + index;
    const __m256i positions = _mm256_add_epi16(_mm256_set1_epi16((short)position), lanes);

    const uint32_t known = index - chains->history_begin;
    const __m256i farthest = _mm256_min_epu16(
        _mm256_add_epi16(_mm256_set1_epi16((short)(known < 0x8000 ? known : 0x8000)), lanes),
        _mm256_set1_epi16((short)chains->max_distance));
    const __m256i distances4 = _mm256_sub_epi16(positions, load_lanes(look_up->old4 + lane));
    const __m256i distances3 = _mm256_sub_epi16(positions, load_lanes(look_up->old3 + lane));
    const __m512i indices =
        _mm512_add_epi32(_mm512_set1_epi32((int)index), _mm512_cvtepu16_epi32(lanes));
    const __m512i bytes0to3 = _mm512_loadu_si512(look_up->bytes0to3 + lane);

    __mmask16 found4 = near_lanes(distances4, farthest);
    const __m512i there4 = gather(chains, indices, distances4, found4, bytes0to3);
    found4 = _mm512_mask_cmpeq_epi32_mask(found4, there4, bytes0to3);
    __mmask16 found3 = (__mmask16)(near_lanes(distances3, farthest) & ~found4);
    const __m512i there3 = gather(chains, indices, distances3, found3, bytes0to3);
    found3 = _mm512_mask_testn_epi32_mask(found3, _mm512_xor_si512(there3, bytes0to3),
                                          _mm512_set1_epi32(0xffffff));
    const uint32_t slot = position % CHAIN_AHEAD;
    store_lanes(chains->tables->nearest4 + slot, _mm256_maskz_mov_epi16(found4, distances4));
    store_lanes(chains->tables->nearest3 + slot, _mm256_maskz_mov_epi16(found3, distances3));
    return (uint32_t)found4 | found3;
}

TARGET_AVX512
static uint64_t look_up_block_avx512(const struct chains *chains, uint32_t index, uint32_t count)
{
    const uint32_t known = chains->end - index;
    const uint32_t loadable = known < LOADED ? 0 : known - LOADED + LANES;
    const uint32_t vector_count = (count < loadable ? count : loadable) / LANES * LANES;
    struct look_up look_up;
    uint64_t starts = 0;
    for (uint32_t lane = 0; lane < vector_count; lane += LANES) {
        hash_lanes(chains, index, lane, &look_up);
    }
    replace_heads(chains, chains->origin + index, vector_count, &look_up);
    for (uint32_t lane = 0; lane < vector_count; lane += LANES) {
        starts |= (uint64_t)check_lanes(chains, index, lane, &look_up) << lane;
    }
    if (vector_count < count) {
        starts |= look_up_block(chains, index + vector_count, count - vector_count) << vector_count;
    }
    return starts;
}

// Of 32 bytes at a time, where as many may be read behind the longest match.
TARGET_AVX512
static inline uint32_t measure_avx512(const uint8_t *bytes, size_t first, size_t second,
                                      uint32_t limit, uint32_t readable)
{
    if (ZD_UNLIKELY(readable < DEFLATE_MAX_MATCH + 32)) {
        return measure_near_end(bytes, first, second, limit);
    }
    for (uint32_t length = 0; length < DEFLATE_MAX_MATCH; length += 32) {
        const __m256i there =
            _mm256_loadu_si256((const __m256i *)(const void *)(bytes + first + length));
        const __m256i here =
            _mm256_loadu_si256((const __m256i *)(const void *)(bytes + second + length));
        const uint32_t same = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(there, here));
        if (same != UINT32_MAX) {
            length += count_trailing_zeros(~same);
            return length < limit ? length : limit;
        }
    }
    return limit;
}

TARGET_AVX512
static struct chain_match find_longest_avx512(const struct chains *chains, uint32_t index,
                                              uint32_t best_length, uint32_t depth,
                                              uint32_t nice_length)
{
    return find_longest(chains, index, best_length, depth, nice_length, measure_avx512);
}

TARGET_AVX512
void zd_parse_chains_avx512(struct parse_job *job)
{
    parse_chains_body(job, look_up_block_avx512, find_longest_avx512);
}

#else
typedef int zd_parse_chains_avx512_is_empty_here; // ISO C wants a declaration in every file
#endif
