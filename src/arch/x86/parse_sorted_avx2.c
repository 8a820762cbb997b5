// SPDX-License-Identifier: Zlib
// The sorted design with 256-bit vectors: 8 entries compared at a time, and 16 steps of a position relaxed in
// two. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "deflate/find_sorted_body.h"
#include "deflate/parse_path_body.h"
#include "deflate/parse_sorted.h"

#define TARGET_AVX2 ZD_TARGET("avx2,bmi,bmi2,lzcnt")

enum {
    LANES = 8,
    NEAREST_BLOCK = 64,
    KEY_LENGTHS = SORTED_KEY_BYTES - SORTED_HASH_BYTES + 1,
};
_Static_assert((int)LANES <= (int)SORTED_PAD && 2 * (int)LANES == (int)ARC_LANES,
               "vectors may overrun the entries, and two hold the steps");

TARGET_AVX2
static inline __m256i load_words(const uint32_t *words)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)words);
}

TARGET_AVX2
static inline void store_words(uint32_t *words, __m256i values)
{
    _mm256_storeu_si256((__m256i *)(void *)words, values);
}

TARGET_AVX2
static inline __m256i multiply(__m256i words, uint32_t multiplier)
{
    return _mm256_mullo_epi32(words, _mm256_set1_epi32((int)multiplier));
}

// 8 numbers below 2^16.
TARGET_AVX2
static inline void store_narrow(uint16_t *lanes, __m256i values)
{
    const __m256i packed =
        _mm256_permute4x64_epi64(_mm256_packus_epi32(values, values), _MM_SHUFFLE(2, 0, 2, 0));
    _mm_storeu_si128((__m128i *)(void *)lanes, _mm256_castsi256_si128(packed));
}

TARGET_AVX2
static inline __m256i load_narrow(const uint16_t *lanes)
{
    return _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)lanes));
}

// 8 bytes at first in one half, 8 at second in the other.
TARGET_AVX2
static inline __m256i load_halves(const uint8_t *first, const uint8_t *second)
{
    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadl_epi64((const __m128i *)(const void *)first)),
        _mm_loadl_epi64((const __m128i *)(const void *)second), 1);
}

TARGET_AVX2
static void hash_avx2(const struct sorted_area *area)
{
    const __m128i shift = _mm_cvtsi32_si128((int)(32 - area->hash_bits));
    uint32_t index = 0;
    // A key of 12 bytes is known behind each entry.
    for (; index + LANES <= area->count; index += LANES) {
        const __m256i words = load_halves(area->bytes + index, area->bytes + index + 4);
        const __m256i bytes0to3 =
            _mm256_shuffle_epi8(words, _mm256_broadcastsi128_si256(_mm_setr_epi8(
                                           0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6)));
        const __m256i bytes1to4 =
            _mm256_shuffle_epi8(words, _mm256_broadcastsi128_si256(_mm_setr_epi8(
                                           1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7)));
        const __m256i products = _mm256_add_epi32(multiply(bytes0to3, SORTED_MULTIPLIER_A),
                                                  multiply(bytes1to4, SORTED_MULTIPLIER_B));
        store_narrow(area->hashes + index, _mm256_srl_epi32(products, shift));
    }
    hash_entries(area, index);
}

TARGET_AVX2
static void load_keys_avx2(const struct sorted_area *area)
{
    load_keys(area, 0);
}

// What 8 entries have found so far, by lane.
struct neighbours {
    __m256i indices;
    __m256i
        ranks; // neighbours left to compare with, counted from the entry; 0 where none is wanted
    __m256i wanted1; // the bits of keys1 and keys2 that a longer match agrees in, beside keys0
    __m256i wanted2;
    __m256i distances[KEY_LENGTHS]; // for lengths from SORTED_HASH_BYTES on, 0 where none is found
};

TARGET_AVX2
static inline __m256i is_zero(__m256i values)
{
    return _mm256_cmpeq_epi32(values, _mm256_setzero_si256());
}

TARGET_AVX2
static inline __m256i agrees(__m256i difference, int bits, __m256i found)
{
    return _mm256_and_si256(found, is_zero(_mm256_and_si256(difference, _mm256_set1_epi32(bits))));
}

TARGET_AVX2
static inline __m256i replace(__m256i values, __m256i lanes, int value)
{
    return _mm256_blendv_epi8(values, _mm256_set1_epi32(value), lanes);
}

