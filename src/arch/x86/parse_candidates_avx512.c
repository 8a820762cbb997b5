// SPDX-License-Identifier: Zlib
// The candidates design with 16 positions in a 512-bit vector. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "deflate/find_candidates_body.h"

#define TARGET_AVX512 ZD_TARGET("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,lzcnt")

enum {
    LANES = 16,
    GROUP = 128, // positions whose entries are replaced together
    LOADED = 32, // bytes that LANES positions load
};

// What the positions of a group put into the table, and what they find there. Three passes over a group,
// so that vectors are not loaded right behind the narrow stores that fill them.
struct group {
    _Alignas(64) uint32_t buckets[GROUP];
    uint32_t entries[GROUP];
    uint32_t old[GROUP];
};

TARGET_AVX512
static inline __m512i count_from(uint32_t first)
{
    return _mm512_add_epi32(
        _mm512_set1_epi32((int)first),
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

// The four bytes from each of 16 positions on. Each quarter of words begins where its first position does.
TARGET_AVX512
static inline __m512i spread_bytes(__m512i words)
{
    return _mm512_shuffle_epi8(words, _mm512_broadcast_i32x4(_mm_setr_epi8(
                                          0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6)));
}

TARGET_AVX512
static inline void hash_lanes(const struct candidates *candidates, const struct candidate_way *way,
                              uint32_t index, uint32_t lane, struct group *group)
{
    const __m512i words = _mm512_castsi256_si512(
        _mm256_loadu_si256((const __m256i *)(const void *)(candidates->bytes + index + lane)));
    const __m512i all_low = spread_bytes(_mm512_permutexvar_epi32(
        _mm512_setr_epi32(0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4), words));
    const __m512i all_high = spread_bytes(_mm512_permutexvar_epi32(
        _mm512_setr_epi32(1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5), words));
    const __m512i low = _mm512_and_si512(all_low, _mm512_set1_epi32((int)way->low_mask));
    const __m512i high = _mm512_and_si512(all_high, _mm512_set1_epi32((int)way->high_mask));
    const __m512i hashes = _mm512_add_epi32(
        _mm512_mullo_epi32(low, _mm512_set1_epi32((int)CANDIDATE_MULTIPLIER_LOW)),
        _mm512_mullo_epi32(high, _mm512_set1_epi32((int)CANDIDATE_MULTIPLIER_HIGH)));
    const __m128i left_shift = _mm_cvtsi32_si128((int)candidates->hash_bits);
    const __m128i right_shift = _mm_cvtsi32_si128((int)(32 - candidates->hash_bits));
    _mm512_store_si512(group->buckets + lane, _mm512_srl_epi32(hashes, right_shift));
    _mm512_store_si512(group->entries + lane,
                       _mm512_mask_mov_epi16(_mm512_sll_epi32(hashes, left_shift), 0x55555555,
                                             count_from(candidates->origin + index + lane)));
}

ZD_ALWAYS_INLINE void replace_entries(uint32_t *table, struct group *group, uint32_t count)
{
    for (uint32_t lane = 0; lane < count; lane += 4) {
        for (uint32_t i = lane; i < lane + 4; i++) {
            uint32_t *const bucket = table + group->buckets[i];
            group->old[i] = *bucket;
            *bucket = group->entries[i];
        }
    }
}

// How many of count positions go into vectors: whole steps that stay before the end.
ZD_ALWAYS_INLINE uint32_t vector_count(const struct candidates *candidates, uint32_t index,
                                       uint32_t count)
{
    const uint32_t left = candidates->end - index;
    const uint32_t loadable = left < LOADED ? 0 : left - LOADED + LANES;
    return (count < loadable ? count : loadable) / LANES * LANES;
}

TARGET_AVX512
static void find_candidates_avx512(const struct candidates *candidates,
                                   const struct candidate_way *way, uint32_t index, uint32_t first,
                                   uint32_t count)
{
    // Copies, which no store can change, so that what they hold stays in registers.
    const struct candidates own = *candidates;
    const struct candidate_way own_way = *way;
    uint8_t *const hits = own.tables->hits;
    const uint32_t done = vector_count(&own, index, count);
    struct group group;
    for (uint32_t begin = first; begin < done; begin += GROUP) {
        const uint32_t size = done - begin < GROUP ? done - begin : GROUP;
        for (uint32_t lane = 0; lane < size; lane += LANES) {
            hash_lanes(&own, &own_way, index + begin, lane, &group);
        }
        replace_entries(own_way.entries, &group, size);
        for (uint32_t lane = 0; lane < size; lane += LANES) {
            const uint32_t i = begin + lane;
            const __m512i bounds =
                _mm512_min_epu32(count_from(index + i - own.history_begin),
                                 _mm512_set1_epi32((int)own_way.max_distance + 1));
            const __m512i distances = _mm512_sub_epi16(_mm512_load_si512(group.entries + lane),
                                                       _mm512_load_si512(group.old + lane));
            const __mmask16 is_near = _mm512_cmplt_epu32_mask(distances, bounds);
            const __m256i packed = _mm512_maskz_cvtepi32_epi16(is_near, distances);
            _mm256_storeu_si256((__m256i *)(void *)(own_way.distances + i), packed);
            add_hits(hits, i, _mm256_test_epi16_mask(packed, packed), own_way.adds_hits);
        }
    }
    find_candidates(candidates, way, index, done > first ? done : first, count);
}

void zd_parse_candidates_avx512(struct parse_job *job)
{
    static const struct candidate_steps steps = {
        .find = find_candidates_avx512,
        .retire = zd_retire_candidates_avx2,
        .parse = {zd_parse_greedy_batch_avx2, zd_parse_lazy_batch_avx2,
                  zd_parse_two_ways_batch_avx2},
    };
    zd_parse_candidates(job, &steps);
}

#else
typedef int zd_parse_candidates_avx512_is_empty_here; // ISO C wants a declaration in every file
#endif
