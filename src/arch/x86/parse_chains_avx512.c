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

// What the positions' hashes found, by lane: the low 16 bits of the positions that were there before.
struct old_heads {
    uint16_t old5[LANES];
    uint16_t old4[LANES];
    uint16_t old3[LANES];
};

ZD_ALWAYS_INLINE void replace_heads(const struct chains *chains, uint32_t position,
                                    const uint32_t *hashes5, const uint32_t *hashes4,
                                    const uint32_t *hashes3, struct old_heads *old)
{
    uint16_t *const heads5 = chains->heads5;
    uint16_t *const heads4 = chains->heads4;
    uint16_t *const heads3 = chains->heads3;
    for (uint32_t lane = 0; lane < LANES; lane++) {
        const uint16_t here = (uint16_t)(position + lane);
        old->old5[lane] = heads5[hashes5[lane]];
        heads5[hashes5[lane]] = here;
        old->old4[lane] = heads4[hashes4[lane]];
        heads4[hashes4[lane]] = here;
        old->old3[lane] = heads3[hashes3[lane]];
        heads3[hashes3[lane]] = here;
    }
}

TARGET_AVX512
static uint32_t look_up_lanes(const struct chains *chains, uint32_t index)
{
    const uint8_t *const bytes = chains->bytes;
    const uint32_t position = chains->origin + index;
    const __m512i words = _mm512_permutexvar_epi32(
        _mm512_setr_epi32(0, 1, 2, 2, 1, 2, 3, 3, 2, 3, 4, 4, 3, 4, 5, 5),
        _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)(bytes + index))));
    const __m512i bytes0to3 = _mm512_shuffle_epi8(
        words,
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6)));
    const __m512i bytes1to4 = _mm512_shuffle_epi8(
        words,
        _mm512_broadcast_i32x4(_mm_setr_epi8(1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7)));
    const __m128i shift = _mm_cvtsi32_si128((int)(32 - chains->hash_bits));
    const __m128i shift3 = _mm_cvtsi32_si128((int)(33 - chains->hash_bits));
    uint32_t hashes5[LANES], hashes4[LANES], hashes3[LANES];
    _mm512_storeu_si512(
        hashes5, _mm512_srl_epi32(
                     _mm512_add_epi32(
                         _mm512_mullo_epi32(bytes0to3, _mm512_set1_epi32((int)CHAIN_MULTIPLIER5A)),
                         _mm512_mullo_epi32(bytes1to4, _mm512_set1_epi32((int)CHAIN_MULTIPLIER5B))),
                     shift));
    _mm512_storeu_si512(
        hashes4,
        _mm512_srl_epi32(_mm512_mullo_epi32(bytes0to3, _mm512_set1_epi32((int)CHAIN_MULTIPLIER4)),
                         shift));
    _mm512_storeu_si512(
        hashes3, _mm512_srl_epi32(_mm512_mullo_epi32(_mm512_slli_epi32(bytes0to3, 8),
                                                     _mm512_set1_epi32((int)CHAIN_MULTIPLIER3)),
                                  shift3));
    struct old_heads old;
    replace_heads(chains, position, hashes5, hashes4, hashes3, &old);

    const __m256i lanes = _mm256_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m256i positions = _mm256_add_epi16(_mm256_set1_epi16((short)position), lanes);
    const __m256i distances5 =
        _mm256_sub_epi16(positions, _mm256_loadu_si256((const __m256i *)(const void *)old.old5));
    const __m256i window = _mm256_set1_epi16((short)0x8000);
    _mm256_storeu_si256(
        (__m256i *)(void *)(chains->previous + (position & chains->ring_mask)),
        _mm256_maskz_mov_epi16(_mm256_cmple_epu16_mask(distances5, window), distances5));

    const uint32_t known = index - chains->history_begin;
    const __m256i farthest = _mm256_min_epu16(
        _mm256_add_epi16(_mm256_set1_epi16((short)(known < 0x8000 ? known : 0x8000)), lanes),
        _mm256_set1_epi16((short)chains->max_distance));
    const __m256i distances4 =
        _mm256_sub_epi16(positions, _mm256_loadu_si256((const __m256i *)(const void *)old.old4));
    const __m256i distances3 =
        _mm256_sub_epi16(positions, _mm256_loadu_si256((const __m256i *)(const void *)old.old3));
    const __m512i indices =
        _mm512_add_epi32(_mm512_set1_epi32((int)index), _mm512_cvtepu16_epi32(lanes));
    __mmask16 found4 = _mm256_mask_cmple_epu16_mask(_mm256_test_epi16_mask(distances4, distances4),
                                                    distances4, farthest);
    const __m512i there4 = _mm512_mask_i32gather_epi32(
        bytes0to3, found4, _mm512_sub_epi32(indices, _mm512_cvtepu16_epi32(distances4)), bytes, 1);
    found4 = _mm512_mask_cmpeq_epi32_mask(found4, there4, bytes0to3);
    __mmask16 found3 = _mm256_mask_cmple_epu16_mask(
        (__mmask16)(_mm256_test_epi16_mask(distances3, distances3) & ~found4), distances3,
        _mm256_min_epu16(farthest, _mm256_set1_epi16(CHAIN_MAX_NEAREST3)));
    const __m512i there3 = _mm512_mask_i32gather_epi32(
        bytes0to3, found3, _mm512_sub_epi32(indices, _mm512_cvtepu16_epi32(distances3)), bytes, 1);
    found3 = _mm512_mask_testn_epi32_mask(found3, _mm512_xor_si512(there3, bytes0to3),
                                          _mm512_set1_epi32(0xffffff));
    const uint32_t slot = position % CHAIN_AHEAD;
    _mm256_storeu_si256((__m256i *)(void *)(chains->tables->nearest4 + slot),
                        _mm256_maskz_mov_epi16(found4, distances4));
    _mm256_storeu_si256((__m256i *)(void *)(chains->tables->nearest3 + slot),
                        _mm256_maskz_mov_epi16(found3, distances3));
    return (uint32_t)found4 | found3;
}

TARGET_AVX512
static uint64_t look_up_block_avx512(const struct chains *chains, uint32_t index, uint32_t count)
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

TARGET_AVX512
void zd_parse_chains_avx512(struct parse_job *job)
{
    parse_chains_body(job, look_up_block_avx512);
}

#else
typedef int zd_parse_chains_avx512_is_empty_here; // ISO C wants a declaration in every file
#endif
