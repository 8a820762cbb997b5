// SPDX-License-Identifier: Zlib
// The sorted design with 512-bit vectors: 16 entries compared at a time, and 16 steps of a position relaxed at
// a time. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "deflate/find_sorted_body.h"
#include "deflate/parse_path_body.h"
#include "deflate/parse_sorted.h"

#define TARGET_AVX512 ZD_TARGET("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,lzcnt")

enum {
    LANES = 16,
    NEAREST_BLOCK = 64,
    KEY_LENGTHS = SORTED_KEY_BYTES - SORTED_HASH_BYTES + 1,
};
_Static_assert((int)LANES <= (int)SORTED_PAD && (int)LANES == (int)ARC_LANES,
               "vectors may overrun the entries");

TARGET_AVX512
static inline __m512i load_words(const uint32_t *words)
{
    return _mm512_loadu_si512((const void *)words);
}

TARGET_AVX512
static void hash_avx512(const struct sorted_area *area)
{
    const __m128i shift = _mm_cvtsi32_si128((int)(32 - area->hash_bits));
    uint32_t index = 0;
    // A key of 12 bytes is known behind each entry: 16 entries and 27 bytes.
    for (; index + LANES <= area->count; index += LANES) {
        const __m512i words = _mm512_permutexvar_epi32(
            _mm512_setr_epi32(0, 1, 2, 2, 1, 2, 3, 3, 2, 3, 4, 4, 3, 4, 5, 5),
            _mm512_castsi256_si512(_mm256_maskz_loadu_epi8(
                (1u << (LANES + SORTED_KEY_BYTES - 1)) - 1, area->bytes + index)));
        const __m512i bytes0to3 = _mm512_shuffle_epi8(
            words,
            _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6)));
        const __m512i bytes1to4 = _mm512_shuffle_epi8(
            words,
            _mm512_broadcast_i32x4(_mm_setr_epi8(1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7)));
        const __m512i products = _mm512_add_epi32(
            _mm512_mullo_epi32(bytes0to3, _mm512_set1_epi32((int)SORTED_MULTIPLIER_A)),
            _mm512_mullo_epi32(bytes1to4, _mm512_set1_epi32((int)SORTED_MULTIPLIER_B)));
        _mm256_storeu_si256((__m256i *)(void *)(area->hashes + index),
                            _mm512_cvtepi32_epi16(_mm512_srl_epi32(products, shift)));
    }
    hash_entries(area, index);
}

TARGET_AVX512
static void load_keys_avx512(const struct sorted_area *area)
{
    uint32_t entry = 0;
    for (; entry + LANES <= area->count; entry += LANES) {
        const __m512i indices =
            _mm512_and_si512(load_words(area->entries + entry), _mm512_set1_epi32(0xffff));
        _mm512_storeu_si512(area->keys0 + entry, _mm512_i32gather_epi32(indices, area->bytes, 1));
        _mm512_storeu_si512(area->keys1 + entry,
                            _mm512_i32gather_epi32(indices, area->bytes + 4, 1));
        _mm512_storeu_si512(area->keys2 + entry,
                            _mm512_i32gather_epi32(indices, area->bytes + 8, 1));
    }
    load_keys(area, entry);
}

// What 16 entries have found so far, by lane.
struct neighbours {
    __m512i indices;
    __m512i
        ranks; // neighbours left to compare with, counted from the entry; 0 where nothing better is left
    __m512i wanted1; // the bits of keys1 and keys2 that a longer match agrees in, beside keys0
    __m512i wanted2;
    __m512i distances[KEY_LENGTHS]; // for lengths from SORTED_HASH_BYTES on, 0 where none is found
};

TARGET_AVX512
static inline __m512i replace(__m512i values, __mmask16 lanes, int value)
{
    return _mm512_mask_mov_epi32(values, lanes, _mm512_set1_epi32(value));
}

