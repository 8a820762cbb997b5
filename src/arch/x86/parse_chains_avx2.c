// SPDX-License-Identifier: Zlib
// The chains design with look-ups of 8 positions at a time in 256-bit vectors. Empty on other
// architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "deflate/parse_chains_body.h"

#define TARGET_AVX2 ZD_TARGET("avx2,bmi,bmi2,lzcnt")

enum {
    LANES = 8,
    LOADED = 20,   // bytes that a look-up of LANES positions loads
    MEASURED = 32, // bytes that are compared at a time
};

// What a block of positions looks up and finds, by lane. Three passes over a block, so that vectors are not
// loaded right behind the narrow stores that fill them.
struct look_up {
    uint32_t hashes5[CHAIN_BLOCK];
    uint32_t hashes4[CHAIN_BLOCK];
    uint32_t hashes3[CHAIN_BLOCK];
    // The low 16 bits of the positions that heads had: of 4 bytes, or the newest of 5; of 3 bytes from bit 16 on.
    uint32_t old[CHAIN_BLOCK];
    uint32_t bytes0to3[CHAIN_BLOCK];
};

TARGET_AVX2
static inline __m256i load_lanes(const uint32_t *lanes)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)lanes);
}

TARGET_AVX2
static inline void store_lanes(uint32_t *lanes, __m256i values)
{
    _mm256_storeu_si256((__m256i *)(void *)lanes, values);
}

TARGET_AVX2
static inline __m256i multiply(__m256i words, uint32_t multiplier)
{
    return _mm256_mullo_epi32(words, _mm256_set1_epi32((int)multiplier));
}

TARGET_AVX2
static inline void hash_lanes(const struct chains *chains, uint32_t index, uint32_t lane,
                              struct look_up *look_up)
{
    const uint8_t *const first = chains->bytes + index + lane;
    const __m256i words = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)first)),
        _mm_loadu_si128((const __m128i *)(const void *)(first + 4)), 1);
    const __m256i bytes0to3 = _mm256_shuffle_epi8(
        words, _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 0, 1, 2, 3, 1, 2, 3,
                                4, 2, 3, 4, 5, 3, 4, 5, 6));
    const __m256i bytes1to4 = _mm256_shuffle_epi8(
        words, _mm256_setr_epi8(1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7, 1, 2, 3, 4, 2, 3, 4,
                                5, 3, 4, 5, 6, 4, 5, 6, 7));
    const __m128i shift = _mm_cvtsi32_si128((int)(32 - chains->hash_bits));
    const __m128i shift3 = _mm_cvtsi32_si128((int)(33 - chains->hash_bits));
    store_lanes(look_up->hashes5 + lane,
                _mm256_srl_epi32(_mm256_add_epi32(multiply(bytes0to3, CHAIN_MULTIPLIER5A),
                                                  multiply(bytes1to4, CHAIN_MULTIPLIER5B)),
                                 shift));
    if (chains->tables->finds_four) {
        store_lanes(look_up->hashes4 + lane,
                    _mm256_srl_epi32(multiply(bytes0to3, CHAIN_MULTIPLIER4), shift));
    }
    if (chains->tables->finds_three) {
        store_lanes(
            look_up->hashes3 + lane,
            _mm256_srl_epi32(multiply(_mm256_slli_epi32(bytes0to3, 8), CHAIN_MULTIPLIER3), shift3));
    }
    store_lanes(look_up->bytes0to3 + lane, bytes0to3);
}

ZD_ALWAYS_INLINE void replace_heads(const struct chains *chains, uint32_t position, uint32_t lanes,
                                    struct look_up *look_up, bool finds_four, bool finds_three)
{
    uint32_t *const previous = chains->previous + (position & chains->ring_mask);
    uint32_t *const heads5 = chains->heads5;
    uint16_t *const heads4 = chains->heads4;
    uint16_t *const heads3 = chains->heads3;
    for (uint32_t lane = 0; lane < lanes; lane += 2) {
        uint64_t pairs = 0;
        uint64_t old = 0;
        ZD_UNROLL
        for (uint32_t half = 0; half < 2; half++) {
            const uint16_t here = (uint16_t)(position + lane + half);
            uint32_t *const head5 = heads5 + look_up->hashes5[lane + half];
            const uint32_t pair = *head5;
            uint32_t old4 = pair & 0xffff;
            uint32_t old3 = 0;
            *head5 = pair << 16 | here;
            if (finds_four) {
                uint16_t *const head4 = heads4 + look_up->hashes4[lane + half];
                old4 = *head4;
                *head4 = here;
            }
            if (finds_three) {
                uint16_t *const head3 = heads3 + look_up->hashes3[lane + half];
                old3 = *head3;
                *head3 = here;
            }
            pairs |= (uint64_t)pair << 32 * half;
            old |= (uint64_t)(old4 | old3 << 16) << 32 * half;
        }
        memcpy(previous + lane, &pairs, sizeof(pairs));
        memcpy(look_up->old + lane, &old, sizeof(old));
    }
}

