// SPDX-License-Identifier: Zlib
// CRC-32 with four accumulators of 32 bytes.
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/crc32_fold.h"
#include "arch/x86/x86_kernels.h"

#define WIDE_TARGET ZD_TARGET("avx2,pclmul,vpclmulqdq")

enum { WIDTH = 32, STEP = 4 * WIDTH };

WIDE_TARGET ZD_ALWAYS_INLINE __m256i load_32(const uint8_t *data, size_t index)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)(data + index));
}

WIDE_TARGET ZD_ALWAYS_INLINE __m256i fold_32(__m256i accumulator, __m128i constants, __m256i next)
{
    const __m256i both = _mm256_broadcastsi128_si256(constants);
    const __m256i low = _mm256_clmulepi64_epi128(accumulator, both, 0x00);
    const __m256i high = _mm256_clmulepi64_epi128(accumulator, both, 0x11);
    return _mm256_xor_si256(_mm256_xor_si256(low, high), next);
}

// The CRC of size bytes more, at least 256.
WIDE_TARGET ZD_NEVER_INLINE static uint32_t crc32_from_256(uint32_t crc, const uint8_t *data,
                                                           size_t size)
{
    __m256i first =
        _mm256_xor_si256(load_32(data, 0), _mm256_zextsi128_si256(_mm_cvtsi32_si128((int)~crc)));
    __m256i second = load_32(data, WIDTH);
    __m256i third = load_32(data, 2 * WIDTH);
    __m256i fourth = load_32(data, 3 * WIDTH);
    size_t index = STEP;
    for (; size - index >= STEP; index += STEP) {
        first = fold_32(first, CRC32_FOLD_CONSTANTS(128), load_32(data, index));
        second = fold_32(second, CRC32_FOLD_CONSTANTS(128), load_32(data, index + WIDTH));
        third = fold_32(third, CRC32_FOLD_CONSTANTS(128), load_32(data, index + 2 * WIDTH));
        fourth = fold_32(fourth, CRC32_FOLD_CONSTANTS(128), load_32(data, index + 3 * WIDTH));
    }
    second = fold_32(first, CRC32_FOLD_CONSTANTS(32), second);
    third = fold_32(second, CRC32_FOLD_CONSTANTS(32), third);
    fourth = fold_32(third, CRC32_FOLD_CONSTANTS(32), fourth);
    for (; size - index >= WIDTH; index += WIDTH) {
        fourth = fold_32(fourth, CRC32_FOLD_CONSTANTS(32), load_32(data, index));
    }
    const __m128i accumulator = fold_16(_mm256_castsi256_si128(fourth), CRC32_FOLD_CONSTANTS(16),
                                        _mm256_extracti128_si256(fourth, 1));
    return ~fold_rest(accumulator, data, index, size);
}

// Short data does not pay for wide vectors: it takes the same way in every tier.
CRC32_FOLD_TARGET ZD_CACHE_LINE_ALIGNED uint32_t zd_crc32_vpclmul_avx2(uint32_t crc,
                                                                       const uint8_t *data,
                                                                       size_t size)
{
    if (ZD_LIKELY(size < 64)) {
        return crc32_below_64(crc, data, size);
    }
    return size < 2 * STEP ? zd_crc32_pclmul_from_64(crc, data, size)
                           : crc32_from_256(crc, data, size);
}

#else
typedef int zd_crc32_vpclmul_avx2_is_empty_here; // ISO C wants a declaration in every file
#endif
