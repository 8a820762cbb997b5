// SPDX-License-Identifier: Zlib
// The lazy parser's fast steps with AVX2 and BMI2. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "base/compiler.h"
#include "deflate/hop.h"

#define BODY_INLINE ZD_TARGET("avx2,bmi2") ZD_ALWAYS_INLINE

// Asks the chains at the last eight offsets, all in one vector, and the one at the start.
BODY_INLINE struct hop farthest_hop(const uint16_t *links, uint32_t mask, uint32_t from,
                                    uint32_t last)
{
    enum { LANES = 8 };
    struct hop hop = {.next = links[from & mask], .offset = 0};
    const uint32_t first = last < LANES ? 0 : last - (LANES - 1);
    const uint32_t slot = (from + first) & mask;
    if (slot + LANES > mask + 1) { // the vector would leave the ring
        const int32_t next = (int32_t)links[(from + last) & mask] - (int32_t)last;
        if (next < hop.next) {
            hop.next = next;
            hop.offset = last;
        }
        return hop;
    }
    const __m128i lanes = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
    const __m128i offsets = _mm_add_epi16(lanes, _mm_set1_epi16((short)first));
    const __m128i is_beyond = _mm_cmpgt_epi16(offsets, _mm_set1_epi16((short)last));
    const __m128i next =
        _mm_subs_epu16(_mm_loadu_si128((const __m128i *)(const void *)(links + slot)), offsets);
    const uint32_t least =
        (uint32_t)_mm_cvtsi128_si32(_mm_minpos_epu16(_mm_or_si128(next, is_beyond)));
    if ((int32_t)(least & 0xffff) < hop.next) {
        hop.next = (int32_t)(least & 0xffff);
        hop.offset = first + (least >> 16);
    }
    return hop;
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
