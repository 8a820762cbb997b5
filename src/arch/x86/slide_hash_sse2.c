// SPDX-License-Identifier: Zlib
// slide_hash with 128-bit vectors. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "base/compiler.h"

ZD_TARGET("sse2")
void zd_slide_hash_sse2(uint16_t *positions, size_t count, uint32_t slide)
{
    const uint16_t lane = (uint16_t)(slide < UINT16_MAX ? slide : UINT16_MAX);
    const __m128i slides = _mm_set1_epi16((short)lane);
    for (size_t i = 0; i < count; i += 16) {
        __m128i *const first = (__m128i *)(void *)(positions + i);
        __m128i *const second = (__m128i *)(void *)(positions + i + 8);
        _mm_storeu_si128(first, _mm_subs_epu16(_mm_loadu_si128(first), slides));
        _mm_storeu_si128(second, _mm_subs_epu16(_mm_loadu_si128(second), slides));
    }
}

#else
typedef int zd_slide_hash_sse2_is_empty_here; // ISO C wants a declaration in every file
#endif
