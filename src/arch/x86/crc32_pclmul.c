// SPDX-License-Identifier: Zlib
// CRC-32 with four accumulators of 16 bytes, and the product behind crc32_combine().
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/crc32_fold.h"
#include "arch/x86/x86_kernels.h"

CRC32_FOLD_TARGET ZD_NEVER_INLINE uint32_t zd_crc32_pclmul_from_64(uint32_t crc,
                                                                   const uint8_t *data, size_t size)
{
    __m128i first = load_first_16(~crc, data);
    __m128i second = load_16(data, 16);
    __m128i third = load_16(data, 32);
    __m128i fourth = load_16(data, 48);
    size_t index = 64;
    for (; size - index >= 64; index += 64) {
        first = fold_16(first, CRC32_FOLD_CONSTANTS(64), load_16(data, index));
        second = fold_16(second, CRC32_FOLD_CONSTANTS(64), load_16(data, index + 16));
        third = fold_16(third, CRC32_FOLD_CONSTANTS(64), load_16(data, index + 32));
        fourth = fold_16(fourth, CRC32_FOLD_CONSTANTS(64), load_16(data, index + 48));
    }
    fourth = fold_16(first, CRC32_FOLD_CONSTANTS(48), fourth);
    fourth = fold_16(second, CRC32_FOLD_CONSTANTS(32), fourth);
    fourth = fold_16(third, CRC32_FOLD_CONSTANTS(16), fourth);
    return ~fold_rest(fourth, data, index, size);
}

CRC32_FOLD_TARGET ZD_CACHE_LINE_ALIGNED uint32_t zd_crc32_pclmul(uint32_t crc, const uint8_t *data,
                                                                 size_t size)
{
    return ZD_LIKELY(size < 64) ? crc32_below_64(crc, data, size)
                                : zd_crc32_pclmul_from_64(crc, data, size);
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
