// SPDX-License-Identifier: Zlib
// The fast loop of inflate with shifts by register that leave the flags alone, and
// AVX2 to save output. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "base/compiler.h"
#include "inflate/inflate_fast.h"
#include "inflate/inflate_fast_body.h"

// In a function of its own: with AVX2 everywhere, the loop itself would be slower.
ZD_TARGET("avx2") ZD_NEVER_INLINE static void save_piece_avx2(uint8_t *to, const uint8_t *from)
{
    for (size_t i = 0; i < FAST_SAVED_PIECE; i += sizeof(__m256i)) {
        const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(from + i));
        _mm256_storeu_si256((__m256i *)(void *)(to + i), bytes);
    }
}

ZD_TARGET("bmi2")
void zd_inflate_fast_bmi2(struct inflate_fast_job *job)
{
    inflate_fast_body(job, save_piece_avx2);
}

#else
typedef int zd_inflate_fast_bmi2_is_empty_here; // ISO C wants a declaration in every file
#endif
