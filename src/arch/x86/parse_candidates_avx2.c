// SPDX-License-Identifier: Zlib
// The candidates design with 8 positions in a 256-bit vector. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "deflate/find_candidates_body.h"
#include "deflate/parse_candidates_body.h"

#define TARGET_AVX2 ZD_TARGET("avx2,bmi,bmi2,lzcnt")

enum {
    LANES = 8,
    GROUP = 128, // positions whose entries are replaced together
    LOADED = 24, // bytes that LANES positions load
};

// What the positions of a group put into the table, and what they find there. Three passes over a group,
// so that vectors are not loaded right behind the narrow stores that fill them.
struct group {
    uint32_t buckets[GROUP];
    uint32_t entries[GROUP];
    uint32_t old[GROUP];
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

// The four bytes from first on, from first + 1 on, and so forth.
TARGET_AVX2
static inline __m256i spread_bytes(const uint8_t *first)
{
    const __m256i words = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)first)),
        _mm_loadu_si128((const __m128i *)(const void *)(first + 4)), 1);
    return _mm256_shuffle_epi8(words,
                               _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 0,
                                                1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6));
}

TARGET_AVX2
static inline __m256i count_from(uint32_t first)
{
    return _mm256_add_epi32(_mm256_set1_epi32((int)first),
                            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

TARGET_AVX2
static inline void hash_lanes(const struct candidates *candidates, const struct candidate_way *way,
                              uint32_t index, uint32_t lane, struct group *group)
{
    const uint8_t *const first = candidates->bytes + index + lane;
    const __m256i low =
        _mm256_and_si256(spread_bytes(first), _mm256_set1_epi32((int)way->low_mask));
    const __m256i high =
        _mm256_and_si256(spread_bytes(first + 4), _mm256_set1_epi32((int)way->high_mask));
    const __m256i hashes = _mm256_add_epi32(
        _mm256_mullo_epi32(low, _mm256_set1_epi32((int)CANDIDATE_MULTIPLIER_LOW)),
        _mm256_mullo_epi32(high, _mm256_set1_epi32((int)CANDIDATE_MULTIPLIER_HIGH)));
    const __m128i left_shift = _mm_cvtsi32_si128((int)candidates->hash_bits);
    const __m128i right_shift = _mm_cvtsi32_si128((int)(32 - candidates->hash_bits));
    store_lanes(group->buckets + lane, _mm256_srl_epi32(hashes, right_shift));
    store_lanes(group->entries + lane,
                _mm256_blend_epi16(_mm256_sll_epi32(hashes, left_shift),
                                   count_from(candidates->origin + index + lane), 0x55));
}

// The distances from entries to old ones; a lane with another tag or out of reach gets 0.
TARGET_AVX2
static inline __m256i distances_to(const uint32_t *entries, const uint32_t *old, __m256i bounds)
{
    const __m256i distance = _mm256_sub_epi16(load_lanes(entries), load_lanes(old));
    const __m256i is_far = _mm256_cmpeq_epi32(_mm256_max_epu32(distance, bounds), distance);
    return _mm256_andnot_si256(is_far, distance);
}

// Stores 16 distances; returns a bit for each that is not 0.
TARGET_AVX2
static inline __m256i pack_distances(__m256i first, __m256i second, uint16_t *distances)
{
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(first, second), 0xd8);
    _mm256_storeu_si256((__m256i *)(void *)distances, packed);
    return packed;
}

TARGET_AVX2
static inline uint32_t nonzero_bits(__m256i distances)
{
    const __m256i is_zero = _mm256_cmpeq_epi16(distances, _mm256_setzero_si256());
    const __m128i bytes =
        _mm_packs_epi16(_mm256_castsi256_si128(is_zero), _mm256_extracti128_si256(is_zero, 1));
    return ~(uint32_t)_mm_movemask_epi8(bytes);
}

TARGET_AVX2
static inline __m256i bound_lanes(const struct candidates *candidates,
                                  const struct candidate_way *way, uint32_t index)
{
    return _mm256_min_epu32(count_from(index - candidates->history_begin),
                            _mm256_set1_epi32((int)way->max_distance + 1));
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

// How many of count positions go into vectors: whole steps of two that stay before the end.
ZD_ALWAYS_INLINE uint32_t vector_count(const struct candidates *candidates, uint32_t index,
                                       uint32_t count)
{
    const uint32_t left = candidates->end - index;
    const uint32_t loadable = left < LOADED ? 0 : left - LOADED + LANES;
    return (count < loadable ? count : loadable) / (2 * LANES) * (2 * LANES);
}

TARGET_AVX2
static void find_candidates_avx2(const struct candidates *candidates,
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
        for (uint32_t lane = 0; lane < size; lane += 2 * LANES) {
            const uint32_t i = begin + lane;
            const uint32_t next = lane + LANES;
            const __m256i distances =
                pack_distances(distances_to(group.entries + lane, group.old + lane,
                                            bound_lanes(&own, &own_way, index + i)),
                               distances_to(group.entries + next, group.old + next,
                                            bound_lanes(&own, &own_way, index + i + LANES)),
                               own_way.distances + i);
            add_hits(hits, i, nonzero_bits(distances), own_way.adds_hits);
        }
    }
    find_candidates(candidates, way, index, done > first ? done : first, count);
}

TARGET_AVX2
static inline uint32_t agreeing_bytes(const uint8_t *first, const uint8_t *second)
{
    return (uint32_t)_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)first),
                          _mm256_loadu_si256((const __m256i *)(const void *)second)));
}

TARGET_AVX2
static inline uint32_t compare_avx2(const struct candidate_batch *batch, uint32_t index,
                                    uint32_t distance)
{
    const uint8_t *const second = batch->bytes + index;
    const uint8_t *const first = second - distance;
    uint32_t agree = agreeing_bytes(first, second);
    if (ZD_LIKELY(agree != UINT32_MAX)) {
        return count_trailing_zeros(~(uint64_t)agree);
    }
    agree = agreeing_bytes(first + 32, second + 32);
    return 32 + count_trailing_zeros(~(uint64_t)agree);
}

TARGET_AVX2
void zd_retire_candidates_avx2(uint32_t *entries, size_t count, uint32_t position)
{
    retire_entries(entries, count, position);
}

TARGET_AVX2
void zd_parse_greedy_batch_avx2(const struct candidate_batch *batch,
                                struct candidate_segment *segments)
{
    const struct parse_kind kind = {false, false, compare_avx2};
    parse_segments(batch, kind, segments);
}

TARGET_AVX2
void zd_parse_lazy_batch_avx2(const struct candidate_batch *batch,
                              struct candidate_segment *segments)
{
    const struct parse_kind kind = {true, false, compare_avx2};
    parse_segments(batch, kind, segments);
}

TARGET_AVX2
void zd_parse_two_ways_batch_avx2(const struct candidate_batch *batch,
                                  struct candidate_segment *segments)
{
    const struct parse_kind kind = {true, true, compare_avx2};
    parse_segments(batch, kind, segments);
}

void zd_parse_candidates_avx2(struct parse_job *job)
{
    static const struct candidate_steps steps = {
        .find = find_candidates_avx2,
        .retire = zd_retire_candidates_avx2,
        .parse = {zd_parse_greedy_batch_avx2, zd_parse_lazy_batch_avx2,
                  zd_parse_two_ways_batch_avx2},
    };
    zd_parse_candidates(job, &steps);
}

#else
typedef int zd_parse_candidates_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