// The lanes of `found` agree with the entries `lag` before in more bytes than any nearer one.
TARGET_AVX512
static inline void take_neighbours(const struct sorted_area *area, struct neighbours *best,
                                   __mmask16 found, const uint32_t *entries, __m512i difference1,
                                   __m512i difference2)
{
    const __m512i there = _mm512_and_si512(load_words(entries), _mm512_set1_epi32(0xffff));
    const __m512i distances = _mm512_sub_epi32(best->indices, there);
    const __mmask16 far =
        _mm512_mask_cmpgt_epu32_mask(found, distances, _mm512_set1_epi32((int)area->max_distance));
    found = (__mmask16)(found & ~far);
    __mmask16 agree[KEY_LENGTHS];
    agree[0] = found;
    agree[1] = _mm512_mask_testn_epi32_mask(found, difference1, _mm512_set1_epi32(0xffff));
    agree[2] = _mm512_mask_testn_epi32_mask(found, difference1, _mm512_set1_epi32(0xffffff));
    agree[3] = _mm512_mask_testn_epi32_mask(found, difference1, difference1);
    agree[4] = _mm512_mask_testn_epi32_mask(agree[3], difference2, _mm512_set1_epi32(0xff));
    agree[5] = _mm512_mask_testn_epi32_mask(agree[3], difference2, _mm512_set1_epi32(0xffff));
    agree[6] = _mm512_mask_testn_epi32_mask(agree[3], difference2, _mm512_set1_epi32(0xffffff));
    agree[7] = _mm512_mask_testn_epi32_mask(agree[3], difference2, difference2);
    ZD_UNROLL
    for (unsigned i = 0; i < KEY_LENGTHS; i++) {
        const __mmask16 is_new =
            _mm512_mask_testn_epi32_mask(agree[i], best->distances[i], best->distances[i]);
        best->distances[i] = _mm512_mask_mov_epi32(best->distances[i], is_new, distances);
    }
    best->wanted1 = replace(best->wanted1, agree[0], 0xffff);
    best->wanted1 = replace(best->wanted1, agree[1], 0xffffff);
    best->wanted1 = replace(best->wanted1, agree[2], -1);
    best->wanted2 = replace(best->wanted2, agree[3], 0xff);
    best->wanted2 = replace(best->wanted2, agree[4], 0xffff);
    best->wanted2 = replace(best->wanted2, agree[5], 0xffffff);
    best->wanted2 = replace(best->wanted2, agree[6], -1);
    best->ranks = replace(best->ranks, (__mmask16)(far | agree[7]), 0);
}

TARGET_AVX512
static inline void compare_with_lags(const struct sorted_area *area, uint32_t entry,
                                     struct neighbours *best)
{
    const __m512i key0 = load_words(area->keys0 + entry);
    const __m512i key1 = load_words(area->keys1 + entry);
    const __m512i key2 = load_words(area->keys2 + entry);
    const uint32_t lags = _mm512_reduce_max_epu32(best->ranks);
    for (uint32_t lag = 1; lag <= lags; lag++) {
        const __m512i difference0 = _mm512_xor_si512(key0, load_words(area->keys0 + entry - lag));
        const __m512i difference1 = _mm512_xor_si512(key1, load_words(area->keys1 + entry - lag));
        const __m512i difference2 = _mm512_xor_si512(key2, load_words(area->keys2 + entry - lag));
        // 0xf8: a | b & c
        __m512i difference =
            _mm512_ternarylogic_epi32(difference0, difference1, best->wanted1, 0xf8);
        difference = _mm512_ternarylogic_epi32(difference, difference2, best->wanted2, 0xf8);
        __mmask16 found = _mm512_testn_epi32_mask(difference, difference);
        if (found != 0) {
            found = _mm512_mask_cmpge_epu32_mask(found, best->ranks, _mm512_set1_epi32((int)lag));
            take_neighbours(area, best, found, area->entries + entry - lag, difference1,
                            difference2);
            if (_mm512_cmpgt_epu32_mask(best->ranks, _mm512_set1_epi32((int)lag)) == 0) {
                break;
            }
        }
    }
}

TARGET_AVX512
static inline __m512i pair(const struct neighbours *best, unsigned first)
{
    return _mm512_or_si512(best->distances[first],
                           _mm512_slli_epi32(best->distances[first + 1], 16));
}

TARGET_AVX512
static inline void store_row(const struct sorted_area *area, uint32_t row, __m128i distances)
{
    _mm_storeu_si128((__m128i *)(void *)(area->rows[row].distances + SORTED_HASH_BYTES - 1),
                     distances);
}

// Puts the distances of each lane into the row of its position; what is in the history goes to the spare row, as
// branches on it would be mispredicted.
TARGET_AVX512
static inline void store_rows(const struct sorted_area *area, const struct neighbours *best,
                              __mmask16 lanes)
{
    const __m512i low_even = _mm512_unpacklo_epi32(pair(best, 0), pair(best, 2));
    const __m512i low_odd = _mm512_unpackhi_epi32(pair(best, 0), pair(best, 2));
    const __m512i high_even = _mm512_unpacklo_epi32(pair(best, 4), pair(best, 6));
    const __m512i high_odd = _mm512_unpackhi_epi32(pair(best, 4), pair(best, 6));
    // Each has the rows of lanes n, n + 4, n + 8, n + 12.
    const __m512i rows[LANES / 4] = {
        _mm512_unpacklo_epi64(low_even, high_even),
        _mm512_unpackhi_epi64(low_even, high_even),
        _mm512_unpacklo_epi64(low_odd, high_odd),
        _mm512_unpackhi_epi64(low_odd, high_odd),
    };
    uint32_t indices[LANES];
    _mm512_storeu_si512(
        indices, _mm512_mask_sub_epi32(_mm512_set1_epi32((int)(area->end - area->begin)), lanes,
                                       best->indices, _mm512_set1_epi32((int)area->begin)));
    ZD_UNROLL
    for (unsigned i = 0; i < LANES / 4; i++) {
        store_row(area, indices[i], _mm512_castsi512_si128(rows[i]));
        store_row(area, indices[i + 4], _mm512_extracti32x4_epi32(rows[i], 1));
        store_row(area, indices[i + 8], _mm512_extracti32x4_epi32(rows[i], 2));
        store_row(area, indices[i + 12], _mm512_extracti32x4_epi32(rows[i], 3));
    }
}