// The lanes of `found` agree with the entries given in more bytes than with any nearer one.
TARGET_AVX2
static inline void take_neighbours(const struct sorted_area *area, struct neighbours *best,
                                   __m256i found, const uint32_t *entries, __m256i difference1,
                                   __m256i difference2)
{
    const __m256i there = _mm256_and_si256(load_words(entries), _mm256_set1_epi32(0xffff));
    const __m256i distances = _mm256_sub_epi32(best->indices, there);
    const __m256i far = _mm256_and_si256(
        found, _mm256_cmpgt_epi32(distances, _mm256_set1_epi32((int)area->max_distance)));
    found = _mm256_andnot_si256(far, found);
    __m256i agree[KEY_LENGTHS];
    agree[0] = found;
    agree[1] = agrees(difference1, 0xffff, found);
    agree[2] = agrees(difference1, 0xffffff, found);
    agree[3] = agrees(difference1, -1, found);
    agree[4] = agrees(difference2, 0xff, agree[3]);
    agree[5] = agrees(difference2, 0xffff, agree[3]);
    agree[6] = agrees(difference2, 0xffffff, agree[3]);
    agree[7] = agrees(difference2, -1, agree[3]);
    ZD_UNROLL
    for (unsigned i = 0; i < KEY_LENGTHS; i++) {
        const __m256i is_new = _mm256_and_si256(agree[i], is_zero(best->distances[i]));
        best->distances[i] =
            _mm256_or_si256(best->distances[i], _mm256_and_si256(is_new, distances));
    }
    best->wanted1 = replace(best->wanted1, agree[0], 0xffff);
    best->wanted1 = replace(best->wanted1, agree[1], 0xffffff);
    best->wanted1 = replace(best->wanted1, agree[2], -1);
    best->wanted2 = replace(best->wanted2, agree[3], 0xff);
    best->wanted2 = replace(best->wanted2, agree[4], 0xffff);
    best->wanted2 = replace(best->wanted2, agree[5], 0xffffff);
    best->wanted2 = replace(best->wanted2, agree[6], -1);
    best->ranks = _mm256_andnot_si256(_mm256_or_si256(far, agree[7]), best->ranks);
}

TARGET_AVX2
static inline uint32_t largest(__m256i values)
{
    __m128i half =
        _mm_max_epu32(_mm256_castsi256_si128(values), _mm256_extracti128_si256(values, 1));
    half = _mm_max_epu32(half, _mm_shuffle_epi32(half, _MM_SHUFFLE(1, 0, 3, 2)));
    half = _mm_max_epu32(half, _mm_shuffle_epi32(half, _MM_SHUFFLE(2, 3, 0, 1)));
    return (uint32_t)_mm_cvtsi128_si32(half);
}

TARGET_AVX2
static inline void compare_with_lags(const struct sorted_area *area, uint32_t entry,
                                     struct neighbours *best)
{
    const __m256i key0 = load_words(area->keys0 + entry);
    const __m256i key1 = load_words(area->keys1 + entry);
    const __m256i key2 = load_words(area->keys2 + entry);
    const uint32_t lags = largest(best->ranks);
    for (uint32_t lag = 1; lag <= lags; lag++) {
        const __m256i difference0 = _mm256_xor_si256(key0, load_words(area->keys0 + entry - lag));
        const __m256i difference1 = _mm256_xor_si256(key1, load_words(area->keys1 + entry - lag));
        const __m256i difference2 = _mm256_xor_si256(key2, load_words(area->keys2 + entry - lag));
        __m256i found = is_zero(_mm256_or_si256(
            difference0, _mm256_or_si256(_mm256_and_si256(difference1, best->wanted1),
                                         _mm256_and_si256(difference2, best->wanted2))));
        if (_mm256_movemask_epi8(found) != 0) {
            const __m256i lag_before = _mm256_set1_epi32((int)lag - 1);
            found = _mm256_and_si256(found, _mm256_cmpgt_epi32(best->ranks, lag_before));
            take_neighbours(area, best, found, area->entries + entry - lag, difference1,
                            difference2);
            if (largest(best->ranks) <= lag) {
                break;
            }
        }
    }
}

TARGET_AVX2
static inline __m256i pair(const struct neighbours *best, unsigned first)
{
    return _mm256_or_si256(best->distances[first],
                           _mm256_slli_epi32(best->distances[first + 1], 16));
}

