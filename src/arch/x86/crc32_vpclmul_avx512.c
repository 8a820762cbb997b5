// SPDX-License-Identifier: Zlib
// CRC-32 with four accumulators of 64 bytes.
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/crc32_fold.h"
#include "arch/x86/x86_kernels.h"

#define WIDE_TARGET ZD_TARGET("avx512f,avx512vl,avx512bw,avx512dq,pclmul,vpclmulqdq")

enum { WIDTH = 64, STEP = 4 * WIDTH };

WIDE_TARGET ZD_ALWAYS_INLINE __m512i load_64(const uint8_t *data, size_t index)
{
    return _mm512_loadu_si512((const void *)(data + index));
}

WIDE_TARGET ZD_ALWAYS_INLINE __m512i fold_64(__m512i accumulator, __m128i constants, __m512i next)
{
    enum { XOR_OF_THREE = 0x96 };
    const __m512i all = _mm512_broadcast_i32x4(constants);
    const __m512i low = _mm512_clmulepi64_epi128(accumulator, all, 0x00);
    const __m512i high = _mm512_clmulepi64_epi128(accumulator, all, 0x11);
    return _mm512_ternarylogic_epi64(low, high, next, XOR_OF_THREE);
}

// The four 16-byte lanes onto the last.
WIDE_TARGET ZD_ALWAYS_INLINE __m128i join_lanes(__m512i accumulator)
{
    __m128i joined = _mm512_extracti32x4_epi32(accumulator, 3);
    joined = fold_16(_mm512_castsi512_si128(accumulator), CRC32_FOLD_CONSTANTS(48), joined);
    joined = fold_16(_mm512_extracti32x4_epi32(accumulator, 1), CRC32_FOLD_CONSTANTS(32), joined);
    return fold_16(_mm512_extracti32x4_epi32(accumulator, 2), CRC32_FOLD_CONSTANTS(16), joined);
}

// The CRC of size bytes more, at least 256.
WIDE_TARGET ZD_NEVER_INLINE static uint32_t crc32_from_256(uint32_t crc, const uint8_t *data,
                                                           size_t size)
{
    __m512i first =
        _mm512_xor_si512(load_64(data, 0), _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)~crc)));
    __m512i second = load_64(data, WIDTH);
    __m512i third = load_64(data, 2 * WIDTH);
    __m512i fourth = load_64(data, 3 * WIDTH);
    size_t index = STEP;
    for (; size - index >= STEP; index += STEP) {
        first = fold_64(first, CRC32_FOLD_CONSTANTS(256), load_64(data, index));
        second = fold_64(second, CRC32_FOLD_CONSTANTS(256), load_64(data, index + WIDTH));
        third = fold_64(third, CRC32_FOLD_CONSTANTS(256), load_64(data, index + 2 * WIDTH));
        fourth = fold_64(fourth, CRC32_FOLD_CONSTANTS(256), load_64(data, index + 3 * WIDTH));
    }
    fourth = fold_64(first, CRC32_FOLD_CONSTANTS(192), fourth);
    fourth = fold_64(second, CRC32_FOLD_CONSTANTS(128), fourth);
    fourth = fold_64(third, CRC32_FOLD_CONSTANTS(64), fourth);
    for (; size - index >= WIDTH; index += WIDTH) {
        fourth = fold_64(fourth, CRC32_FOLD_CONSTANTS(64), load_64(data, index));
    }
    return ~fold_rest(join_lanes(fourth), data, index, size);
}

// Short data does not pay for wide vectors: it takes the same way in every tier.
CRC32_FOLD_TARGET ZD_CACHE_LINE_ALIGNED uint32_t zd_crc32_vpclmul_avx512(uint32_t crc,
                                                                         const uint8_t *data,
                                                                         size_t size)
{
    if (ZD_LIKELY(size < 64)) {
        return crc32_below_64(crc, data, size);
    }
    return size < STEP ? zd_crc32_pclmul_from_64(crc, data, size) : crc32_from_256(crc, data, size);
}

#else
typedef int zd_crc32_vpclmul_avx512_is_empty_here; // ISO C wants a declaration in every file
#endif