TARGET_AVX512
static void compare_avx512(const struct sorted_area *area)
{
    uint32_t entry = 0;
    for (; entry + LANES <= area->count; entry += LANES) {
        const __m512i entries = load_words(area->entries + entry);
        struct neighbours best;
        best.indices = _mm512_and_si512(entries, _mm512_set1_epi32(0xffff));
        const __mmask16 lanes =
            _mm512_cmpge_epu32_mask(best.indices, _mm512_set1_epi32((int)area->begin));
        if (lanes == 0) {
            continue;
        }
        best.ranks = _mm512_maskz_min_epu32(lanes, _mm512_srli_epi32(entries, 16),
                                            _mm512_set1_epi32((int)area->depth));
        best.wanted1 = _mm512_set1_epi32(0xff);
        best.wanted2 = _mm512_setzero_si512();
        ZD_UNROLL
        for (unsigned i = 0; i < KEY_LENGTHS; i++) {
            best.distances[i] = _mm512_setzero_si512();
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

TARGET_AVX512
static inline __m512i load_lanes(const uint16_t *lanes)
{
    return _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)lanes));
}

// The 4 bytes at each of 16 positions.
TARGET_AVX512
static inline __m512i load_bytes0to3(const uint8_t *bytes)
{
    const __m512i words = _mm512_permutexvar_epi32(
        _mm512_setr_epi32(0, 1, 2, 2, 1, 2, 3, 3, 2, 3, 4, 4, 3, 4, 5, 5),
        _mm512_castsi256_si512(_mm256_maskz_loadu_epi8((1u << (LANES + 3)) - 1, bytes)));
    return _mm512_shuffle_epi8(words, _mm512_broadcast_i32x4(_mm_setr_epi8(
                                          0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6)));
}

TARGET_AVX512
static inline void replace_heads(const struct sorted_area *area, const struct sorted_heads *heads,
                                 uint32_t index, struct nearest_block *block)
{
    const __m128i shift = _mm_cvtsi32_si128((int)heads->shift);
    for (uint32_t lane = 0; lane < NEAREST_BLOCK; lane += LANES) {
        const __m512i words = load_bytes0to3(area->bytes + index + lane);
        const __m512i products4 =
            _mm512_mullo_epi32(words, _mm512_set1_epi32((int)SORTED_MULTIPLIER_4));
        const __m512i products3 = _mm512_mullo_epi32(_mm512_slli_epi32(words, 8),
                                                     _mm512_set1_epi32((int)SORTED_MULTIPLIER_3));
        _mm256_storeu_si256((__m256i *)(void *)(block->hashes4 + lane),
                            _mm512_cvtepi32_epi16(_mm512_srl_epi32(products4, shift)));
        _mm256_storeu_si256((__m256i *)(void *)(block->hashes3 + lane),
                            _mm512_cvtepi32_epi16(_mm512_srl_epi32(products3, shift)));
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

TARGET_AVX512
static inline void check_nearest(const struct sorted_area *area, uint32_t index, uint32_t lane,
                                 const struct nearest_block *block)
{
    const __m512i row_offsets = _mm512_setr_epi32(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320,
                                                  352, 384, 416, 448, 480);
    const __m512i indices =
        _mm512_add_epi32(_mm512_set1_epi32((int)(index + lane)),
                         _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    const __m512i max_distance = _mm512_set1_epi32((int)area->max_distance);
    const __m512i words = load_bytes0to3(area->bytes + index + lane);
    const __m512i old4 = load_lanes(block->old4 + lane);
    const __m512i old3 = load_lanes(block->old3 + lane);
    const __m512i distances4 = _mm512_sub_epi32(indices, old4);
    const __m512i distances3 = _mm512_sub_epi32(indices, old3);
    const __mmask16 near4 = _mm512_cmple_epu32_mask(distances4, max_distance);
    const __mmask16 near3 = _mm512_cmple_epu32_mask(distances3, max_distance);
    const __m512i there4 =
        _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), near4, old4, area->bytes, 1);
    const __m512i there3 =
        _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), near3, old3, area->bytes, 1);
    const __mmask16 found4 = _mm512_mask_cmpeq_epi32_mask(near4, there4, words);
    const __mmask16 found3 = _mm512_mask_testn_epi32_mask(near3, _mm512_xor_si512(there3, words),
                                                          _mm512_set1_epi32(0xffffff));
    uint8_t *const rows = (uint8_t *)(area->rows + (index + lane - area->begin));
    const __m512i longer =
        _mm512_and_si512(_mm512_i32gather_epi32(row_offsets, rows + 4 * sizeof(uint16_t), 1),
                         _mm512_set1_epi32(0xffff));
    const __m512i lanes3 = _mm512_mask_mov_epi32(longer, found4, distances4);
    const __m512i lanes2 = _mm512_mask_mov_epi32(lanes3, found3, distances3);
    _mm512_i32scatter_epi32(rows + 2 * sizeof(uint16_t), row_offsets,
                            _mm512_or_si512(lanes2, _mm512_slli_epi32(lanes3, 16)), 1);
}