// Puts the distances of each lane into the row of its position; what is in the history goes to the spare row, as
// branches on it would be mispredicted.
TARGET_AVX2
static inline void store_rows(const struct sorted_area *area, const struct neighbours *best,
                              __m256i lanes)
{
    const __m256i low_even = _mm256_unpacklo_epi32(pair(best, 0), pair(best, 2));
    const __m256i low_odd = _mm256_unpackhi_epi32(pair(best, 0), pair(best, 2));
    const __m256i high_even = _mm256_unpacklo_epi32(pair(best, 4), pair(best, 6));
    const __m256i high_odd = _mm256_unpackhi_epi32(pair(best, 4), pair(best, 6));
    // Each has the rows of lanes n and n + 4.
    const __m256i rows[LANES / 2] = {
        _mm256_unpacklo_epi64(low_even, high_even),
        _mm256_unpackhi_epi64(low_even, high_even),
        _mm256_unpacklo_epi64(low_odd, high_odd),
        _mm256_unpackhi_epi64(low_odd, high_odd),
    };
    const __m256i spare = _mm256_set1_epi32((int)(area->end - area->begin));
    uint32_t indices[LANES];
    store_words(
        indices,
        _mm256_blendv_epi8(
            spare, _mm256_sub_epi32(best->indices, _mm256_set1_epi32((int)area->begin)), lanes));
    ZD_UNROLL
    for (unsigned i = 0; i < LANES; i++) {
        const __m256i row = rows[i % 4];
        _mm_storeu_si128(
            (__m128i *)(void *)(area->rows[indices[i]].distances + SORTED_HASH_BYTES - 1),
            i < 4 ? _mm256_castsi256_si128(row) : _mm256_extracti128_si256(row, 1));
    }
}

TARGET_AVX2
static void compare_avx2(const struct sorted_area *area)
{
    uint32_t entry = 0;
    for (; entry + LANES <= area->count; entry += LANES) {
        const __m256i entries = load_words(area->entries + entry);
        struct neighbours best;
        best.indices = _mm256_and_si256(entries, _mm256_set1_epi32(0xffff));
        const __m256i lanes =
            _mm256_cmpgt_epi32(best.indices, _mm256_set1_epi32((int)area->begin - 1));
        if (_mm256_movemask_epi8(lanes) == 0) {
            continue;
        }
        best.ranks = _mm256_and_si256(lanes, _mm256_min_epu32(_mm256_srli_epi32(entries, 16),
                                                              _mm256_set1_epi32((int)area->depth)));
        best.wanted1 = _mm256_set1_epi32(0xff);
        best.wanted2 = _mm256_setzero_si256();
        ZD_UNROLL
        for (unsigned i = 0; i < KEY_LENGTHS; i++) {
            best.distances[i] = _mm256_setzero_si256();
        }
        compare_with_lags(area, entry, &best);
        store_rows(area, &best, lanes);
    }
    compare_entries(area, entry, area->count);
}

// What a block of positions looks up, by lane. Three passes over a block, so that vectors are not loaded
// right behind the narrow stores that fill them.
struct nearest_block {
    uint16_t hashes4[NEAREST_BLOCK];
    uint16_t hashes3[NEAREST_BLOCK];
    uint16_t old4[NEAREST_BLOCK]; // the indices that the heads had
    uint16_t old3[NEAREST_BLOCK];
};

// The 4 bytes at each of 8 positions, reading 11.
TARGET_AVX2
static inline __m256i load_bytes0to3(const uint8_t *bytes)
{
    return _mm256_shuffle_epi8(load_halves(bytes, bytes + 3),
                               _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 1,
                                                2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7));
}

TARGET_AVX2
static inline void replace_heads(const struct sorted_area *area, const struct sorted_heads *heads,
                                 uint32_t index, struct nearest_block *block)
{
    const __m128i shift = _mm_cvtsi32_si128((int)heads->shift);
    for (uint32_t lane = 0; lane < NEAREST_BLOCK; lane += LANES) {
        const __m256i words = load_bytes0to3(area->bytes + index + lane);
        store_narrow(block->hashes4 + lane,
                     _mm256_srl_epi32(multiply(words, SORTED_MULTIPLIER_4), shift));
        store_narrow(
            block->hashes3 + lane,
            _mm256_srl_epi32(multiply(_mm256_slli_epi32(words, 8), SORTED_MULTIPLIER_3), shift));
    }
    for (uint32_t lane = 0; lane < NEAREST_BLOCK; lane++) {
        uint16_t *const head4 = heads->heads4 + block->hashes4[lane];
        uint16_t *const head3 = heads->heads3 + block->hashes3[lane];
        block->old4[lane] = *head4;
        *head4 = (uint16_t)(index + lane);
        block->old3[lane] = *head3;
        *head3 = (uint16_t)(index + lane);
    }
}