ZD_ALWAYS_INLINE void replace_known_heads(const struct chains *chains, uint32_t position,
                                          uint32_t lanes, struct look_up *look_up)
{
    const bool finds_three = chains->tables->finds_three;
    if (chains->tables->finds_four && finds_three) {
        replace_heads(chains, position, lanes, look_up, true, true);
    } else if (chains->tables->finds_four) {
        replace_heads(chains, position, lanes, look_up, true, false);
    } else if (finds_three) {
        replace_heads(chains, position, lanes, look_up, false, true);
    } else {
        replace_heads(chains, position, lanes, look_up, false, false);
    }
}

// Lanes as one 128-bit vector of 16 bits each, which they fit.
TARGET_AVX2
static inline __m128i narrow(__m256i lanes)
{
    return _mm_packus_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
}

// In the lanes that are not `known` and whose distance is 1 to farthest the bits in which the 4 bytes there differ,
// elsewhere 1.
TARGET_AVX2
static inline __m256i differences(const struct chains *chains, uint32_t index, __m256i distances,
                                  __m256i farthest, __m256i bytes0to3, __m256i known)
{
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i is_near =
        _mm256_andnot_si256(_mm256_or_si256(_mm256_cmpgt_epi32(distances, farthest), known),
                            _mm256_cmpgt_epi32(distances, _mm256_setzero_si256()));
    const __m256i indices =
        _mm256_sub_epi32(_mm256_add_epi32(_mm256_set1_epi32((int)index), lanes), distances);
    const __m256i differing = _mm256_xor_si256(bytes0to3, _mm256_set1_epi32(1));
    const __m256i there = _mm256_mask_i32gather_epi32(
        differing, (const int *)(const void *)chains->bytes, indices, is_near, 1);
    return _mm256_xor_si256(there, bytes0to3);
}

TARGET_AVX2
static inline uint32_t check_lanes(const struct chains *chains, uint32_t index, uint32_t lane,
                                   const struct look_up *look_up)
{
    index += lane;
    const uint32_t position = chains->origin + index;
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i positions = _mm256_add_epi32(_mm256_set1_epi32((int)position), lanes);
    const __m256i low_half = _mm256_set1_epi32(0xffff);
    const __m256i old = load_lanes(look_up->old + lane);
    const __m256i distances4 = _mm256_and_si256(_mm256_sub_epi32(positions, old), low_half);
    const __m256i bytes0to3 = load_lanes(look_up->bytes0to3 + lane);
    const uint32_t known = index - chains->history_begin;
    const __m256i farthest = _mm256_min_epi32(
        _mm256_add_epi32(_mm256_set1_epi32((int)(known < 0x8000 ? known : 0x8000)), lanes),
        _mm256_set1_epi32((int)chains->max_distance));
    const __m256i zero = _mm256_setzero_si256();
    const __m256i known4 =
        _mm256_cmpeq_epi32(differences(chains, index, distances4, farthest, bytes0to3, zero), zero);
    __m256i found4 = _mm256_and_si256(known4, distances4);
    __m256i found3 = zero;
    if (chains->tables->finds_three) {
        const __m256i distances3 =
            _mm256_and_si256(_mm256_sub_epi32(positions, _mm256_srli_epi32(old, 16)), low_half);
        const __m256i difference =
            differences(chains, index, distances3, farthest, bytes0to3, known4);
        const __m256i agrees4 = _mm256_cmpeq_epi32(difference, zero);
        const __m256i agrees3 = _mm256_cmpeq_epi32(_mm256_slli_epi32(difference, 8), zero);
        found4 = _mm256_or_si256(found4, _mm256_and_si256(agrees4, distances3));
        found3 = _mm256_and_si256(_mm256_andnot_si256(agrees4, agrees3), distances3);
    }
    const uint32_t slot = position % CHAIN_AHEAD;
    _mm_storeu_si128((__m128i *)(void *)(chains->tables->nearest4 + slot), narrow(found4));
    _mm_storeu_si128((__m128i *)(void *)(chains->tables->nearest3 + slot), narrow(found3));
    return (uint32_t)_mm256_movemask_ps(
        _mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_or_si256(found4, found3), zero)));
}