TARGET_AVX512
static void find_nearest_avx512(const struct sorted_area *area)
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

TARGET_AVX512
static inline void relax_long_avx512(const struct path *path, uint32_t position, __m512i base)
{
    const struct long_match match = path->longs[position];
    const uint32_t *const lengths = path->costs->lengths;
    const __m512i start = _mm512_add_epi32(
        base, _mm512_set1_epi32((int)path->costs->distances[distance_symbol(match.distance)]));
    for (uint32_t length = ARC_LANES + 1; length <= match.length; length += LANES) {
        uint32_t *const nodes = path->nodes + position + length;
        const uint32_t left = match.length - length + 1;
        const __mmask16 lanes = (__mmask16)(left < LANES ? low_mask(left) : 0xffff);
        const __m512i old = load_words(nodes);
        const __m512i words = _mm512_add_epi32(start, load_words(lengths + length));
        _mm512_storeu_si512(nodes, _mm512_mask_min_epu32(old, lanes, old, words));
    }
}

TARGET_AVX512
static uint32_t relax_path_avx512(const struct path *path, uint32_t begin)
{
    const struct path_costs *const costs = path->costs;
    const __m512i costs_low = load_words(costs->distances);
    const __m512i costs_high = load_words(costs->distances + LANES);
    const __m512i length_words = load_words(costs->lengths + 1);
    const __m512i cost_mask = _mm512_set1_epi32(~PATH_LENGTH_MASK);
    __m512i nodes = load_words(path->nodes + begin);
    uint32_t position = begin;
    for (; position < path->size && path->longs[position].length < path->nice_length; position++) {
        const __m512i distances = _mm512_cvtepu16_epi32(
            _mm256_loadu_si256((const __m256i *)(const void *)path->rows[position].distances));
        const __mmask16 lanes = _mm512_test_epi32_mask(distances, distances);
        // The exponent of 2 * distance - 1 and the highest bit of its fraction are the symbol, but for symbol 0.
        const __m512i doubled =
            _mm512_add_epi32(_mm512_add_epi32(distances, distances), _mm512_set1_epi32(-1));
        const __m512i symbols =
            _mm512_srli_epi32(_mm512_castps_si512(_mm512_cvtepi32_ps(doubled)), 22);
        __m512i words = _mm512_add_epi32(length_words,
                                         _mm512_permutex2var_epi32(costs_low, symbols, costs_high));
        words = _mm512_mask_broadcastd_epi32(
            words, 1, _mm_cvtsi32_si128((int)costs->literals[path->bytes[position]]));

        const __m512i base =
            _mm512_and_si512(_mm512_broadcastd_epi32(_mm512_castsi512_si128(nodes)), cost_mask);
        path->nodes[position] = (uint32_t)_mm_cvtsi128_si32(_mm512_castsi512_si128(nodes));
        if (path->longs[position].length > ARC_LANES) {
            relax_long_avx512(path, position, base);
        }
        nodes = _mm512_alignr_epi32(
            _mm512_castsi128_si512(_mm_cvtsi32_si128((int)path->nodes[position + LANES])), nodes,
            1);
        nodes = _mm512_mask_min_epu32(nodes, (lanes & 0xfffc) | 1, nodes,
                                      _mm512_add_epi32(words, base));
    }
    _mm512_storeu_si512(path->nodes + position, nodes);
    return position;
}

static const struct sorted_steps avx512_steps = {hash_avx512, load_keys_avx512, compare_avx512,
                                                 find_nearest_avx512};

void zd_parse_sorted_avx512(struct parse_job *job)
{
    zd_parse_sorted(job, &avx512_steps, relax_path_avx512);
}

#else
typedef int zd_parse_sorted_avx512_is_empty_here; // ISO C wants a declaration in every file
#endif
