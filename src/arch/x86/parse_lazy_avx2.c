// SPDX-License-Identifier: Zlib
// The lazy parser's fast steps with AVX2 and BMI2. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>
#include <stdbool.h>

#include "arch/x86/x86_kernels.h"
#include "base/compiler.h"
#include "deflate/hop.h"

#define BODY_INLINE ZD_TARGET("avx2,bmi2") ZD_ALWAYS_INLINE

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

#include "deflate/parse_lazy_body.h"

ZD_TARGET("avx2,bmi2")
void zd_parse_lazy_fast_avx2(struct deflate_state *state)
{
    parse_lazy_fast(state);
}

#else
typedef int zd_parse_lazy_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