// The lanes whose bytes at the old indices agree in `bits`.
TARGET_AVX2
static inline __m256i agreeing(const struct sorted_area *area, __m256i old, __m256i distances,
                               __m256i words, int bits)
{
    const __m256i far = _mm256_cmpgt_epi32(distances, _mm256_set1_epi32((int)area->max_distance));
    const __m256i there = _mm256_i32gather_epi32((const int *)(const void *)area->bytes, old, 1);
    return _mm256_andnot_si256(
        far, agrees(_mm256_xor_si256(there, words), bits, is_zero(_mm256_setzero_si256())));
}

TARGET_AVX2
static inline void check_nearest(const struct sorted_area *area, uint32_t index, uint32_t lane,
                                 const struct nearest_block *block)
{
    const __m256i indices = _mm256_add_epi32(_mm256_set1_epi32((int)(index + lane)),
                                             _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    const __m256i words = load_bytes0to3(area->bytes + index + lane);
    const __m256i old4 = load_narrow(block->old4 + lane);
    const __m256i old3 = load_narrow(block->old3 + lane);
    const __m256i distances4 = _mm256_sub_epi32(indices, old4);
    const __m256i distances3 = _mm256_sub_epi32(indices, old3);
    const __m256i found4 = agreeing(area, old4, distances4, words, -1);
    const __m256i found3 = agreeing(area, old3, distances3, words, 0xffffff);
    struct arc_row *const rows = area->rows + (index + lane - area->begin);
    uint32_t longer[LANES];
    ZD_UNROLL
    for (unsigned i = 0; i < LANES; i++) {
        longer[i] = rows[i].distances[SORTED_HASH_BYTES - 1];
    }
    const __m256i lanes3 = _mm256_blendv_epi8(load_words(longer), distances4, found4);
    const __m256i lanes2 = _mm256_blendv_epi8(lanes3, distances3, found3);
    uint32_t both[LANES];
    store_words(both, _mm256_or_si256(lanes2, _mm256_slli_epi32(lanes3, 16)));
    ZD_UNROLL
    for (unsigned i = 0; i < LANES; i++) {
        memcpy(&rows[i].distances[DEFLATE_MIN_MATCH - 1], &both[i], sizeof(both[i]));
    }
}

TARGET_AVX2
static void find_nearest_avx2(const struct sorted_area *area)
{
    const struct sorted_heads heads = clear_heads(area);
    const uint32_t end = nearest_end(area);
    uint32_t index = 0;
    struct nearest_block block;
    for (; index + NEAREST_BLOCK <= area->begin && index + NEAREST_BLOCK <= end;
         index += NEAREST_BLOCK) {
        replace_heads(area, &heads, index, &block);
    }
    index = fill_heads(area, &heads, index);
    for (; index + NEAREST_BLOCK <= end; index += NEAREST_BLOCK) {
        replace_heads(area, &heads, index, &block);
        for (uint32_t lane = 0; lane < NEAREST_BLOCK; lane += LANES) {
            check_nearest(area, index, lane, &block);
        }
    }
    find_nearest(area, &heads, index);
}

TARGET_AVX2
static inline void relax_long_avx2(const struct path *path, uint32_t position, __m256i base)
{
    const struct long_match match = path->longs[position];
    const uint32_t *const lengths = path->costs->lengths;
    const __m256i start = _mm256_add_epi32(
        base, _mm256_set1_epi32((int)path->costs->distances[distance_symbol(match.distance)]));
    for (uint32_t length = ARC_LANES + 1; length <= match.length; length += LANES) {
        uint32_t *const nodes = path->nodes + position + length;
        const __m256i left = _mm256_set1_epi32((int)(match.length - length));
        const __m256i behind = _mm256_cmpgt_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), left);
        const __m256i words = _mm256_add_epi32(start, load_words(lengths + length));
        store_words(nodes, _mm256_min_epu32(load_words(nodes), _mm256_or_si256(words, behind)));
    }
}

