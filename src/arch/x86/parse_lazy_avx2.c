// SPDX-License-Identifier: Zlib
// The lazy parser's fast steps with AVX2 and BMI2. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>
#include <stdbool.h>

#include "arch/x86/x86_kernels.h"
#include "base/compiler.h"
#include "deflate/hop.h"
#include "deflate/index_batch.h"

#define BODY_TARGET ZD_TARGET("avx2,bmi,bmi2,lzcnt")
#define BODY_INLINE BODY_TARGET ZD_ALWAYS_INLINE

enum { LANES = 8 };

// The least of links[slot + i] - (first + i) over the lanes i with first + i <= last: in the low 16 bits,
// and its i above.
BODY_INLINE uint32_t least_next(const uint16_t *links, uint32_t slot, uint32_t first, uint32_t last)
{
    const __m128i lanes = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
    const __m128i offsets = _mm_add_epi16(lanes, _mm_set1_epi16((short)first));
    const __m128i is_beyond = _mm_cmpgt_epi16(offsets, _mm_set1_epi16((short)last));
    const __m128i next =
        _mm_subs_epu16(_mm_loadu_si128((const __m128i *)(const void *)(links + slot)), offsets);
    return (uint32_t)_mm_cvtsi128_si32(_mm_minpos_epu16(_mm_or_si128(next, is_beyond)));
}

// Asks the chains at the first eight offsets and at the last eight.
BODY_INLINE struct hop farthest_hop(const uint16_t *links, uint32_t mask, uint32_t from,
                                    uint32_t last)
{
    const uint32_t slot = from & mask;
    if (ZD_UNLIKELY(slot + last + LANES > mask + 1)) { // a vector would leave the ring
        return (struct hop){.next = links[slot], .offset = 0};
    }
    const uint32_t first = last < LANES ? 0 : last - (LANES - 1);
    const uint32_t at_start = least_next(links, slot, 0, last);
    const uint32_t at_end = least_next(links, slot + first, first, last);
    const bool is_end_farther = (at_end & 0xffff) < (at_start & 0xffff);
    const uint32_t least = is_end_farther ? at_end : at_start;
    return (struct hop){.next = (int32_t)(least & 0xffff),
                        .offset = (is_end_farther ? first : 0) + (least >> 16)};
}

// The hashes of eight positions, each in 32 bits.
struct eight_hashes {
    __m256i of_3, of_4, of_5;
};

BODY_INLINE struct eight_hashes hash_eight(const uint8_t *bytes, const struct hash_sizes *sizes)
{
    const __m256i four_bytes = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4,
                                                5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
    const __m256i fifth_byte =
        _mm256_setr_epi8(4, -1, -1, -1, 5, -1, -1, -1, 6, -1, -1, -1, 7, -1, -1, -1, 8, -1, -1, -1,
                         9, -1, -1, -1, 10, -1, -1, -1, 11, -1, -1, -1);
    const __m256i byte_mask = _mm256_set1_epi32(0xff);
    const __m128i shift = _mm_cvtsi32_si128((int)sizes->shift_of_3);
    const __m128i unwanted_bits = _mm_cvtsi32_si128((int)(32 - sizes->bits));
    const __m256i source =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)bytes));
    const __m256i words = _mm256_shuffle_epi8(source, four_bytes);
    const __m256i product = _mm256_mullo_epi32(words, _mm256_set1_epi32(HASH_MULTIPLIER));
    const __m256i product_5th = _mm256_mullo_epi32(_mm256_shuffle_epi8(source, fifth_byte),
                                                   _mm256_set1_epi32(HASH_MULTIPLIER_5TH));
    const __m256i first =
        _mm256_sll_epi32(_mm256_sll_epi32(_mm256_and_si256(words, byte_mask), shift), shift);
    const __m256i second =
        _mm256_sll_epi32(_mm256_and_si256(_mm256_srli_epi32(words, 8), byte_mask), shift);
    const __m256i third = _mm256_and_si256(_mm256_srli_epi32(words, 16), byte_mask);
    return (struct eight_hashes){
        .of_3 = _mm256_and_si256(_mm256_xor_si256(_mm256_xor_si256(first, second), third),
                                 _mm256_set1_epi32((int)sizes->mask_of_3)),
        .of_4 = _mm256_srl_epi32(product, unwanted_bits),
        .of_5 = _mm256_srl_epi32(_mm256_xor_si256(product, product_5th), unwanted_bits),
    };
}

BODY_INLINE void store_sixteen(uint16_t *out, __m256i low, __m256i high)
{
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xd8);
    _mm256_storeu_si256((__m256i *)(void *)out, packed);
}

BODY_INLINE void hash_positions(const uint8_t *bytes, const struct hash_sizes *sizes,
                                struct hash_batch *batch)
{
    const struct eight_hashes low = hash_eight(bytes, sizes);
    const struct eight_hashes high = hash_eight(bytes + 8, sizes);
    store_sixteen(batch->of_3, low.of_3, high.of_3);
    store_sixteen(batch->of_4, low.of_4, high.of_4);
    store_sixteen(batch->of_5, low.of_5, high.of_5);
}

#include "deflate/parse_lazy_body.h"

ZD_TARGET("avx2,bmi,bmi2,lzcnt")
void zd_parse_lazy_fast_avx2(struct deflate_state *state)
{
    parse_lazy_fast(state);
}

#else
typedef int zd_parse_lazy_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
