// SPDX-License-Identifier: Zlib
// slide_hash with 256-bit vectors. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "base/compiler.h"

ZD_TARGET("avx2")
void zd_slide_hash_avx2(uint16_t *positions, size_t count, uint32_t slide)
{
    const uint16_t lane = (uint16_t)(slide < UINT16_MAX ? slide : UINT16_MAX);
    const __m256i slides = _mm256_set1_epi16((short)lane);
    for (size_t i = 0; i < count; i += 32) {
        __m256i *const first = (__m256i *)(void *)(positions + i);
        __m256i *const second = (__m256i *)(void *)(positions + i + 16);
        _mm256_storeu_si256(first, _mm256_subs_epu16(_mm256_loadu_si256(first), slides));
        _mm256_storeu_si256(second, _mm256_subs_epu16(_mm256_loadu_si256(second), slides));
    }
}

#else
typedef int zd_slide_hash_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