// The costs of 8 distances, 32 of them in all by the low 5 bits.
TARGET_AVX2
static inline __m256i look_up(const __m256i *costs, __m256i symbols)
{
    const __m256 by_bit3 = _mm256_castsi256_ps(_mm256_slli_epi32(symbols, 28));
    const __m256 by_bit4 = _mm256_castsi256_ps(_mm256_slli_epi32(symbols, 27));
    const __m256 low = _mm256_blendv_ps(
        _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(costs[0], symbols)),
        _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(costs[1], symbols)), by_bit3);
    const __m256 high = _mm256_blendv_ps(
        _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(costs[2], symbols)),
        _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(costs[3], symbols)), by_bit3);
    return _mm256_castps_si256(_mm256_blendv_ps(low, high, by_bit4));
}

// What the steps of 8 lanes cost; all ones where there is no match.
TARGET_AVX2
static inline __m256i step_words(const __m256i *costs, const uint16_t *row, __m256i base,
                                 __m256i length_words)
{
    const __m256i distances = load_narrow(row);
    // The exponent of 2 * distance - 1 and the highest bit of its fraction are the symbol, but for symbol 0.
    const __m256i doubled =
        _mm256_add_epi32(_mm256_add_epi32(distances, distances), _mm256_set1_epi32(-1));
    const __m256i symbols = _mm256_srli_epi32(_mm256_castps_si256(_mm256_cvtepi32_ps(doubled)), 22);
    const __m256i words = _mm256_add_epi32(length_words, look_up(costs, symbols));
    return _mm256_or_si256(_mm256_add_epi32(words, base), is_zero(distances));
}

TARGET_AVX2
static uint32_t relax_path_avx2(const struct path *path, uint32_t begin)
{
    const struct path_costs *const costs = path->costs;
    const __m256i distance_costs[4] = {
        load_words(costs->distances), load_words(costs->distances + LANES),
        load_words(costs->distances + 2 * LANES), load_words(costs->distances + 3 * LANES)};
    const __m256i length_words0 = load_words(costs->lengths + 1);
    const __m256i length_words1 = load_words(costs->lengths + 1 + LANES);
    const __m256i cost_mask = _mm256_set1_epi32(~PATH_LENGTH_MASK);
    const __m256i rotation = _mm256_setr_epi32(1, 2, 3, 4, 5, 6, 7, 0);
    __m256i nodes0 = load_words(path->nodes + begin);
    __m256i nodes1 = load_words(path->nodes + begin + LANES);
    uint32_t position = begin;
    for (; position < path->size && path->longs[position].length < path->nice_length; position++) {
        const uint16_t *const row = path->rows[position].distances;
        const __m256i base =
            _mm256_and_si256(_mm256_broadcastd_epi32(_mm256_castsi256_si128(nodes0)), cost_mask);
        path->nodes[position] = (uint32_t)_mm_cvtsi128_si32(_mm256_castsi256_si128(nodes0));
        // Lanes 0 and 1 of the row mean nothing: lane 0 is the literal, lane 1 no step.
        __m256i words0 = _mm256_or_si256(step_words(distance_costs, row, base, length_words0),
                                         _mm256_setr_epi32(-1, -1, 0, 0, 0, 0, 0, 0));
        const __m256i words1 = step_words(distance_costs, row + LANES, base, length_words1);
        const __m256i literal =
            _mm256_add_epi32(base, _mm256_set1_epi32((int)costs->literals[path->bytes[position]]));
        words0 = _mm256_blend_epi32(words0, literal, 1);
        if (path->longs[position].length > ARC_LANES) {
            relax_long_avx2(path, position, base);
        }
        const __m256i entering = _mm256_set1_epi32((int)path->nodes[position + ARC_LANES]);
        const __m256i rotated0 = _mm256_permutevar8x32_epi32(nodes0, rotation);
        const __m256i rotated1 = _mm256_permutevar8x32_epi32(nodes1, rotation);
        nodes0 = _mm256_min_epu32(_mm256_blend_epi32(rotated0, rotated1, 0x80), words0);
        nodes1 = _mm256_min_epu32(_mm256_blend_epi32(rotated1, entering, 0x80), words1);
    }
    store_words(path->nodes + position, nodes0);
    store_words(path->nodes + position + LANES, nodes1);
    return position;
}

static const struct sorted_steps avx2_steps = {hash_avx2, load_keys_avx2, compare_avx2,
                                               find_nearest_avx2};

void zd_parse_sorted_avx2(struct parse_job *job)
{
    zd_parse_sorted(job, &avx2_steps, relax_path_avx2);
}

#else
typedef int zd_parse_sorted_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
