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
    LOADED = 20, // bytes that a look-up of LANES positions loads
};

// The low 16 bits of the positions that the heads had before, by lane.
ZD_ALWAYS_INLINE void replace_heads(uint16_t *heads, uint32_t position, const uint32_t *hashes,
                                    uint32_t *old)
{
    for (uint32_t lane = 0; lane < LANES; lane++) {
        old[lane] = heads[hashes[lane]];
        heads[hashes[lane]] = (uint16_t)(position + lane);
    }
}

// Replaces the heads of the hashes and returns the distances to what was there, modulo 2^16.
TARGET_AVX2
static inline __m256i distances_to_heads(uint16_t *heads, uint32_t position, __m256i hashes,
                                         __m256i positions)
{
    uint32_t hash_lanes[LANES], old[LANES];
    _mm256_storeu_si256((__m256i *)(void *)hash_lanes, hashes);
    replace_heads(heads, position, hash_lanes, old);
    return _mm256_and_si256(
        _mm256_sub_epi32(positions, _mm256_loadu_si256((const __m256i *)(const void *)old)),
        _mm256_set1_epi32(0xffff));
}

// Lanes as the low halves of one 128-bit vector; each fits 16 bits.
TARGET_AVX2
static inline __m128i narrow(__m256i lanes)
{
    return _mm_packus_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
}

// All bits of the lanes where the distance is 1 to farthest and the bytes there, under the mask, are the same.
TARGET_AVX2
static inline __m256i agreeing(const struct chains *chains, uint32_t index, __m256i distances,
                               __m256i farthest, __m256i bytes0to3, __m256i mask, __m256i wanted)
{
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i is_near = _mm256_and_si256(
        wanted, _mm256_andnot_si256(_mm256_cmpgt_epi32(distances, farthest),
                                    _mm256_cmpgt_epi32(distances, _mm256_setzero_si256())));
    const __m256i indices =
        _mm256_sub_epi32(_mm256_add_epi32(_mm256_set1_epi32((int)index), lanes), distances);
    const __m256i there = _mm256_mask_i32gather_epi32(
        bytes0to3, (const int *)(const void *)chains->bytes, indices, is_near, 1);
    return _mm256_and_si256(
        is_near, _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_xor_si256(there, bytes0to3), mask),
                                    _mm256_setzero_si256()));
}

TARGET_AVX2
static uint32_t look_up_lanes(const struct chains *chains, uint32_t index)
{
    const uint8_t *const first = chains->bytes + index;
    const uint32_t position = chains->origin + index;
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
    const __m256i hashes5 = _mm256_srl_epi32(
        _mm256_add_epi32(_mm256_mullo_epi32(bytes0to3, _mm256_set1_epi32((int)CHAIN_MULTIPLIER5A)),
                         _mm256_mullo_epi32(bytes1to4, _mm256_set1_epi32((int)CHAIN_MULTIPLIER5B))),
        shift);
    const __m256i hashes4 = _mm256_srl_epi32(
        _mm256_mullo_epi32(bytes0to3, _mm256_set1_epi32((int)CHAIN_MULTIPLIER4)), shift);
    const __m256i hashes3 =
        _mm256_srl_epi32(_mm256_mullo_epi32(_mm256_slli_epi32(bytes0to3, 8),
                                            _mm256_set1_epi32((int)CHAIN_MULTIPLIER3)),
                         shift3);

    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i positions = _mm256_add_epi32(_mm256_set1_epi32((int)position), lanes);
    const __m256i distances5 = distances_to_heads(chains->heads5, position, hashes5, positions);
    const __m256i distances4 = distances_to_heads(chains->heads4, position, hashes4, positions);
    const __m256i distances3 = distances_to_heads(chains->heads3, position, hashes3, positions);
    _mm_storeu_si128((__m128i *)(void *)(chains->previous + (position & chains->ring_mask)),
                     narrow(_mm256_andnot_si256(
                         _mm256_cmpgt_epi32(distances5, _mm256_set1_epi32(0x8000)), distances5)));

    const uint32_t known = index - chains->history_begin;
    const __m256i farthest = _mm256_min_epi32(
        _mm256_add_epi32(_mm256_set1_epi32((int)(known < 0x8000 ? known : 0x8000)), lanes),
        _mm256_set1_epi32((int)chains->max_distance));
    const __m256i all = _mm256_set1_epi32(-1);
    const __m256i found4 = agreeing(chains, index, distances4, farthest, bytes0to3, all, all);
    const __m256i found3 = agreeing(chains, index, distances3, farthest, bytes0to3,
                                    _mm256_set1_epi32(0xffffff), _mm256_xor_si256(found4, all));
    const uint32_t slot = position % CHAIN_AHEAD;
    _mm_storeu_si128((__m128i *)(void *)(chains->tables->nearest4 + slot),
                     narrow(_mm256_and_si256(found4, distances4)));
    _mm_storeu_si128((__m128i *)(void *)(chains->tables->nearest3 + slot),
                     narrow(_mm256_and_si256(found3, distances3)));
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_or_si256(found4, found3)));
}

TARGET_AVX2
static uint64_t look_up_block_avx2(const struct chains *chains, uint32_t index, uint32_t count)
{
    uint64_t starts = 0;
    uint32_t done = 0;
    for (; done + LANES <= count && index + done + LOADED <= chains->end; done += LANES) {
        starts |= (uint64_t)look_up_lanes(chains, index + done) << done;
    }
    if (done < count) {
        starts |= look_up_block(chains, index + done, count - done) << done;
    }
    return starts;
}

TARGET_AVX2
void zd_parse_chains_avx2(struct parse_job *job)
{
    parse_chains_body(job, look_up_block_avx2);
}

#else
typedef int zd_parse_chains_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