// True if the hashed bytes of all positions of a block, and of two before it, are one and the same byte.
TARGET_AVX2
static inline bool repeats_byte(const uint8_t *block)
{
    const __m256i all = _mm256_set1_epi8((char)block[0]);
    const uint8_t *const first = block - 2;
    const uint8_t *const end = block + CHAIN_BLOCK + CHAIN_HASH_BYTES - 1;
    const __m256i agrees0 =
        _mm256_cmpeq_epi8(all, _mm256_loadu_si256((const __m256i *)(const void *)first));
    if (ZD_LIKELY(_mm256_movemask_epi8(agrees0) != -1)) {
        return false;
    }
    const __m256i agrees1 =
        _mm256_cmpeq_epi8(all, _mm256_loadu_si256((const __m256i *)(const void *)(first + 32)));
    const __m256i agrees2 =
        _mm256_cmpeq_epi8(all, _mm256_loadu_si256((const __m256i *)(const void *)(end - 32)));
    return _mm256_movemask_epi8(_mm256_and_si256(agrees1, agrees2)) == -1;
}

// What a look-up of such a block does, where the two positions before it are in the heads: each of its positions finds the
// two before itself. False where they are not.
TARGET_AVX2
static inline bool look_up_run(const struct chains *chains, uint32_t index)
{
    struct chain_tables *const tables = chains->tables;
    const uint32_t position = chains->origin + index;
    const uint32_t bytes0to3 = load_le32(chains->bytes, index);
    uint32_t *const head5 = chains->heads5 + hash5_of(bytes0to3, bytes0to3, chains->hash_bits);
    uint16_t *const head4 = chains->heads4 + hash4_of(bytes0to3, chains->hash_bits);
    uint16_t *const head3 = chains->heads3 + hash3_of(bytes0to3, chains->hash_bits);
    const uint16_t before = (uint16_t)(position - 1);
    if (*head5 != ((position - 2) << 16 | before) || (tables->finds_four && *head4 != before) ||
        (tables->finds_three && *head3 != before)) {
        return false;
    }
    uint32_t *const previous = chains->previous + (position & chains->ring_mask);
    for (uint32_t i = 0; i < CHAIN_BLOCK; i++) {
        previous[i] = (position + i - 2) << 16 | ((position + i - 1) & 0xffff);
        tables->nearest4[position % CHAIN_AHEAD + i] = 1;
        tables->nearest3[position % CHAIN_AHEAD + i] = 0;
    }
    const uint32_t last = position + CHAIN_BLOCK - 1;
    *head5 = (last - 1) << 16 | (last & 0xffff);
    *head4 = tables->finds_four ? (uint16_t)last : *head4;
    *head3 = tables->finds_three ? (uint16_t)last : *head3;
    return true;
}

TARGET_AVX2
static uint64_t look_up_block_avx2(const struct chains *chains, uint32_t index, uint32_t count)
{
    const uint32_t known = chains->end - index;
    const uint32_t loadable = known < LOADED ? 0 : known - LOADED + LANES;
    const uint32_t vector_count = (count < loadable ? count : loadable) / LANES * LANES;
    struct look_up look_up;
    uint64_t starts = 0;
    if (vector_count == CHAIN_BLOCK && index - chains->history_begin >= 2 &&
        repeats_byte(chains->bytes + index) && look_up_run(chains, index)) {
        return UINT64_MAX;
    }
    for (uint32_t lane = 0; lane < vector_count; lane += LANES) {
        hash_lanes(chains, index, lane, &look_up);
    }
    replace_known_heads(chains, chains->origin + index, vector_count, &look_up);
    for (uint32_t lane = 0; lane < vector_count; lane += LANES) {
        starts |= (uint64_t)check_lanes(chains, index, lane, &look_up) << lane;
    }
    if (vector_count < count) {
        starts |= look_up_block(chains, index + vector_count, count - vector_count) << vector_count;
    }
    return starts;
}

// Up to DEFLATE_MAX_MATCH and MEASURED bytes may be read.
TARGET_AVX2
static inline uint32_t measure_avx2(const uint8_t *bytes, size_t first, size_t second,
                                    uint32_t limit)
{
    for (uint32_t length = 0; length < DEFLATE_MAX_MATCH; length += MEASURED) {
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

TARGET_AVX2
static struct chain_match find_longest_avx2(const struct chains *chains, uint32_t index,
                                            uint32_t best_length, uint32_t depth,
                                            uint32_t nice_length)
{
    if (ZD_UNLIKELY(chains->end - index < DEFLATE_MAX_MATCH + MEASURED)) {
        return zd_find_longest_plain(chains, index, best_length, depth, nice_length);
    }
    return find_longest(chains, index, best_length, depth, nice_length, DEFLATE_MAX_MATCH,
                        measure_avx2);
}

TARGET_AVX2
void zd_parse_chains_avx2(struct parse_job *job)
{
    parse_chains_body(job, look_up_block_avx2, find_longest_avx2);
}

#else
typedef int zd_parse_chains_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
