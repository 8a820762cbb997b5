// SPDX-License-Identifier: Zlib
// CRC-32 with four accumulators of 16 bytes, and the product behind crc32_combine().
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/crc32_fold.h"
#include "arch/x86/x86_kernels.h"

CRC32_FOLD_TARGET ZD_CACHE_LINE_ALIGNED uint32_t zd_crc32_pclmul(uint32_t crc, const uint8_t *data,
                                                                 size_t size)
{
    if (ZD_LIKELY(size < 64)) { // what is longer does not feel the jump
        return crc32_below_64(crc, data, size);
    }
    return crc32_from_64(crc, data, size);
}

// The product of two reflected values comes out one bit short, and 32 bits before its place.
CRC32_FOLD_TARGET uint32_t zd_crc32_multiply_pclmul(uint32_t a, uint32_t b)
{
    const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)((uint64_t)a << 1)),
                                                 _mm_cvtsi32_si128((int)b), 0x00);
    return reduce_96_bits(_mm_slli_si128(product, 4));
}

#else
typedef int zd_crc32_pclmul_is_empty_here; // ISO C wants a declaration in every file
#endif
